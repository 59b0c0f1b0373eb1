-- Upstream customer accounts. Every table on customer data carries account_id;
-- nothing may prevent sharding by it.
-- +goose Up
create extension if not exists pg_trgm;

create table account (
    id         bigint generated always as identity primary key,
    name       text        not null check (name <> ''),
    domain_id  text        not null unique check (domain_id <> ''),
    currency   text        not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
    created_at timestamptz not null default now()
);
comment on table account is 'One upstream customer account (domain) whose bills are kept here.';
