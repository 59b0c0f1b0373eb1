-- A second factor at the sign-in: a code that changes every half minute, and
-- recovery codes for when the phone is gone.
-- +goose Up

-- One row for the whole portal.
create table signin_policy (
    one          boolean     primary key default true check (one),
    factor_roles text[]      not null default '{admin}' check (factor_roles <@ '{viewer,auditor,finance,admin}'),
    changed_at   timestamptz not null default now()
);
comment on column signin_policy.factor_roles is 'Roles that must have a second factor. Who has none yet reaches only the page that sets it up.';
insert into signin_policy default values;

create table second_factor (
    person_id    bigint      primary key references person on delete cascade,
    seed         bytea       not null, -- sealed, see internal/vault
    last_step    bigint      not null default 0, -- half minutes since 1970 of the last code taken: a code works once
    created_at   timestamptz not null,
    confirmed_at timestamptz -- null until its first code was typed
);

create table recovery_code (
    person_id bigint      not null references person on delete cascade,
    hash      bytea       not null check (length(hash) = 32), -- SHA-256 of 130 random bits
    used_at   timestamptz,
    primary key (person_id, hash)
);

-- Sign-ins whose password was right and whose code is still to come.
create table signin_pending (
    token_hash text        primary key,
    person_id  bigint      not null references person on delete cascade,
    epoch      int         not null,
    expires_at timestamptz not null
);
