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

-- The seed in use, and the one that is being set up: it takes over with its
-- first right code.
create table second_factor (
    person_id bigint      primary key references person on delete cascade,
    seed      bytea,      -- sealed, see internal/vault
    set_at    timestamptz,
    last_step bigint      not null default 0, -- half minutes since 1970 of the last code taken: a code works once
    next_seed bytea,      -- sealed for the same place
    next_at   timestamptz,
    check ((seed is null) = (set_at is null)),
    check ((next_seed is null) = (next_at is null))
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
