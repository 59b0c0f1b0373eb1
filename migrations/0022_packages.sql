-- Resource packages: quotas that pay-per-use consumption is taken from first.
-- Items hold what is left, so each reading that differs is a version, and the
-- versions are the history of what was left.
-- +goose Up
create table resource_package (
    account_id        bigint      not null references account,
    package_id        text        not null check (package_id <> ''),
    order_id          text        not null,
    product_id        text        not null,
    product_name      text        not null,
    service_type      text        not null,
    service_type_name text        not null,
    region            text        not null,
    project_id        text        not null,
    one_project       boolean     not null,
    status            int         not null,
    effective_at      timestamptz,
    expire_at         timestamptz,
    gift              boolean     not null,
    bundle            boolean     not null,
    resettable        boolean     not null,
    items             jsonb       not null,
    item_ids          text[]      not null,
    raw               jsonb       not null,
    search            text        not null,
    bigrams           text[]      not null,
    version           int         not null check (version > 0),
    digest            bytea       not null,
    first_seen_at     timestamptz not null,
    seen_at           timestamptz not null,
    changed_at        timestamptz not null,
    gone_at           timestamptz,
    primary key (account_id, package_id)
);
create index resource_package_expiry on resource_package (account_id, expire_at, package_id);
create index resource_package_order on resource_package (account_id, order_id) where order_id <> '';
create index resource_package_search on resource_package using gin (search gin_trgm_ops);
create index resource_package_bigrams on resource_package using gin (bigrams);

create table resource_package_version (
    account_id bigint      not null,
    package_id text        not null,
    version    int         not null,
    seen_at    timestamptz not null,
    gone       boolean     not null,
    status     int         not null,
    items      jsonb       not null,
    raw        jsonb       not null,
    primary key (account_id, package_id, version),
    foreign key (account_id, package_id) references resource_package
);

-- What was taken from packages. Records have no id and equal ones can occur:
-- five equal records are five rows, told apart by twin. A record that a later
-- reading of its days no longer has gets gone_at.
create table package_deduction (
    account_id         bigint      not null references account,
    digest             bytea       not null, -- of the record as it came
    twin               int         not null check (twin > 0),
    deducted_at        timestamptz not null,
    item_id            text        not null,
    resource_id        text        not null,
    resource_tag       text        not null,
    resource_type      text        not null,
    resource_type_name text        not null,
    product_id         text        not null,
    product_name       text        not null,
    usage_type         text        not null,
    before_quantity    numeric,
    used_quantity      numeric,
    after_quantity     numeric,
    measure            int         not null,
    from_at            timestamptz,
    to_at              timestamptz,
    raw                jsonb       not null,
    first_seen_at      timestamptz not null,
    gone_at            timestamptz,
    primary key (account_id, digest, twin)
);
create index package_deduction_item on package_deduction (account_id, item_id, deducted_at desc);
create index package_deduction_time on package_deduction (account_id, deducted_at);
