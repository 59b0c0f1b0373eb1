-- What the account holds. Each kind is read as a whole again and again: the
-- newest state, parsed, and every state in which a thing was seen. What the
-- upstream no longer lists gets the time when that was noticed and stays.
--
-- Subscriptions: yearly/monthly resources. The last_* columns say what the
-- bills and orders know of the newest term that was paid; no price is in the
-- upstream's list.
-- +goose Up
create table subscription (
    account_id         bigint      not null references account,
    resource_id        text        not null check (resource_id <> ''),
    instance_id        text        not null,
    name               text        not null,
    region             text        not null,
    service_type       text        not null,
    service_type_name  text        not null,
    resource_type      text        not null,
    resource_type_name text        not null,
    spec               text        not null,
    spec_desc          text        not null,
    spec_size          numeric,
    spec_size_measure  int         not null,
    product_id         text        not null,
    iam_project_id     text        not null,
    project_id         text        not null,
    project_name       text        not null,
    main               boolean     not null,
    parent_id          text        not null,
    status             int         not null,
    expire_policy      int         not null,
    effective_at       timestamptz,
    expire_at          timestamptz,
    updated_at         timestamptz,
    raw                jsonb       not null,
    search             text        not null,
    bigrams            text[]      not null,
    last_order_id      text        not null default '',
    last_cycle         date,
    last_currency      text        check (last_currency ~ '^[A-Z]{3}$'),
    last_amount        numeric(24, 8), -- amount due of the newest paid term, from the bill lines
    last_period_unit   int         not null default -1, -- of that order; -1 = not known
    last_period_num    int         not null default 0,
    version            int         not null check (version > 0),
    digest             bytea       not null,
    first_seen_at      timestamptz not null,
    seen_at            timestamptz not null,
    changed_at         timestamptz not null,
    gone_at            timestamptz,
    primary key (account_id, resource_id),
    check ((last_amount is null) = (last_currency is null))
);
create index subscription_expiry on subscription (account_id, expire_at, resource_id);
create index subscription_parent on subscription (account_id, parent_id) where parent_id <> '';
create index subscription_search on subscription using gin (search gin_trgm_ops);
create index subscription_bigrams on subscription using gin (bigrams);

create table subscription_version (
    account_id    bigint      not null,
    resource_id   text        not null,
    version       int         not null,
    seen_at       timestamptz not null,
    gone          boolean     not null,
    status        int         not null,
    expire_policy int         not null,
    expire_at     timestamptz,
    raw           jsonb       not null,
    primary key (account_id, resource_id, version),
    foreign key (account_id, resource_id) references subscription
);

-- The newest paid term of a resource is found by its dictionary entries.
create index dim_resource_period on dim_resource (account_id, resource_id) where charge_mode = '1' and order_id <> '';
