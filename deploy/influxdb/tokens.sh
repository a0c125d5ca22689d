#!/bin/bash
# Run once by InfluxDB's own image, after it has made organisation, bucket and operator: the buckets for values of
# 5 minutes, for facts and for what is held, and a token for each program that may do what it does and nothing else. Tokens are
# written into folders of which each program sees its own.
set -euo pipefail

org=$DOCKER_INFLUXDB_INIT_ORG
raw=$DOCKER_INFLUXDB_INIT_BUCKET_ID
name=$DOCKER_INFLUXDB_INIT_BUCKET

# What the client prints as JSON; the first value of a key.
first() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

bucket() { influx bucket create --org "$org" --name "$1" --retention "$2" --json | first id; }
kept=$(bucket "${name}_5min" "$COLDCHAIN_KEEP_5MIN")
facts=$(bucket "${name}_facts" "$COLDCHAIN_KEEP_5MIN")
held=$(bucket "${name}_held" 0)
reads=(--read-bucket "$raw" --read-bucket "$kept" --read-bucket "$facts")
writes=(--write-bucket "$raw" --write-bucket "$kept" --write-bucket "$facts")

umask 077
influx auth create --org "$org" --description "station: readings in and out" \
    "${reads[@]}" --read-bucket "$held" "${writes[@]}" --write-bucket "$held" --json | first token >/run/influxdb/station/token
influx auth create --org "$org" --description "grafana: reads" \
    "${reads[@]}" --json | first token >/run/influxdb/grafana/token

for program in station grafana; do
    [ -s "/run/influxdb/$program/token" ] || {
        echo "tokens.sh: no token came for $program" >&2
        exit 1
    }
done
