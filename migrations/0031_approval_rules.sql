-- The rules of the money path that need more than a key: what a move demands,
-- what may never change, and that the target follows the request's state.
-- +goose Up

-- +goose StatementBegin
create function approval_request_born() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.state <> 'requested' or new.seq <> 1 or new.approved_at is not null then
        raise exception 'a request begins as requested' using errcode = 'check_violation';
    end if;
    if not exists (select from person p where p.id = new.requester_id and p.disabled_at is null
            and (p.role = 'admin' or p.role = 'finance' and new.operation <> 'enable_projects')
            and (p.all_accounts or exists (select from person_account g where g.person_id = p.id and g.account_id = new.account_id))) then
        raise exception 'person % may not ask for this', new.requester_id using errcode = 'check_violation';
    end if;
    return new;
end
$$;
-- +goose StatementEnd
create trigger approval_request_born before insert on approval_request for each row execute function approval_request_born();

-- +goose StatementBegin
create function approval_request_moved() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if (old.id, old.account_id, old.operation, old.order_id, old.resource_id, old.requester_id, old.reason, old.group_key, old.snapshot, old.hash,
            old.policy_version, old.currency, old.list_amount, old.discounted_amount, old.coupon_amount, old.payable_amount,
            old.exposure_amount, old.steps, old.owner_step, old.managed, old.created_at)
        is distinct from
       (new.id, new.account_id, new.operation, new.order_id, new.resource_id, new.requester_id, new.reason, new.group_key, new.snapshot, new.hash,
            new.policy_version, new.currency, new.list_amount, new.discounted_amount, new.coupon_amount, new.payable_amount,
            new.exposure_amount, new.steps, new.owner_step, new.managed, new.created_at) then
        raise exception 'what was asked for never changes' using errcode = 'check_violation';
    end if;
    if new.expires_at > old.expires_at then
        raise exception 'a request does not live longer' using errcode = 'check_violation';
    end if;
    if new.state = old.state then
        if new.seq <> old.seq then
            raise exception 'a step without a move' using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if new.seq <> old.seq + 1 then
        raise exception 'a move is one step' using errcode = 'check_violation';
    end if;
    new.state_at := clock_timestamp();
    perform approval_move_allowed(old, new);
    return new;
end
$$;
-- +goose StatementEnd

-- What a move demands beyond its edge.
-- +goose StatementBegin
create function approval_move_allowed(old approval_request, new approval_request) returns void
    language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    last approval_attempt;
begin
    if new.state = 'approved' or new.state = 'submitting' then
        if (select count(*) from approval_decision d where d.request_id = new.id and d.hash = new.hash and d.requester_id = new.requester_id) < new.steps
            or new.owner_step and not exists (select from approval_decision d where d.request_id = new.id and d.owner) then
            raise exception 'request % lacks approvals', new.id using errcode = 'check_violation';
        end if;
    end if;
    select * into last from approval_attempt a where a.request_id = new.id order by a.number desc limit 1;
    if new.state = 'submitting' and (last.id is null or last.outcome is not null) then
        raise exception 'request % has no open attempt', new.id using errcode = 'check_violation';
    end if;
    if old.state = 'submitting' then
        if new.state = 'approved' and last.outcome is distinct from 'not_executed'
            or new.state = 'confirming' and last.outcome is distinct from 'accepted'
            or new.state = 'failed' and last.outcome is distinct from 'refused'
            or new.state = 'unknown' and last.outcome is distinct from 'unknown' then
            raise exception 'request %: its attempt does not say so', new.id using errcode = 'check_violation';
        end if;
    end if;
    if new.state in ('external', 'superseded', 'withdrawn', 'expired', 'rejected') and last.outcome is distinct from 'not_executed' and last.id is not null then
        raise exception 'request % has an attempt', new.id using errcode = 'check_violation';
    end if;
    -- I5: a read that began after T_dead, unless the upstream shows the order cancelled.
    if new.state = 'failed' and old.state = 'unknown' and not exists (
            select from approval_evidence e where e.request_id = new.id and e.kind = 'reading' and e.asked_at > last.dead_at) then
        raise exception 'request %: nothing was read after T_dead', new.id using errcode = 'check_violation';
    end if;
    if new.state = 'failed' and old.state = 'needs_review' and clock_timestamp() <= last.dead_at then
        raise exception 'request %: nobody can say so before T_dead', new.id using errcode = 'check_violation';
    end if;
    if (new.state = 'paid') and new.operation <> 'pay' or new.state = 'done' and new.operation = 'pay' then
        raise exception 'request %: % is not an end of %', new.id, new.state, new.operation using errcode = 'check_violation';
    end if;
    if old.state in ('needs_review', 'mismatch') and
            (select count(distinct s.person_id) from approval_resolution s
             where s.request_id = new.id and s.seq = old.seq and s.verdict = new.state) < 2 then
        raise exception 'request %: two persons must say so', new.id using errcode = 'check_violation';
    end if;
end
$$;
-- +goose StatementEnd
create trigger approval_request_moved before update on approval_request for each row execute function approval_request_moved();

-- The target is free again when nothing more can happen to it.
-- +goose StatementBegin
create function approval_target_follows() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update approval_target t set open = s.open from approval_state s
    where t.request_id = new.id and s.state = new.state and t.open <> s.open;
    return null;
end
$$;
-- +goose StatementEnd
create trigger approval_target_follows after update of state on approval_request for each row execute function approval_target_follows();

-- +goose StatementBegin
create function approval_target_born() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    select r.account_id, s.open into strict new.account_id, new.open
    from approval_request r join approval_state s using (state) where r.id = new.request_id;
    return new;
end
$$;
-- +goose StatementEnd
create trigger approval_target_born before insert on approval_target for each row execute function approval_target_born();

-- A decision: the approver is an admin who may see the account, the flag is theirs,
-- the steps come in order, and the request waits for it.
-- +goose StatementBegin
create function approval_decision_born() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    r approval_request;
begin
    select * into strict r from approval_request where id = new.request_id;
    select p.owner into new.owner from person p
    where p.id = new.approver_id and p.role = 'admin' and p.disabled_at is null
        and (p.all_accounts or exists (select from person_account g where g.person_id = p.id and g.account_id = r.account_id));
    if not found then
        raise exception 'person % may not approve', new.approver_id using errcode = 'check_violation';
    end if;
    if r.state <> 'requested' or r.expires_at <= clock_timestamp() then
        raise exception 'request % waits for no approval', r.id using errcode = 'check_violation';
    end if;
    if new.step <> 1 + (select count(*) from approval_decision d where d.request_id = r.id) or new.step > r.steps then
        raise exception 'request %: step % is not next', r.id, new.step using errcode = 'check_violation';
    end if;
    if r.owner_step and new.step = r.steps and not new.owner
        and not exists (select from approval_decision d where d.request_id = r.id and d.owner) then
        raise exception 'request %: one of the approvers must be an owner', r.id using errcode = 'check_violation';
    end if;
    new.at := clock_timestamp();
    return new;
end
$$;
-- +goose StatementEnd
create trigger approval_decision_born before insert on approval_decision for each row execute function approval_decision_born();

-- I2, I3, I11: a try needs a request that is approved now, the switch on, the
-- queue running and no safe mode. It is born open and closed once.
-- +goose StatementBegin
create function approval_attempt_born() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    r    approval_request;
    life interval;
begin
    select * into strict r from approval_request where id = new.request_id;
    if r.state <> 'approved' or r.expires_at <= clock_timestamp() or new.outcome is not null then
        raise exception 'request % is not approved', r.id using errcode = 'check_violation';
    end if;
    if not (select p.submitting from approval_policy p order by p.version desc limit 1) then
        raise exception 'submitting is switched off' using errcode = 'check_violation';
    end if;
    if exists (select from approval_queue q where q.account_id = r.account_id and q.stopped_at is not null) then
        raise exception 'the queue of account % stands', r.account_id using errcode = 'check_violation';
    end if;
    if exists (select from approval_guard g where g.safe_until > clock_timestamp()) then
        raise exception 'safe mode' using errcode = 'check_violation';
    end if;
    life := new.dead_at - new.claimed_at;
    new.claimed_at := clock_timestamp();
    new.dead_at := new.claimed_at + life; -- T_dead counts from the claim, not from before its checks
    return new;
end
$$;
-- +goose StatementEnd
create trigger approval_attempt_born before insert on approval_attempt for each row execute function approval_attempt_born();

-- +goose StatementBegin
create function approval_attempt_closed() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.outcome is not null or new.outcome is null
        or (old.id, old.request_id, old.number, old.claimed_at, old.signed_at, old.dead_at, old.worker)
            is distinct from (new.id, new.request_id, new.number, new.claimed_at, new.signed_at, new.dead_at, new.worker) then
        raise exception 'an attempt is closed once' using errcode = 'check_violation';
    end if;
    new.finished_at := clock_timestamp();
    return new;
end
$$;
-- +goose StatementEnd
create trigger approval_attempt_closed before update on approval_attempt for each row execute function approval_attempt_closed();

-- +goose StatementBegin
create function approval_resolution_born() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    r approval_request;
begin
    select * into strict r from approval_request where id = new.request_id;
    if new.seq <> r.seq or r.state not in ('needs_review', 'mismatch') or (r.state = 'mismatch') <> (new.verdict = 'closed_exception') then
        raise exception 'request % waits for no such verdict', r.id using errcode = 'check_violation';
    end if;
    if not exists (select from person p where p.id = new.person_id and p.role = 'admin' and p.disabled_at is null)
        and not exists (select from person p where p.id = new.person_id and p.role = 'finance' and p.disabled_at is null) then
        raise exception 'person % may not resolve', new.person_id using errcode = 'check_violation';
    end if;
    new.at := clock_timestamp();
    return new;
end
$$;
-- +goose StatementEnd
create trigger approval_resolution_born before insert on approval_resolution for each row execute function approval_resolution_born();

-- A move and its history row belong to one transaction, both ways: the request
-- refers to the row by key, and here a row may not run ahead of the request.
-- +goose StatementBegin
create function approval_history_counts() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from approval_request r where r.id = new.request_id and r.seq >= new.seq) then
        raise exception 'history of request % runs ahead of it', new.request_id using errcode = 'check_violation';
    end if;
    if not exists (select from audit_log a where a.seq = new.audit_seq and a.subject = 'request ' || new.request_id) then
        raise exception 'history of request % names a foreign audit entry', new.request_id using errcode = 'check_violation';
    end if;
    return null;
end
$$;
-- +goose StatementEnd
create constraint trigger approval_history_counts after insert on approval_history deferrable initially deferred
    for each row execute function approval_history_counts();

-- History, decisions, evidence and the rest are only ever added to, whoever asks.
-- +goose StatementBegin
create function approval_refuse() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception '% is only ever added to', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
-- +goose StatementEnd
create trigger approval_history_kept before update or delete or truncate on approval_history for each statement execute function approval_refuse();
create trigger approval_decision_kept before update or delete or truncate on approval_decision for each statement execute function approval_refuse();
create trigger approval_evidence_kept before update or delete or truncate on approval_evidence for each statement execute function approval_refuse();
create trigger approval_resolution_kept before update or delete or truncate on approval_resolution for each statement execute function approval_refuse();
create trigger approval_policy_kept before update or delete or truncate on approval_policy for each statement execute function approval_refuse();
create trigger approval_attempt_kept before delete or truncate on approval_attempt for each statement execute function approval_refuse();
create trigger approval_request_kept before delete or truncate on approval_request for each statement execute function approval_refuse();
create trigger approval_form_kept before update or delete or truncate on approval_form for each statement execute function approval_refuse();

-- Which cluster and timeline this is: both change when a backup is restored to
-- another server, or a replica is promoted.
-- +goose StatementBegin
create function approval_cluster(out system_id bigint, out timeline int) language sql stable security definer set search_path = pg_catalog as $$
    select (select s.system_identifier from pg_control_system() s),
        case when pg_is_in_recovery() then 0
             else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end
$$;
-- +goose StatementEnd
