-- What the sync does again and again, what came of each run, how each account's
-- upstream is doing, and the rate limiter that all replicas share.
-- +goose Up
create table sync_task (
    id             bigint generated always as identity primary key,
    account_id     bigint      not null references account,
    kind           text        not null check (kind in ('balances', 'orders', 'order_history', 'products', 'bill')),
    cycle          date, -- bill tasks only
    due_at         timestamptz not null,
    requested      boolean     not null default false, -- a person asked: read everything again
    started_at     timestamptz,
    heartbeat_at   timestamptz, -- fresh while a process works on it
    finished_at    timestamptz,
    ok_at          timestamptz,
    done           bigint      not null default 0,
    total          bigint      not null default 0,
    problem_code   text,
    problem_detail text,
    problem_at     timestamptz,
    tries          int         not null default 0,
    check ((kind = 'bill') = (cycle is not null))
);
create unique index sync_task_key on sync_task (account_id, kind, coalesce(cycle, '-infinity'));
create index sync_task_due on sync_task (account_id, due_at);

create table sync_run (
    id             bigint generated always as identity primary key,
    account_id     bigint      not null references account,
    kind           text        not null,
    cycle          date,
    started_at     timestamptz not null,
    finished_at    timestamptz not null,
    done           bigint      not null,
    result         text        not null default '',
    problem_code   text,
    problem_detail text
);
create index sync_run_newest on sync_run (account_id, finished_at desc);

-- One row an account: is its upstream answering, and may it be asked at all?
create table sync_health (
    account_id      bigint primary key references account,
    ok_at           timestamptz, -- last answer of any call
    problem_code    text,
    problem_detail  text,
    problem_at      timestamptz,
    tries           int         not null default 0,
    next_try_at     timestamptz not null default '-infinity',
    stopped_key     text, -- fingerprint of a refused key: no call is made with it until a person says so
    rearmed         int  not null default 0 -- how often a person said so
);

-- The limiter's clock: when the next call of an API may start. Losing it in a
-- crash costs nothing, so it is not logged.
create unlogged table api_slot (
    account_id bigint      not null,
    api        text        not null,
    next_at    timestamptz not null,
    primary key (account_id, api)
);

-- How many calls a second an API allows an account, where it is not the default.
create table api_rate (
    account_id bigint not null references account,
    api        text   not null,
    per_second numeric not null check (per_second > 0),
    primary key (account_id, api)
);

-- Reserves the next free slot and says how long to wait for it. Slots are
-- paced evenly at 96 % of the rate, so that no clock second ever has too many.
-- +goose StatementBegin
create function take_api_slot(account bigint, call text, usual numeric) returns interval
    language sql as
$$
    with pace as (
        select make_interval(secs => (1 / (0.96 * coalesce(
            (select per_second from api_rate r where r.account_id = account and r.api = call), usual)))::float8) as gap
    )
    insert into api_slot as s (account_id, api, next_at)
    select account, call, clock_timestamp() + gap from pace
    on conflict (account_id, api) do update
        set next_at = greatest(s.next_at, clock_timestamp()) + (select gap from pace)
    returning s.next_at - (select gap from pace) - clock_timestamp()
$$;
-- +goose StatementEnd
