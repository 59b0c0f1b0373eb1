-- The money path: who asked for what, who approved exactly that, the one try
-- that was made, what reading says came of it. docs/money.md tells it in words.
-- The rules hold here even where the code is wrong: states move along listed
-- edges, each move with its history row and its audit row; nobody approves their
-- own request; a request has at most one try that is not proved harmless; an
-- order has at most one live request.
-- +goose Up

-- Limits and tiers, a row a version, never changed. The newest one holds.
create table approval_policy (
    version           int            primary key check (version > 0),
    currency          text           not null check (currency ~ '^[A-Z]{3}$'), -- of all amounts below
    two_above         numeric(24, 8) not null check (two_above >= 0),   -- above it two approvers
    owner_above       numeric(24, 8) not null check (owner_above >= two_above), -- above it two, one of them an owner
    account_cap       numeric(24, 8) not null check (account_cap >= 0),   -- most that is paid in 24 h, an account
    requester_cap     numeric(24, 8) not null check (requester_cap >= 0), -- and a requester
    request_hours     int            not null check (request_hours between 1 and 168),
    approval_hours    int            not null check (approval_hours between 1 and 24),
    dead_minutes      int            not null check (dead_minutes between 30 and 1440), -- T_dead: upward only
    second_factor     boolean        not null, -- approving asks for it
    cancel_approval   boolean        not null, -- cancelling an order asks for one approver
    endless_renewal   boolean        not null, -- auto-renewal without a count may be asked for
    managed_accounts  bigint[]       not null, -- a master pays for these: reading alone decides
    pay_managed       boolean        not null, -- and they may pay all the same
    submitting        boolean        not null, -- the one switch
    proposed_by       bigint         references person,
    confirmed_by      bigint         references person check (confirmed_by <> proposed_by),
    reason            text           not null,
    at                timestamptz    not null default clock_timestamp()
);
insert into approval_policy (version, currency, two_above, owner_above, account_cap, requester_cap, request_hours, approval_hours,
    dead_minutes, second_factor, cancel_approval, endless_renewal, managed_accounts, pay_managed, submitting, reason)
values (1, 'USD', 50000, 500000, 1000000, 1000000, 168, 24, 30, true, false, false, '{}', false, true, 'as delivered');

-- One person alone may change it while there is no second admin, and may always
-- turn the switch off. The table lock makes versions follow each other.
-- +goose StatementBegin
create function approval_policy_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    last approval_policy;
    ours jsonb;
begin
    perform pg_advisory_xact_lock(7021030);
    select * into last from approval_policy order by version desc limit 1;
    if new.version <> last.version + 1 then
        raise exception 'policy version % does not follow %', new.version, last.version using errcode = 'check_violation';
    end if;
    new.at := clock_timestamp();
    if new.confirmed_by is not null then
        if (select count(*) from person where id in (new.proposed_by, new.confirmed_by) and role = 'admin' and disabled_at is null) < 2 then
            raise exception 'a policy needs two admins' using errcode = 'check_violation';
        end if;
        return new;
    end if;
    ours := jsonb_build_object('version', 0, 'at', 0, 'reason', 0, 'proposed_by', 0, 'confirmed_by', 0, 'submitting', 0);
    if last.submitting and not new.submitting and to_jsonb(new) || ours = to_jsonb(last) || ours then
        return new;
    end if;
    if (select count(*) from person where role = 'admin' and disabled_at is null) >= 2 then
        raise exception 'two admins exist: a policy needs both' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
-- +goose StatementEnd
create trigger approval_policy_guard before insert on approval_policy for each row execute function approval_policy_guard();

-- A change that waits for a second admin; one at a time.
create table approval_policy_proposal (
    id           bigint      generated always as identity primary key,
    base_version int         not null references approval_policy,
    body         jsonb       not null,
    reason       text        not null check (reason <> ''),
    proposed_by  bigint      not null references person,
    at           timestamptz not null default clock_timestamp(),
    state        text        not null default 'open' check (state in ('open', 'confirmed', 'dropped')),
    decided_by   bigint      references person,
    decided_at   timestamptz,
    check ((state = 'open') = (decided_by is null)),
    check (state <> 'confirmed' or decided_by <> proposed_by)
);
create unique index approval_policy_proposal_open on approval_policy_proposal ((true)) where state = 'open';

-- The states, and which of them end it, occupy the order, occupy the target.
create table approval_state (
    state text primary key,
    final boolean not null, -- never changes again
    dead  boolean not null, -- nothing was or will be done: a new request may come
    open  boolean not null  -- an operation on the target may still happen
);
insert into approval_state values
    ('draft', false, true, false),
    ('requested', false, false, true), ('approved', false, false, true), ('submitting', false, false, true),
    ('confirming', false, false, true), ('unknown', false, false, true), ('needs_review', false, false, true),
    ('paid', false, false, false), ('mismatch', false, false, false),
    ('done', true, false, false), ('reconciled', true, false, false), ('closed_exception', true, false, false),
    ('rejected', true, true, false), ('withdrawn', true, true, false), ('expired', true, true, false),
    ('superseded', true, true, false), ('external', true, true, false), ('failed', true, true, false);

create table approval_edge (
    from_state text not null references approval_state,
    to_state   text not null references approval_state,
    primary key (from_state, to_state)
);
insert into approval_edge values
    ('draft', 'requested'),
    ('requested', 'approved'), ('requested', 'rejected'), ('requested', 'withdrawn'), ('requested', 'expired'),
    ('requested', 'superseded'), ('requested', 'external'),
    ('approved', 'withdrawn'), ('approved', 'expired'), ('approved', 'superseded'), ('approved', 'external'), ('approved', 'submitting'),
    ('submitting', 'confirming'), ('submitting', 'approved'), ('submitting', 'failed'), ('submitting', 'unknown'),
    ('confirming', 'paid'), ('confirming', 'done'), ('confirming', 'failed'), ('confirming', 'needs_review'),
    ('unknown', 'paid'), ('unknown', 'done'), ('unknown', 'failed'), ('unknown', 'needs_review'),
    ('needs_review', 'paid'), ('needs_review', 'done'), ('needs_review', 'failed'),
    ('paid', 'reconciled'), ('paid', 'mismatch'),
    ('mismatch', 'closed_exception');

create table approval_request (
    id                bigint         generated always as identity primary key,
    account_id        bigint         not null references account,
    operation         text           not null check (operation in ('pay', 'cancel', 'renew', 'unsubscribe', 'auto_renew_on',
                                         'auto_renew_off', 'pay_per_use_on', 'pay_per_use_off', 'enable_projects')),
    state             text           not null default 'requested' references approval_state,
    seq               int            not null default 1 check (seq > 0), -- of the last history row
    order_id          text           check (order_id = upper(btrim(order_id)) and order_id <> ''),
    resource_id       text           check (resource_id <> ''),
    requester_id      bigint         not null references person,
    reason            text           not null check (length(reason) <= 2000),
    group_key         text           not null default '', -- requests that one form made share it
    snapshot          jsonb          not null, -- exactly what was shown
    hash              bytea          not null check (length(hash) = 32),
    policy_version    int            not null references approval_policy,
    currency          text           not null check (currency ~ '^[A-Z]{3}$'),
    list_amount       numeric(24, 8) not null check (list_amount >= 0),
    discounted_amount numeric(24, 8) not null check (discounted_amount >= 0), -- before coupons
    coupon_amount     numeric(24, 8) not null check (coupon_amount >= 0),
    payable_amount    numeric(24, 8) not null check (payable_amount >= 0 and payable_amount = discounted_amount - coupon_amount),
    exposure_amount   numeric(24, 8) not null check (exposure_amount >= 0), -- what the tier was taken by
    steps             int            not null check (steps between 0 and 2), -- approvers needed
    owner_step        boolean        not null check (not owner_step or steps = 2),
    managed           boolean        not null, -- a master pays: only reading decides
    created_at        timestamptz    not null default clock_timestamp(),
    state_at          timestamptz    not null default clock_timestamp(),
    approved_at       timestamptz,
    expires_at        timestamptz    not null,
    order_version     int            not null default 0, -- of our copy, when it was last compared
    tries             int            not null default 0, -- attempts that were proved not executed
    not_before        timestamptz    not null default '-infinity',
    reads             int            not null default 0,
    next_read_at      timestamptz    not null default '-infinity',
    alarmed_at        timestamptz,    -- when people were told that the outcome is open
    made_orders       text[]         not null default '{}', -- orders that the operation made
    check ((operation in ('pay', 'cancel')) = (order_id is not null)),
    check ((operation in ('pay', 'cancel', 'enable_projects')) = (resource_id is null)),
    check (operation <> 'pay' or exposure_amount >= discounted_amount),
    check (steps > 0 or operation not in ('pay', 'unsubscribe')),
    check (steps = 2 or operation <> 'unsubscribe'),
    unique (id, requester_id),
    unique (id, hash)
);
-- D1: one live request an order.
create unique index approval_request_order on approval_request (account_id, order_id)
    where order_id is not null and state not in ('rejected', 'withdrawn', 'expired', 'superseded', 'external', 'failed');
-- The account's one enabling of enterprise projects.
create unique index approval_request_projects on approval_request (account_id)
    where operation = 'enable_projects' and state not in ('rejected', 'withdrawn', 'expired', 'superseded', 'external', 'failed');
create index approval_request_work on approval_request (state, not_before) where state in ('requested', 'approved', 'submitting');
create index approval_request_reads on approval_request (next_read_at) where state in ('unknown', 'confirming', 'needs_review', 'paid');
create index approval_request_newest on approval_request (account_id, id desc);
create index approval_request_requester on approval_request (requester_id, created_at);
create index approval_request_order_all on approval_request (account_id, order_id) where order_id is not null;
create index approval_request_resource on approval_request (account_id, resource_id) where resource_id is not null;

-- D2: what an operation touches, once at a time.
create table approval_target (
    request_id bigint  not null references approval_request,
    account_id bigint  not null,
    kind       text    not null check (kind in ('order', 'resource', 'account')),
    target     text    not null check (target <> ''),
    open       boolean not null,
    primary key (request_id, kind, target)
);
create unique index approval_target_open on approval_target (account_id, kind, target) where open;
create index approval_target_of on approval_target (account_id, kind, target, request_id desc);

-- What reading upstream, or a person, says about a request.
create table approval_evidence (
    id         bigint      generated always as identity primary key,
    request_id bigint      not null references approval_request,
    kind       text        not null check (kind in ('reading', 'receipt', 'bill_lines', 'person')),
    asked_at   timestamptz not null, -- when the question went out, by the database's clock
    body       jsonb       not null,
    at         timestamptz not null default clock_timestamp(),
    unique (id, request_id)
);
create index approval_evidence_request on approval_evidence (request_id, id);

-- D5: one row a move, along a listed edge, with its audit row.
create table approval_history (
    request_id  bigint      not null references approval_request,
    seq         int         not null check (seq > 0),
    prev_seq    int         generated always as (nullif(seq - 1, 0)) stored,
    from_state  text        not null,
    to_state    text        not null,
    at          timestamptz not null default clock_timestamp(),
    actor_kind  text        not null check (actor_kind in ('person', 'console', 'system')),
    person_id   bigint      references person,
    actor       text        not null,
    reason      text        not null default '', -- a code, or a person's words
    detail      jsonb       not null default '{}',
    evidence_id bigint,
    audit_seq   bigint      not null unique references audit_log,
    primary key (request_id, seq),
    unique (request_id, seq, to_state),
    foreign key (from_state, to_state) references approval_edge,
    foreign key (request_id, prev_seq, from_state) references approval_history (request_id, seq, to_state),
    foreign key (evidence_id, request_id) references approval_evidence (id, request_id),
    check (seq > 1 or from_state = 'draft'),
    check ((actor_kind = 'person') = (person_id is not null)),
    -- I5: nothing is said to have come of a call without something that was read.
    check (evidence_id is not null or to_state not in ('paid', 'done', 'reconciled', 'mismatch')),
    check (evidence_id is not null or to_state <> 'failed')
);
alter table approval_request add foreign key (id, seq, state) references approval_history (request_id, seq, to_state)
    deferrable initially deferred;

-- D4: an approval is for exactly this request of exactly this person.
create table approval_decision (
    request_id   bigint      not null,
    step         int         not null check (step between 1 and 2),
    requester_id bigint      not null,
    approver_id  bigint      not null references person check (approver_id <> requester_id),
    hash         bytea       not null,
    owner        boolean     not null, -- the approver's flag at that time
    comment      text        not null default '' check (length(comment) <= 2000),
    at           timestamptz not null default clock_timestamp(),
    primary key (request_id, step),
    unique (request_id, approver_id),
    foreign key (request_id, requester_id) references approval_request (id, requester_id),
    foreign key (request_id, hash) references approval_request (id, hash)
);

-- D3: the try that is being made, or was.
create table approval_attempt (
    id          bigint      generated always as identity primary key,
    request_id  bigint      not null references approval_request,
    number      int         not null check (number > 0),
    claimed_at  timestamptz not null default clock_timestamp(), -- T_dead counts from here
    signed_at   timestamptz not null,
    dead_at     timestamptz not null check (dead_at > claimed_at),
    worker      text        not null,
    outcome     text        check (outcome in ('accepted', 'refused', 'unknown', 'not_executed')),
    http_status int         not null default 0,
    code        text        not null default '',
    message     text        not null default '',
    upstream_request text   not null default '',
    sent_at     timestamptz,
    finished_at timestamptz,
    receipt     jsonb,
    unique (request_id, number)
);
create unique index approval_attempt_one on approval_attempt (request_id) where outcome is distinct from 'not_executed';

-- Two persons for what the portal can't find out by itself.
create table approval_resolution (
    request_id bigint      not null references approval_request,
    seq        int         not null, -- of the state that is resolved
    person_id  bigint      not null references person,
    verdict    text        not null check (verdict in ('paid', 'done', 'failed', 'closed_exception')),
    reference  text        not null check (length(btrim(reference)) between 1 and 2000),
    at         timestamptz not null default clock_timestamp(),
    primary key (request_id, seq, person_id)
);

-- D7: a form is posted once.
create table approval_form (
    key        text        primary key check (length(key) between 20 and 200),
    person_id  bigint      not null references person,
    deed       text        not null,
    request_id bigint      not null references approval_request,
    at         timestamptz not null default clock_timestamp()
);

-- One row: proof that this is the database that the last claim was made in.
create table approval_guard (
    one        boolean     primary key default true check (one),
    system_id  bigint      not null default 0, -- 0 = not seen yet
    timeline   int         not null default 0,
    beat       bigint      not null default 0, -- counts claims and heartbeats; a process that knows a later one has proof of a loss
    beat_at    timestamptz not null default clock_timestamp(),
    safe_until timestamptz not null default '-infinity',
    safe_why   text        not null default ''
);
insert into approval_guard default values;

-- An account whose key was refused: its queue stands until a person says so.
create table approval_queue (
    account_id bigint      primary key references account,
    stopped_at timestamptz,
    key_print  text        not null default '',
    code       text        not null default '',
    detail     text        not null default '',
    resumed    int         not null default 0 -- how often a person said so: the worker arms its key again
);

-- Orders that were paid or cancelled without a request of the portal.
create table order_outside (
    account_id bigint      not null,
    order_id   text        not null,
    kind       text        not null check (kind in ('paid', 'cancelled')),
    noticed_at timestamptz not null default clock_timestamp(),
    primary key (account_id, order_id, kind),
    foreign key (account_id, order_id) references customer_order
);
create index order_outside_newest on order_outside (account_id, noticed_at desc);
