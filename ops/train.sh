#!/bin/sh
# Starts the ledger beside this script once, on a database of its own that is thrown away, and keeps the classes that it
# loaded: train.sh FILE. The ledger then starts with -XX:AOTCache=FILE.
set -eu
scratch=$(mktemp -d)
java -Djava.io.tmpdir="$scratch" -XX:AOTCacheOutput="$1" -jar ledger-api.jar --ledger.data-dir="$scratch/data" --ledger.demo=false \
    --ledger.administrator-password=of-a-ledger-thrown-away --server.port="${SERVER_PORT:-8080}" --server.address=127.0.0.1 &
ledger=$!
trap 'kill "$ledger" 2>/dev/null || true; rm -rf "$scratch"' EXIT
until ./readiness.sh 2>/dev/null; do
    kill -0 "$ledger"
    sleep 1
done
kill "$ledger"
# 143: ended as it was told to
wait "$ledger" || [ $? -eq 143 ]
test -s "$1"
