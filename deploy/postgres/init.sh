#!/bin/bash
# Runs once, when the volume is empty: the broker's own role and database, so that it is no superuser.
set -e
psql --quiet --no-psqlrc -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set password `cat /run/secrets/domino_database_password`
CREATE ROLE domino LOGIN PASSWORD :'password';
CREATE DATABASE domino OWNER domino TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE domino FROM PUBLIC;
SQL
