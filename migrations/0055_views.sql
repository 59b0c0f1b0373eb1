-- How a person likes each list: the columns that are shown, and views, which are
-- filters, order and columns under a name.
-- +goose Up
create table list_columns (
    person_id bigint not null references person on delete cascade,
    list      text   not null check (list <> '' and length(list) <= 40),
    columns   text[] not null check (cardinality(columns) <= 60), -- the optional ones that are shown; {} = none of them
    primary key (person_id, list)
);

create table saved_view (
    id         bigint generated always as identity primary key,
    person_id  bigint      not null references person on delete cascade,
    list       text        not null check (list <> '' and length(list) <= 40),
    name       text        not null check (name = btrim(name) and length(name) between 1 and 60),
    query      text        not null check (length(query) <= 2000), -- of the address, without the place in the list and without the month
    accounts   bigint[]    not null default '{}', -- those that the query names: who may not see them all does not see the view
    shared     boolean     not null default false, -- with those who may see one of the person's accounts
    first      boolean     not null default false, -- where the contents lead the person to, instead of the whole list
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create unique index saved_view_name on saved_view (person_id, list, lower(name));
create unique index saved_view_first on saved_view (person_id, list) where first;
create index saved_view_shared on saved_view (list) where shared;
