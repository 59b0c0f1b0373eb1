-- Trust in the ledger: checks that count lines as well as amounts, how long
-- replaced versions live, and what changed between two versions of a month.
-- +goose Up

-- What the numbers of a check are: amounts in 1e-8, or a number of lines.
alter table bill_check add column unit text not null default 'amount' check (unit in ('amount', 'lines'));

-- How long the lines of a replaced version of a closed month are kept: for ever,
-- or so many days. One row; only the schema's owner changes it, because what is
-- dropped comes back from nowhere once the upstream has forgotten it.
create table bill_retention (
    only_row        boolean primary key default true check (only_row),
    superseded_days int check (superseded_days >= 30)
);
insert into bill_retention default values;

-- +goose StatementBegin
-- Drops the lines of a version that was replaced at least an hour ago, so that
-- no reader still holds its number: an estimate, or a version of a closed month
-- whose time is over. Gives up at once behind an open report.
create or replace function bill_drop_batch(batch int) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as
$$
begin
    if not exists (select from bill_batch b, bill_retention r
                   where b.batch = bill_drop_batch.batch and b.dropped_at is null
                     and b.replaced_at < now() - interval '1 hour'
                     and (b.state = 'estimated' or b.replaced_at < now() - make_interval(days => r.superseded_days))
                     and not exists (select from bill_current c where c.batch = b.batch)) then
        raise exception 'batch % may not be dropped', batch;
    end if;
    perform set_config('lock_timeout', '50ms', true);
    execute format('drop table %I', 'bill_line_b' || batch);
    update bill_batch b set dropped_at = now() where b.batch = bill_drop_batch.batch;
    return true;
exception
    when lock_not_available then return false;
end
$$;
-- +goose StatementEnd

-- What changed between two versions of an account's month, found once and kept:
-- it outlives the lines of the versions. The sums add up: lines and amount of
-- the one, plus what was added, less what is gone, plus what changed, are those
-- of the other.
create table bill_comparison (
    id             bigint generated always as identity primary key,
    account_id     bigint      not null references account,
    cycle          date        not null,
    former         int         not null references bill_batch,
    latter         int         not null references bill_batch check (latter <> former),
    made_at        timestamptz not null default now(),
    added          bigint      not null default 0,
    gone           bigint      not null default 0,
    changed        bigint      not null default 0,
    added_due      bigint      not null default 0,
    gone_due       bigint      not null default 0,
    changed_before bigint      not null default 0,
    changed_after  bigint      not null default 0,
    unique (former, latter)
);
create index bill_comparison_month on bill_comparison (account_id, cycle);

create table bill_change (
    comparison       bigint   not null references bill_comparison on delete cascade,
    no               int      not null, -- 1 is the largest difference in the amount due, whichever way
    kind             text     not null check (kind in ('added', 'gone', 'changed')),
    resource         int      not null, -- of the later version; of the earlier one where the line is gone
    product          int      not null,
    bill_type        smallint not null,
    bill_date        date     not null,
    consume_time     timestamptz,
    former_resource  int, -- of the earlier version, where another entry stood there: renamed, moved, tagged
    former_product   int,
    former_line      int, -- line_no in the earlier version; null where added
    latter_line      int, -- line_no in the later version; null where gone
    former_official  bigint   not null default 0,
    former_discount  bigint   not null default 0,
    former_due       bigint   not null default 0,
    latter_official  bigint   not null default 0,
    latter_discount  bigint   not null default 0,
    latter_due       bigint   not null default 0,
    primary key (comparison, no)
);
create index bill_change_resource on bill_change (comparison, resource);
