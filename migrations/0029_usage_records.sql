-- Usage records (res-records) of the present and the last month: what only they
-- know is where a resource lies and which resource it belongs to. A reading
-- replaces the one before; the bill itself is kept in every version.
-- +goose Up
create table usage_reading (
    account_id bigint      not null references account,
    cycle      date        not null check (extract(day from cycle) = 1),
    currency   text        not null check (currency ~ '^[A-Z]{3}$'),
    records    bigint      not null,
    read_at    timestamptz not null,
    primary key (account_id, cycle)
);

create table usage_record (
    account_id         bigint   not null,
    cycle              date     not null,
    no                 int      not null,
    bill_type          smallint not null,
    customer_id        text     not null,
    account_name       text     not null,
    payer_id           text     not null,
    region             text     not null,
    region_name        text     not null,
    zones              text[]   not null,
    service_type       text     not null,
    service_type_name  text     not null,
    resource_type      text     not null,
    resource_type_name text     not null,
    resource_id        text     not null,
    resource_name      text     not null,
    resource_tag       text     not null,
    parent_id          text     not null,
    root_id            text     not null,
    project_id         text     not null,
    project_name       text     not null,
    charge_mode        text     not null,
    sku_code           text     not null,
    spec_desc          text     not null,
    trade_id           text     not null,
    pre_order_id       text     not null,
    official           bigint   not null, -- 1e-8 of the reading's currency, like the next two
    discount           bigint   not null,
    due                bigint   not null,
    search             text     not null,
    bigrams            text[]   not null,
    raw                jsonb    not null,
    primary key (account_id, cycle, no),
    foreign key (account_id, cycle) references usage_reading
);
create index usage_record_due on usage_record (account_id, cycle, due desc, no);
create index usage_record_resource on usage_record (account_id, resource_id);
