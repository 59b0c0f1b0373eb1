-- People are managed from pages: one-time links to set a password, changes of
-- standing that wait for a second administrator, and sessions that can be named
-- without their token.
-- +goose Up
alter table session add column id uuid not null default gen_random_uuid();
create unique index session_id on session (id);

-- A link works once and for a quarter of an hour; a newer one replaces it.
create table person_link (
    token_hash text        primary key, -- SHA-256 of what stands in the link
    person_id  bigint      not null references person on delete cascade,
    made_by    text        not null,    -- email, or who at the console
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index person_link_person on person_link (person_id);

-- What one administrator asked for and another one has to confirm. Rows are
-- decided, never deleted.
create table people_change (
    id         bigint generated always as identity primary key,
    kind       text        not null check (kind in ('standing', 'reset', 'factor')),
    person_id  bigint      references person on delete cascade, -- null for what concerns all: factor
    before     jsonb       not null, -- what the asker saw
    after      jsonb       not null,
    raises     boolean     not null, -- gives rights that were not there
    asked_by   bigint      not null references person,
    asked_at   timestamptz not null,
    expires_at timestamptz not null,
    decided_by bigint      references person,
    decided_at timestamptz,
    decision   text        check (decision in ('confirmed', 'rejected', 'withdrawn')),
    check ((kind = 'factor') = (person_id is null)),
    check ((decided_at is null) = (decision is null)),
    check (decision is distinct from 'confirmed' or decided_by <> asked_by)
);
create unique index people_change_open on people_change (kind, coalesce(person_id, 0)) where decided_at is null;
create index people_change_person on people_change (person_id, id);
