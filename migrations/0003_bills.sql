-- The bill ledger. A load is an immutable batch in its own partition; a pointer
-- says which batch of a month is current. Readers resolve the pointer first and
-- ask for that batch, so nobody ever sees half a month.
-- Money is bigint in 1e-8 of the batch's currency. Upstream's zero is NULL,
-- except in the columns that lists sort by.
-- +goose Up

create table dim_resource (
    id                     int generated always as identity primary key,
    account_id             bigint not null references account,
    digest                 uuid   not null, -- of the whole tuple: a renamed resource is a new entry
    customer_id            text   not null,
    account_name           text   not null,
    region                 text   not null,
    region_name            text   not null,
    service_type           text   not null,
    service_type_name      text   not null,
    resource_type          text   not null,
    resource_type_name     text   not null,
    resource_id            text   not null,
    resource_name          text   not null,
    resource_tag           text   not null,
    project_id             text   not null,
    project_name           text   not null,
    charge_mode            text   not null,
    order_id               text   not null,
    relative_order_id      text   not null,
    sub_service_type       text   not null,
    sub_service_type_name  text   not null,
    sub_resource_type      text   not null,
    sub_resource_type_name text   not null,
    sub_resource_id        text   not null,
    sub_resource_name      text   not null,
    search                 text   not null, -- lower(resource id, name, tag, order id), for the trigram index
    bigrams                text[] not null, -- one and two Han characters in a row: too short for trigrams
    unique (account_id, digest)
);
create index dim_resource_search on dim_resource using gin (search gin_trgm_ops);
create index dim_resource_bigrams on dim_resource using gin (bigrams);
create index dim_resource_resource_id on dim_resource (resource_id);
create index dim_resource_order_id on dim_resource (order_id) where order_id <> '';

create table dim_product (
    id                   int generated always as identity primary key,
    account_id           bigint not null references account,
    digest               uuid   not null,
    product_id           text   not null,
    product_name         text   not null,
    spec_desc            text   not null,
    sku_code             text   not null,
    spec_size            numeric,
    spec_size_measure_id int    not null,
    period_type          text   not null,
    period_num           numeric,
    usage_type           text   not null,
    usage_measure_id     int    not null,
    free_measure_id      int    not null,
    ri_measure_id        int    not null,
    unit_price           numeric,
    unit                 text   not null,
    measure_id           int    not null,
    unique (account_id, digest)
);

-- Which fields upstream left out, and which it sent as null: bit n is field n
-- of the contract's order. A few shapes serve most lines.
create table dim_shape (
    id     int generated always as identity primary key,
    absent bigint not null,
    nulls  bigint not null,
    unique (absent, nulls)
);

-- The newest name met with a code, by language: from lines and product lists.
create table code_name (
    account_id   bigint not null references account,
    kind         text   not null check (kind in ('service', 'type', 'region', 'project', 'member')),
    code         text   not null,
    language     text   not null check (language in ('en_US', 'zh_CN')),
    name         text   not null,
    abbreviation text   not null default '',
    primary key (account_id, kind, code, language)
);

create table bill_batch (
    batch        int generated always as identity primary key,
    account_id   bigint      not null references account,
    cycle        date        not null check (extract(day from cycle) = 1),
    version      int         not null check (version > 0),
    currency     text        not null check (currency ~ '^[A-Z]{3}$'),
    reason       text        not null check (reason in ('new', 'restated', 'late', 'refreshed')),
    state        text        not null check (state in ('estimated', 'final')),
    lines        bigint      not null default 0,
    digest       bytea       not null, -- of the multiset of lines, whatever their order
    official     bigint      not null default 0,
    discount     bigint      not null default 0,
    due          bigint      not null default 0,
    cash         bigint      not null default 0,
    credit       bigint      not null default 0,
    coupon       bigint      not null default 0,
    flexi        bigint      not null default 0,
    stored_card  bigint      not null default 0,
    bonus        bigint      not null default 0,
    debt         bigint      not null default 0,
    adjustment   bigint      not null default 0,
    read_at      timestamptz not null, -- when the reading of the lines ended
    checked_at   timestamptz not null, -- when an equal reading was last seen
    confirmed_at timestamptz,          -- when a second reading of the final month was equal
    replaced_at  timestamptz,          -- when a later version became current
    dropped_at   timestamptz,          -- when retention removed its lines; the roll-ups stay
    unique (account_id, cycle, version)
);

create table bill_current (
    account_id bigint not null references account,
    cycle      date   not null,
    batch      int    not null references bill_batch,
    primary key (account_id, cycle)
);

create table bill_line (
    due            bigint   not null,
    official       bigint   not null,
    discount       bigint,
    cash           bigint,
    credit         bigint,
    coupon         bigint,
    flexi          bigint,
    stored_card    bigint,
    bonus          bigint,
    debt           bigint,
    adjustment     bigint,
    consume_time   timestamptz,
    effective_time timestamptz,
    expire_time    timestamptz,
    trade_time     timestamptz,
    batch          int      not null,
    line_no        int      not null,
    resource       int      not null, -- dim_resource
    product        int      not null, -- dim_product
    shape          int      not null, -- dim_shape
    bill_date      date     not null, -- UTC+8
    bill_type      smallint not null,
    trade_uuid     uuid, -- trade_id where it is 32 lower-case hex digits, else trade_text
    trade_text     text,
    id_uuid        uuid, -- the record's reserved id, likewise
    id_text        text,
    usage          numeric,
    free_usage     numeric,
    ri_usage       numeric,
    formula        text
) partition by list (batch);

-- Sums by everything a list can be filtered by, the day apart: exact totals
-- under any filter without reading lines.
create table bill_cube (
    batch         int      not null references bill_batch,
    cell          int      not null,
    service       text     not null,
    resource_type text     not null,
    region        text     not null,
    project       text     not null,
    charge_mode   text     not null,
    bill_type     smallint not null,
    member        text     not null,
    lines         bigint   not null,
    official      bigint   not null,
    discount      bigint   not null,
    due           bigint   not null,
    cash          bigint   not null,
    credit        bigint   not null,
    coupon        bigint   not null,
    flexi         bigint   not null,
    stored_card   bigint   not null,
    bonus         bigint   not null,
    debt          bigint   not null,
    adjustment    bigint   not null,
    primary key (batch, cell)
);

create table bill_cube_day (
    batch     int    not null references bill_batch,
    bill_date date   not null,
    cell      int    not null,
    lines     bigint not null,
    official  bigint not null,
    discount  bigint not null,
    due       bigint not null,
    primary key (batch, bill_date, cell)
);

-- Month summaries by one dimension at a time; dim 'total' has one row.
create table bill_month_dim (
    batch       int    not null references bill_batch,
    dim         text   not null,
    key         text   not null,
    lines       bigint not null,
    official    bigint not null,
    discount    bigint not null,
    due         bigint not null,
    cash        bigint not null,
    credit      bigint not null,
    coupon      bigint not null,
    flexi       bigint not null,
    stored_card bigint not null,
    bonus       bigint not null,
    debt        bigint not null,
    adjustment  bigint not null,
    period_due  bigint not null, -- yearly/monthly, refunds excluded
    use_due     bigint not null, -- all other modes, refunds excluded
    refund_due  bigint not null, -- family refund
    refunds     bigint not null, -- lines of family refund
    primary key (batch, dim, key)
);

create table bill_resource_month (
    batch     int      not null references bill_batch,
    resource  int      not null,
    bill_type smallint not null,
    lines     bigint   not null,
    official  bigint   not null,
    discount  bigint   not null,
    due       bigint   not null,
    primary key (batch, resource, bill_type)
);
create index bill_resource_month_resource on bill_resource_month (resource, batch);

-- Upstream's own monthly totals, every reading kept that differs from the one before.
create table bill_summary (
    id         bigint generated always as identity primary key,
    account_id bigint      not null references account,
    cycle      date        not null,
    currency   text        not null check (currency ~ '^[A-Z]{3}$'),
    digest     bytea       not null,
    due        bigint      not null,
    read_at    timestamptz not null,
    checked_at timestamptz not null,
    rows       jsonb       not null -- as upstream sent them
);
create index bill_summary_month on bill_summary (account_id, cycle, id);

create table bill_check (
    batch      int         not null references bill_batch,
    name       text        not null,
    key        text        not null,
    ours       bigint      not null,
    theirs     bigint      not null,
    truncated  bigint      not null,
    difference bigint      not null,
    tolerance  bigint      not null check (tolerance >= 0),
    checked_at timestamptz not null,
    primary key (batch, name, key)
);

-- The application's role has no DDL. These three functions of the owner are
-- all it can do to partitions.

-- Makes the table of a batch and lets the caller fill it, within the caller's
-- transaction, so that COPY … FREEZE works.
-- +goose StatementBegin
create function bill_new_batch(batch int) returns text
    language plpgsql security definer set search_path = public, pg_temp as
$$
declare
    name text := 'bill_line_b' || batch;
begin
    if exists (select from bill_current c where c.batch = bill_new_batch.batch) then
        raise exception 'batch % is already published', batch;
    end if;
    execute format('create table %I (like bill_line including defaults including constraints, check (batch = %s)) with (autovacuum_enabled = off)', name, batch);
    execute format('grant select, insert on %I to %I', name, session_user);
    return name;
end
$$;

-- Indexes and attaches a filled batch; from here on nobody can add to it.
create function bill_attach_batch(batch int) returns void
    language plpgsql security definer set search_path = public, pg_temp as
$$
declare
    name text := 'bill_line_b' || batch;
begin
    execute format('revoke insert on %I from %I', name, session_user);
    execute format('create index on %I (bill_date desc, line_no)', name);
    execute format('create index on %I (due desc, line_no)', name);
    execute format('create index on %I (official desc, line_no)', name);
    execute format('create index on %I (resource)', name);
    execute format('analyze %I', name);
    execute format('alter table bill_line attach partition %I for values in (%s)', name, batch);
end
$$;

-- Drops the lines of a version that was replaced at least an hour ago, so that
-- no reader still holds its number. Gives up at once behind an open report.
create function bill_drop_batch(batch int) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as
$$
begin
    if not exists (select from bill_batch b
                   where b.batch = bill_drop_batch.batch and b.dropped_at is null
                     and b.state = 'estimated' and b.replaced_at < now() - interval '1 hour') then
        raise exception 'batch % may not be dropped', batch;
    end if;
    perform set_config('lock_timeout', '50ms', true);
    execute format('drop table %I', 'bill_line_b' || batch);
    update bill_batch b set dropped_at = now() where b.batch = bill_drop_batch.batch;
    return true;
exception
    when lock_not_available then return false;
end
$$;
-- +goose StatementEnd
revoke execute on function bill_new_batch(int), bill_attach_batch(int), bill_drop_batch(int) from public;

create index on bill_line (bill_date desc, line_no);
create index on bill_line (due desc, line_no);
create index on bill_line (official desc, line_no);
create index on bill_line (resource);
