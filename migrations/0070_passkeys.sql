-- Passkeys: a second factor that a browser, a phone or a security key holds, and
-- with which one can sign in without a password.
-- +goose Up

-- What an authenticator knows a person by. It is random, so that it tells
-- nothing about them, and stays the same for all of their passkeys.
create table passkey_owner (
    person_id bigint primary key references person on delete cascade,
    handle    bytea  not null unique check (length(handle) = 64)
);

create table passkey (
    id            bigint      generated always as identity primary key,
    person_id     bigint      not null references person on delete cascade,
    name          text        not null check (length(name) between 1 and 60),
    credential_id bytea       not null unique check (length(credential_id) between 1 and 1023),
    public_key    bytea       not null, -- COSE
    sign_count    bigint      not null check (sign_count >= 0), -- of the last use; it grows, or stays 0 with those that do not count
    flags         smallint    not null, -- what the authenticator said of itself at the last use
    model         bytea       not null, -- AAGUID
    transports    text[]      not null default '{}',
    added_at      timestamptz not null,
    used_at       timestamptz,
    copied_at     timestamptz, -- when its counter went back: there are two of it, and neither is taken any more
    unique (person_id, name)
);

-- A challenge between its two steps: one for each browser and purpose, taken once.
create table passkey_ceremony (
    token_hash text        not null, -- of what the browser holds: its session, its sign-in that waits, or a cookie for this alone
    purpose    text        not null check (purpose in ('add', 'code', 'door')),
    person_id  bigint      references person on delete cascade, -- null for a stranger at the door
    data       bytea       not null,
    expires_at timestamptz not null,
    primary key (token_hash, purpose)
);
create index passkey_ceremony_expires on passkey_ceremony (expires_at);
