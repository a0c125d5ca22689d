#!/bin/sh
# Everything about the code that can be said without running it; every check runs, also after one has failed.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=

step() {
    name=$1
    shift
    start=$(date +%s)
    if output=$("$@" 2>&1); then
        printf 'check: %-8s ok      %3d s\n' "$name" $(($(date +%s) - start))
    else
        printf '%s\n' "$output"
        printf 'check: %-8s FAILED  %3d s\n' "$name" $(($(date +%s) - start))
        failed="$failed $name"
    fi
}

step lint $bin/python -m ruff check .
step format $bin/python -m ruff format --check .
step layers $bin/lint-imports --no-logo
step types $bin/python -m mypy
step rules $bin/python -m pytest -q tests/architecture

if [ -n "$failed" ]; then
    echo "check: failed:$failed" >&2
    exit 1
fi
echo "check: all good"
