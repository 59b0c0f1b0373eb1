-- Keys of upstream accounts that administrators store. The secret is sealed, see
-- internal/vault; of the access key people see the last four characters.
-- +goose Up
create table account_key (
    account_id bigint      not null references account,
    kind       text        not null check (kind in ('read', 'pay')), -- the one that pays is opened by the worker alone
    last4      text        not null check (length(last4) <= 4),
    sealed     bytea,      -- null: it comes from the settings of the process
    set_by     text        not null,
    set_at     timestamptz not null,
    primary key (account_id, kind)
);
