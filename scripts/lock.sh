#!/bin/sh
# Renews requirements/{edge,server,dev,firmware}.txt: exact versions and hashes for every platform and Python >= 3.11.
#
#   make lock                        takes the newest versions that pyproject.toml allows
#   make lock ARGS="-P ruff"         renews only ruff (ARGS goes to `uv pip compile` in place of --upgrade)
#
# The files name no package index: whoever installs uses his own.
set -eu
cd "$(dirname "$0")/.."

uv=uv
if ! uv --version >/dev/null 2>&1; then
    echo "lock: uv not found; installing it into .venv"
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then
        .venv/bin/python -m pip install --quiet uv
    else
        "${PYTHON:-python3}" -m pip --python .venv/bin/python install --quiet uv
    fi
    uv=.venv/bin/uv
fi

compile() {
    name=$1
    shift
    echo "lock: requirements/$name.txt"
    # shellcheck disable=SC2086  # ARGS is several words
    UV_PYTHON_DOWNLOADS=never "$uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 \
        --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
        ${ARGS:---upgrade} "$@" pyproject.toml --output-file "requirements/$name.txt"
}

mkdir -p requirements
# dev first: the smaller sets take its versions, so that they stay parts of it; firmware is dev and an emulator.
compile dev --extra server --extra postgresql --extra apprise --extra pades --group dev
compile firmware --extra server --extra postgresql --extra apprise --extra pades --group dev --group firmware --constraint requirements/dev.txt
compile server --extra server --group build --constraint requirements/dev.txt
compile edge --group build --constraint requirements/dev.txt

if grep -nE '://|--(extra-)?index|--find-links|--trusted-host' requirements/*.txt; then
    echo "lock: the lines above name a package index; take them out" >&2
    exit 1
fi
