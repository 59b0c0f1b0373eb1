-- +goose Up

-- Columns that are always there stand first in a new batch, widest first: their
-- place in a row does not depend on the amounts that a line has, so a filter finds
-- them without walking the row. Earlier batches stay as they are; the parent's
-- names and types are what both have in common.
-- +goose StatementBegin
create or replace function bill_new_batch(batch int) returns text
    language plpgsql security definer set search_path = public, pg_temp as
$$
declare
    name text := 'bill_line_b' || batch;
    columns text;
begin
    if exists (select from bill_current c where c.batch = bill_new_batch.batch) then
        raise exception 'batch % is already published', batch;
    end if;
    select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)) || case when attnotnull then ' not null' else '' end,
            ', ' order by attnotnull and attlen >= 4 desc, attlen desc, attnum)
        into columns
        from pg_attribute where attrelid = 'bill_line'::regclass and attnum > 0 and not attisdropped;
    execute format('create table %I (%s, check (batch = %s)) with (autovacuum_enabled = off)', name, columns, batch);
    execute format('alter table %I alter batch set default %s', name, batch);
    execute format('grant select, insert on %I to %I', name, session_user);
    return name;
end
$$;
-- +goose StatementEnd
