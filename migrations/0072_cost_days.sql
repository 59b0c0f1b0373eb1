-- Amortized cost by day. The cost center answers 90 days at a time; what was
-- read once is kept, so the days reach back as far as the portal has run.
-- +goose Up
create table cost_day_reading (
    account_id bigint      not null references account,
    day        date        not null,
    currency   text        not null check (currency ~ '^[A-Z]{3}$'),
    read_at    timestamptz not null,
    primary key (account_id, day)
);

create table cost_amortized_day (
    account_id  bigint          not null,
    day         date            not null,
    dim1        text            not null,
    dim2        text            not null,
    key1        text            not null, -- '' = unassigned
    key2        text            not null,
    amount      numeric(40, 24) not null,
    list_amount numeric(40, 24) not null,
    primary key (account_id, dim1, dim2, day, key1, key2),
    foreign key (account_id, day) references cost_day_reading
);
