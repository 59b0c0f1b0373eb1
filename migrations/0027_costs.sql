-- Amortized cost as the upstream's cost center computes it, by pairs of
-- dimensions: the one view that the bill lines cannot give. Amounts have long tails.
-- +goose Up
create table cost_reading (
    account_id bigint      not null references account,
    cycle      date        not null check (extract(day from cycle) = 1),
    state      text        not null check (state in ('read', 'off')), -- off: the cost center is not enabled upstream
    currency   text        not null check (currency ~ '^[A-Z]{3}$'),
    read_at    timestamptz not null,
    primary key (account_id, cycle)
);

create table cost_amortized (
    account_id  bigint          not null,
    cycle       date            not null,
    dim1        text            not null,
    dim2        text            not null,
    key1        text            not null, -- '' = unassigned
    key2        text            not null,
    amount      numeric(40, 24) not null,
    list_amount numeric(40, 24) not null,
    primary key (account_id, cycle, dim1, dim2, key1, key2),
    foreign key (account_id, cycle) references cost_reading
);
