-- Prices that a person has asked for: the question, the answer as it came, and
-- what it says. Nothing is overwritten, so a product's price has a history.
-- +goose Up
create table price_quote (
    id            bigint generated always as identity primary key,
    account_id    bigint          not null references account,
    person_id     bigint          not null references person,
    asked_at      timestamptz     not null,
    mode          text            not null check (mode in ('on_demand', 'period')),
    terms         uuid            not null, -- digest of the question without who asked: equal for the same product and amount
    iam_project   text            not null,
    service       text            not null,
    resource_type text            not null,
    spec          text            not null,
    region        text            not null,
    zone          text            not null,
    size          int             not null, -- 0 = not a product with a size
    size_unit     int             not null,
    pieces        int             not null check (pieces > 0),
    usage_type    text            not null, -- pay-per-use only, like the next two
    usage         numeric,
    usage_unit    int             not null,
    period_unit   int,                      -- yearly/monthly only, like the next
    period_num    int,
    product_id    text            not null,
    currency      text            not null check (currency ~ '^[A-Z]{3}$'),
    list_amount   numeric(34, 10) not null,
    amount        numeric(34, 10) not null, -- after the best discount that counts; the list price without any
    offers        jsonb           not null, -- discounts with their names and amounts
    raw           jsonb           not null,
    search        text            not null,
    bigrams       text[]          not null,
    check ((mode = 'on_demand') = (usage is not null)),
    check ((mode = 'period') = (period_unit is not null and period_num is not null))
);
create index price_quote_newest on price_quote (account_id, asked_at desc, id desc);
create index price_quote_terms on price_quote (terms, asked_at desc);
