-- People, what they may see, their sessions, the failed sign-ins that all
-- replicas count together, and the audit trail.
-- +goose Up
create table person (
    id            bigint generated always as identity primary key,
    email         text        not null unique check (email = lower(email) and email <> '' and length(email) <= 254),
    name          text        not null check (length(name) between 1 and 200),
    role          text        not null check (role in ('viewer', 'auditor', 'finance', 'admin')),
    owner         boolean     not null default false check (not owner or role = 'admin'),
    all_accounts  boolean     not null default true, -- false: those of person_account
    password_hash text        not null default '', -- argon2id with its parameters; '' = cannot sign in by password
    password_at   timestamptz not null default now(),
    session_epoch int         not null default 1, -- a session of an earlier epoch is over
    language      text        not null default '' check (language in ('', 'en', 'zh-Hans')),
    theme         text        not null default '' check (theme in ('', 'light', 'dark')),
    density       text        not null default '' check (density in ('', 'compact', 'roomy')),
    disabled_at   timestamptz,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now()
);
comment on column person.session_epoch is 'Raised when role or password change or the person is disabled, which ends every session at once, also one that a request is just saving.';

create table person_account (
    person_id  bigint not null references person on delete cascade,
    account_id bigint not null references account on delete cascade,
    primary key (person_id, account_id)
);

-- A session's key is the hash of what the cookie holds. A session that was
-- ended stays as a tombstone until it would have expired, so that a request
-- still running cannot bring it back by saving it.
create table session (
    token_hash   text        primary key,
    person_id    bigint      not null references person on delete cascade,
    epoch        int         not null,
    data         jsonb       not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz
);
create index session_person on session (person_id);
create index session_expires on session (expires_at);

-- Failed sign-ins in a row under one key: a hash of the email, an address, or a
-- device. Attempts are counted before the password is looked at, under the
-- row's lock, so that any number of replicas together allow no more than one.
create table signin_tries (
    key      text        primary key,
    failures int         not null check (failures >= 0),
    last_at  timestamptz not null
);
create index signin_tries_last on signin_tries (last_at);

-- Browsers from which a person has signed in before. Failures of strangers do
-- not delay them.
create table signin_device (
    token_hash   text        primary key,
    person_id    bigint      not null references person on delete cascade,
    created_at   timestamptz not null,
    last_used_at timestamptz not null
);
create index signin_device_person on signin_device (person_id);

-- The audit trail: rows are added and never changed. Each carries the hash of
-- the one before, so a row that was altered, left out or put in shows. Whoever
-- inserts, the trigger below sets number, time and hashes.
create table audit_log (
    seq        bigint      primary key,
    at         timestamptz not null,
    actor_kind text        not null check (actor_kind in ('person', 'console', 'system')),
    person_id  bigint,     -- no foreign key: the trail outlives the person
    actor      text        not null,
    action     text        not null check (action <> ''),
    subject    text        not null default '',
    detail     jsonb       not null default '{}',
    request_id text        not null default '',
    prev_hash  bytea       not null check (length(prev_hash) = 32),
    hash       bytea       not null check (length(hash) = 32),
    check ((actor_kind = 'person') = (person_id is not null))
);
create index audit_log_subject on audit_log (subject, seq);
create index audit_log_person on audit_log (person_id, seq);

-- The text that is hashed: each field preceded by its length in bytes, so that
-- no two rows have the same text. store.VerifyAudit makes the same text in Go.
-- +goose StatementBegin
create function audit_text(r audit_log) returns text language sql stable set search_path = pg_catalog, public as $$
    select string_agg(octet_length(f)::text || ':' || f, '' order by n)
    from unnest(array[
        r.seq::text, to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        r.actor_kind, coalesce(r.person_id::text, ''), r.actor, r.action, r.subject, r.detail::text, r.request_id
    ]) with ordinality as u(f, n)
$$;
-- +goose StatementEnd

-- Runs as the owner: the application may add rows, but not choose their place.
-- The lock is held until the transaction ends, so numbers have no gaps; a
-- transaction that audits should do so as its last step.
-- +goose StatementBegin
create function audit_chain() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(7021002);
    select a.seq + 1, a.hash into new.seq, new.prev_hash from audit_log a order by a.seq desc limit 1;
    if not found then
        new.seq := 1;
        new.prev_hash := sha256('audit trail begins');
    end if;
    new.at := clock_timestamp();
    new.hash := sha256(new.prev_hash || convert_to(audit_text(new), 'UTF8'));
    return new;
end
$$;
-- +goose StatementEnd

create trigger audit_chain before insert on audit_log for each row execute function audit_chain();

-- +goose StatementBegin
create function audit_refuse() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'the audit trail is only ever added to' using errcode = 'insufficient_privilege';
end
$$;
-- +goose StatementEnd

create trigger audit_no_change before update or delete or truncate on audit_log for each statement execute function audit_refuse();
