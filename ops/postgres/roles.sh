#!/bin/bash
# Run once, by the PostgreSQL image, on an empty data volume: the database and its roles. The owner holds the tables
# and migrates them; the application logs in as another role, which on events may only insert and select.
set -euo pipefail
psql --username "$POSTGRES_USER" --dbname postgres --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
  --set owner_password="$LEDGER_OWNER_PASSWORD" --set app_password="$LEDGER_APP_PASSWORD" <<'SQL'
CREATE ROLE grants_ledger_runtime NOLOGIN;
CREATE ROLE grants_ledger_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE grants_ledger_app LOGIN PASSWORD :'app_password';
GRANT grants_ledger_runtime TO grants_ledger_owner WITH ADMIN OPTION;
GRANT grants_ledger_runtime TO grants_ledger_app;
CREATE DATABASE grants_ledger OWNER grants_ledger_owner;
REVOKE CONNECT, TEMPORARY ON DATABASE grants_ledger FROM PUBLIC;
GRANT CONNECT ON DATABASE grants_ledger TO grants_ledger_app;
SQL
