-- What people plan for an enterprise project: who answers for it, and what it
-- may cost a month. The audit trail has every change.
-- +goose Up
create table project_plan (
    account_id bigint      not null references account,
    project_id text        not null check (project_id <> ''),
    owner_id   bigint      references person,
    budget     numeric(24, 8) check (budget > 0), -- a month; null = none
    currency   text        not null check (currency ~ '^[A-Z]{3}$'),
    updated_at timestamptz not null,
    updated_by bigint      not null references person,
    primary key (account_id, project_id)
);
