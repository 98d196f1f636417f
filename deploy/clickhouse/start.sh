#!/bin/bash
# Starts ClickHouse with the passwords of its two users, of which it is told no more than the hashes.
set -eo pipefail

hash_of() {
    tr -d '\r\n' < "/run/secrets/$1" | sha256sum | cut -d ' ' -f 1
}

CLICKHOUSE_PASSWORD_SHA256=$(hash_of clickhouse_password)
CLICKHOUSE_READER_PASSWORD_SHA256=$(hash_of clickhouse_reader_password)
export CLICKHOUSE_PASSWORD_SHA256 CLICKHOUSE_READER_PASSWORD_SHA256
exec /entrypoint.sh "$@"
