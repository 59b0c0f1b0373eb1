-- The load path: what no list sorts, filters or sums by goes into one packed
-- column (store/line_detail.go), a partition knows its own batch, and roll-ups
-- are no longer checked row by row against their batch, which is written in the
-- same transaction. 0011 packs the lines that are there already.
-- +goose Up
alter table bill_line add column detail bytea;

alter table bill_cube drop constraint bill_cube_batch_fkey;
alter table bill_month_dim drop constraint bill_month_dim_batch_fkey;
alter table bill_resource_month drop constraint bill_resource_month_batch_fkey;

-- The days of the cube, one row a cell instead of one a cell and day: entry n is
-- the sum of all days up to the n-th of the month, so that a range of days is
-- one subtraction a cell. bill_day has the month's own sums a day.
create table bill_cube_running (
    batch    int      not null,
    cell     int      not null,
    lines    int[]    not null,
    official bigint[] not null,
    discount bigint[] not null,
    due      bigint[] not null,
    primary key (batch, cell)
);
create table bill_day (
    batch     int    not null,
    bill_date date   not null,
    lines     bigint not null,
    official  bigint not null,
    discount  bigint not null,
    due       bigint not null,
    primary key (batch, bill_date)
);
insert into bill_day
select batch, bill_date, sum(lines), sum(official), sum(discount), sum(due) from bill_cube_day group by batch, bill_date;
insert into bill_cube_running
select batch, cell, array_agg(lines::int order by day), array_agg(official order by day), array_agg(discount order by day),
    array_agg(due order by day)
from (
    select c.batch, c.cell, day, sum(coalesce(d.lines, 0)) over up_to as lines, sum(coalesce(d.official, 0)) over up_to as official,
        sum(coalesce(d.discount, 0)) over up_to as discount, sum(coalesce(d.due, 0)) over up_to as due
    from (select distinct batch, cell from bill_cube_day) c
    join bill_batch b using (batch)
    cross join generate_series(1, 31) as day
    left join bill_cube_day d on d.batch = c.batch and d.cell = c.cell and d.bill_date = b.cycle + day - 1
    window up_to as (partition by c.batch, c.cell order by day)
) s
group by batch, cell;
drop table bill_cube_day;
create view bill_cube_day as
select r.batch, b.cycle + day::int - 1 as bill_date, r.cell,
    r.lines[day] - coalesce(r.lines[day - 1], 0) as lines, r.official[day] - coalesce(r.official[day - 1], 0) as official,
    r.discount[day] - coalesce(r.discount[day - 1], 0) as discount, r.due[day] - coalesce(r.due[day - 1], 0) as due
from bill_cube_running r join bill_batch b using (batch)
cross join lateral generate_series(1, 31) as day
where r.lines[day] <> coalesce(r.lines[day - 1], 0) or r.official[day] <> coalesce(r.official[day - 1], 0)
    or r.discount[day] <> coalesce(r.discount[day - 1], 0) or r.due[day] <> coalesce(r.due[day - 1], 0);

-- Which cell of the cube a resource's lines are in: who filters by what the cube
-- knows finds the resources of the month without the dictionary of all months.
alter table bill_resource_month add column cell int;
update bill_resource_month m set cell = c.cell
from dim_resource r, bill_cube c
where r.id = m.resource and c.batch = m.batch and c.bill_type = m.bill_type
    and (c.service, c.resource_type, c.region, c.project, c.charge_mode, c.member)
        = (r.service_type, r.resource_type, r.region, r.project_id, r.charge_mode, r.customer_id);
alter table bill_resource_month alter column cell set not null;

-- +goose StatementBegin
create or replace function bill_new_batch(batch int) returns text
    language plpgsql security definer set search_path = public, pg_temp as
$$
declare
    name text := 'bill_line_b' || batch;
begin
    if exists (select from bill_current c where c.batch = bill_new_batch.batch) then
        raise exception 'batch % is already published', batch;
    end if;
    execute format('create table %I (like bill_line including defaults including constraints, check (batch = %s)) with (autovacuum_enabled = off)', name, batch);
    execute format('alter table %I alter batch set default %s', name, batch);
    execute format('grant select, insert on %I to %I', name, session_user);
    return name;
end
$$;

-- A batch never changes, so its index pages are filled to the brim. A few
-- thousand rows tell the planner all it can use.
create function bill_index_batch(batch int) returns void
    language plpgsql security definer
    set search_path = public, pg_temp set maintenance_work_mem = '256MB' set default_statistics_target = 10 as
$$
declare
    name text := 'bill_line_b' || batch;
begin
    execute format('revoke insert on %I from %I', name, session_user);
    execute format('create index on %I (bill_date desc, line_no) with (fillfactor = 100)', name);
    execute format('create index on %I (due desc, line_no) with (fillfactor = 100)', name);
    execute format('create index on %I (official desc, line_no) with (fillfactor = 100)', name);
    execute format('create index on %I (resource) with (fillfactor = 100)', name);
    execute format('analyze %I (due, official, bill_date, line_no, resource, bill_type, batch)', name);
end
$$;

-- Attaches an indexed batch: the last thing before the switch, because from here
-- to the commit a lock on the parent is held (one that lets readers pass).
create or replace function bill_attach_batch(batch int) returns void
    language plpgsql security definer set search_path = public, pg_temp as
$$
begin
    execute format('alter table bill_line attach partition %I for values in (%s)', 'bill_line_b' || batch, batch);
end
$$;
-- +goose StatementEnd
revoke execute on function bill_index_batch(int) from public;
