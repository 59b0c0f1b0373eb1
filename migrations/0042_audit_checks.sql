-- The audit trail is read by filters, and verified every hour: what came of it
-- is kept, so that a page can tell without reading the whole trail.
-- +goose Up
create index audit_log_action on audit_log (action, seq);
create index audit_log_actor on audit_log (actor, seq);
create index audit_log_at on audit_log (at);
create index audit_log_search on audit_log using gin ((lower(actor || ' ' || subject || ' ' || request_id || ' ' || detail::text)) gin_trgm_ops);

create table audit_check (
    id         bigint      generated always as identity primary key,
    checked_at timestamptz not null,
    last_seq   bigint      not null, -- up to which entry the chain is whole
    broken_seq bigint,               -- the first entry that does not fit; null = unbroken
    why        text        not null default '',
    anchored   boolean     not null  -- the last entry's hash is kept outside the database
);
