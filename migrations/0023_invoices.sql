-- Invoice requests with their taxes. There is no file to fetch upstream.
-- +goose Up
create table invoice (
    account_id    bigint         not null references account,
    invoice_id    text           not null check (invoice_id <> ''),
    source_id     text           not null,
    number        text           not null,
    title         text           not null,
    currency      text           not null check (currency ~ '^[A-Z]{3}$'),
    amount        numeric(24, 8) not null,
    tax_amount    numeric(24, 8) not null, -- sum of the visible taxes
    state         int            not null,
    method        int            not null,
    class         int            not null,
    vat_kind      int            not null,
    title_type    int            not null,
    trade_type    int            not null,
    channel       int            not null,
    request       text           not null,
    mode          text           not null,
    cycle_text    text           not null, -- as upstream writes it
    cycle         date           check (extract(day from cycle) = 1), -- where that is a month
    applied_at    timestamptz,
    applicant     text           not null,
    reason        text           not null,
    email         text           not null,
    sales_id      text           not null,
    address       jsonb,
    taxes         jsonb          not null,
    raw           jsonb          not null,
    search        text           not null,
    bigrams       text[]         not null,
    version       int            not null check (version > 0),
    digest        bytea          not null,
    first_seen_at timestamptz    not null,
    seen_at       timestamptz    not null,
    changed_at    timestamptz    not null,
    gone_at       timestamptz,
    primary key (account_id, invoice_id)
);
create index invoice_applied on invoice (account_id, applied_at desc, invoice_id);
create index invoice_cycle on invoice (account_id, cycle);
create index invoice_search on invoice using gin (search gin_trgm_ops);
create index invoice_bigrams on invoice using gin (bigrams);

create table invoice_version (
    account_id bigint         not null,
    invoice_id text           not null,
    version    int            not null,
    seen_at    timestamptz    not null,
    gone       boolean        not null,
    state      int            not null,
    number     text           not null,
    currency   text           not null,
    amount     numeric(24, 8) not null,
    raw        jsonb          not null,
    primary key (account_id, invoice_id, version),
    foreign key (account_id, invoice_id) references invoice
);
