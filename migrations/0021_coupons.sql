-- Coupons. left_amount is what can still be paid with one: the balance, or the
-- face value of a coupon of generation 1 that was not used.
-- +goose Up
create table coupon (
    account_id     bigint         not null references account,
    coupon_id      text           not null check (coupon_id <> ''),
    code           text           not null,
    customer_id    text           not null,
    status         int            not null,
    kind           int            not null,
    currency       text           not null check (currency ~ '^[A-Z]{3}$'),
    face_amount    numeric(24, 8) not null,
    balance_amount numeric(24, 8), -- none with generation 1
    left_amount    numeric(24, 8) not null,
    generation     int            not null,
    frozen         boolean        not null,
    valid_from     timestamptz,
    expire_at      timestamptz,
    created_at     timestamptz,
    activated_at   timestamptz,
    used_at        timestamptz,
    order_id       text           not null,
    lock_order_id  text           not null,
    plan_id        text           not null,
    plan_name      text           not null,
    plan_desc      text           not null,
    promotion_id   text           not null,
    source_id      text           not null,
    purpose        text           not null,
    medium         int            not null,
    fetch_method   int            not null,
    limits         jsonb          not null,
    extension      text           not null,
    raw            jsonb          not null,
    search         text           not null,
    bigrams        text[]         not null,
    version        int            not null check (version > 0),
    digest         bytea          not null,
    first_seen_at  timestamptz    not null,
    seen_at        timestamptz    not null,
    changed_at     timestamptz    not null,
    gone_at        timestamptz,
    primary key (account_id, coupon_id)
);
create index coupon_expiry on coupon (account_id, expire_at, coupon_id);
create index coupon_order on coupon (account_id, order_id) where order_id <> '';
create index coupon_search on coupon using gin (search gin_trgm_ops);
create index coupon_bigrams on coupon using gin (bigrams);

create table coupon_version (
    account_id  bigint         not null,
    coupon_id   text           not null,
    version     int            not null,
    seen_at     timestamptz    not null,
    gone        boolean        not null,
    status      int            not null,
    frozen      boolean        not null,
    currency    text           not null,
    left_amount numeric(24, 8) not null,
    raw         jsonb          not null,
    primary key (account_id, coupon_id, version),
    foreign key (account_id, coupon_id) references coupon
);
