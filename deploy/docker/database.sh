#!/bin/sh
# Makes Dagster's account and database when the server of PostgreSQL starts for the first time.
# The account owns its database and has no other rights; the server's own account has no way in
# but from inside the container.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$DAGSTER_POSTGRES_PASSWORD" <<'SQL'
create role dagster login nosuperuser nocreatedb nocreaterole password :'password';
create database dagster owner dagster;
alter role postgres password null;
revoke connect on database dagster, postgres from public;
SQL
