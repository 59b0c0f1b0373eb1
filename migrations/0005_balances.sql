-- Balances: every reading is kept, so that the history of money is complete.
-- +goose Up
create table balance_reading (
    id          bigint generated always as identity primary key,
    account_id  bigint         not null references account,
    read_at     timestamptz    not null,
    currency    text           not null check (currency ~ '^[A-Z]{3}$'),
    debt_amount numeric(24, 8) not null
);
create index balance_reading_newest on balance_reading (account_id, read_at desc);

create table balance (
    reading_id        bigint         not null references balance_reading on delete cascade,
    account_type      int            not null,
    upstream_id       text           not null,
    amount            numeric(24, 8) not null,
    designated_amount numeric(24, 8) not null,
    credit_limit      numeric(24, 8) not null,
    primary key (reading_id, account_type, upstream_id)
);
