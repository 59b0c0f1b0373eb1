-- Orders: the newest state, parsed, and every state in which one was seen.
-- +goose Up
create table customer_order (
    account_id        bigint      not null references account,
    order_id          text        not null check (order_id = upper(btrim(order_id)) and order_id <> ''),
    customer_id       text        not null,
    service_type      text        not null,
    service_type_name text        not null,
    source_type       int         not null,
    status            int         not null,
    order_type        int         not null,
    created_at        timestamptz not null,
    paid_at           timestamptz,
    pay_by            timestamptz,
    creator           text        not null,
    contract_id       text        not null,
    currency          text        not null check (currency ~ '^[A-Z]{3}$'),
    list_amount       numeric(24, 8) not null,
    discounted_amount numeric(24, 8) not null,
    coupon_amount     numeric(24, 8) not null,
    flexi_amount      numeric(24, 8) not null,
    stored_amount     numeric(24, 8) not null,
    commission_amount numeric(24, 8) not null,
    consumed_amount   numeric(24, 8) not null,
    payable_amount    numeric(24, 8) not null,
    discounts         jsonb       not null,
    projects          jsonb       not null,
    parent_id         text        not null,
    sub_order_ids     text[]      not null,
    agent_paid        boolean     not null,
    items             jsonb, -- null until the details were read
    raw_list          jsonb,
    raw_detail        jsonb,
    search            text        not null,
    bigrams           text[]      not null,
    version           int         not null check (version > 0),
    digest            bytea       not null,
    first_seen_at     timestamptz not null,
    seen_at           timestamptz not null,
    changed_at        timestamptz not null,
    detail_at         timestamptz,
    primary key (account_id, order_id)
);
create index customer_order_created on customer_order (created_at desc, order_id);
create index customer_order_status on customer_order (status, pay_by);
create index customer_order_search on customer_order using gin (search gin_trgm_ops);
create index customer_order_bigrams on customer_order using gin (bigrams);

create table customer_order_version (
    account_id     bigint         not null,
    order_id       text           not null,
    version        int            not null,
    seen_at        timestamptz    not null,
    status         int            not null,
    paid_at        timestamptz,
    currency       text           not null,
    payable_amount numeric(24, 8) not null,
    raw_list       jsonb,
    raw_detail     jsonb,
    primary key (account_id, order_id, version),
    foreign key (account_id, order_id) references customer_order
);
