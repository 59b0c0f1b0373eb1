#!/bin/bash
# Run once by the postgres image, on an empty volume: the database, the role
# that owns its schema, and the role the portal works with, which owns nothing.
# The same as docs/operations.md says for a PostgreSQL of one's own.
set -euo pipefail
psql --no-psqlrc -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set owner_password `cat /run/secrets/db_owner_password`
\set app_password `cat /run/secrets/db_app_password`
set log_min_error_statement = panic;
create role portal_owner login nosuperuser nocreatedb nocreaterole password :'owner_password';
create role portal_app login nosuperuser nocreatedb nocreaterole password :'app_password';
create database portal owner portal_owner;
revoke all on database portal from public;
grant connect on database portal to portal_app;
SQL
