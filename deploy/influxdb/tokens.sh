#!/bin/bash
# Run once by InfluxDB's own image, after it has made organisation, bucket and operator: the second bucket, and a
# token for each program that may do what that program does and nothing else. They are written into folders of
# which each program sees its own.
set -euo pipefail

org=$DOCKER_INFLUXDB_INIT_ORG
raw=$DOCKER_INFLUXDB_INIT_BUCKET_ID
kept_name=${DOCKER_INFLUXDB_INIT_BUCKET}_5min

# What the client prints as JSON; the first value of a key.
first() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

kept=$(influx bucket create --org "$org" --name "$kept_name" --retention "$COLDCHAIN_KEEP_5MIN" --json | first id)

umask 077
influx auth create --org "$org" --description "station: readings in and out" \
    --read-bucket "$raw" --write-bucket "$raw" --read-bucket "$kept" --write-bucket "$kept" \
    --json | first token >/run/influxdb/station/token
influx auth create --org "$org" --description "grafana: reads" \
    --read-bucket "$raw" --read-bucket "$kept" \
    --json | first token >/run/influxdb/grafana/token

for program in station grafana; do
    [ -s "/run/influxdb/$program/token" ] || {
        echo "tokens.sh: no token came for $program" >&2
        exit 1
    }
done
