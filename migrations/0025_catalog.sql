-- The product lists in both languages: services, their resource types, what a
-- service sells, what resources are billed by, units and how they convert. An
-- entry that the upstream no longer lists stays and says since when.
-- +goose Up
create table catalog_entry (
    account_id     bigint      not null references account,
    list           text        not null check (list in ('services', 'types', 'resources', 'usages', 'units')),
    service        text        not null, -- owner of a type, seller of a resource; '' for services and units
    resource_type  text        not null, -- of a usage type; '' for the others
    code           text        not null check (code <> ''),
    name           text        not null, -- English
    name_zh        text        not null,
    abbreviation   text        not null,
    description    text        not null,
    description_zh text        not null,
    measure_type   int         not null, -- units: the kind of measurement; 0 for the others
    search         text        not null, -- lower(code, names, abbreviation)
    bigrams        text[]      not null,
    first_seen_at  timestamptz not null,
    seen_at        timestamptz not null,
    gone_at        timestamptz, -- the first reading without it
    primary key (account_id, list, service, resource_type, code)
);

create table unit_conversion (
    account_id   bigint      not null references account,
    from_unit    int         not null,
    to_unit      int         not null,
    ratio        bigint      not null check (ratio > 0), -- one from_unit is so many to_unit
    measure_type int         not null,
    seen_at      timestamptz not null,
    primary key (account_id, from_unit, to_unit)
);
