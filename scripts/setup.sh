#!/bin/sh
# Sets up .venv with hash-locked packages and the project itself, editable.
#
#   sh scripts/setup.sh [edge|server|dev|firmware]      (server when nothing is said)
#
# Needs Python 3.11 or newer with pip. Needs no root, no apt, no uv (uses it when it is there). Only firmware, which is
# dev and the emulator that runs the real firmware in tests, needs more: g++, libelf-dev and python3-dev, since it is
# compiled (some minutes, once).
#   PYTHON=/path/to/python   takes this Python
#   COLDCHAIN_NO_UV=1        takes pip even where uv is there
# Does nothing, at once, when nothing has changed since the last time: .venv/.coldchain-stamps holds one line for
# each finished install (file, its checksum, Python, folder).
set -eu

group=${1:-server}
cd "$(dirname "$0")/.."
venv=.venv
venv_python=$venv/bin/python
stamps=$venv/.coldchain-stamps

say() { printf 'setup: %s\n' "$*"; }

fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

version_of() { "$1" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null; }

is_new_enough() {
    [ "$("$1" -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null)" = True ]
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" && { echo "$PYTHON"; return; }
        fail "PYTHON=$PYTHON is no Python 3.11 or newer." "Name another one, or leave PYTHON away."
    fi
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        is_new_enough "$name" && { echo "$name"; return; }
    done
    fail "no Python 3.11 or newer found (tried python3, python3.14, python3.13, python3.12, python3.11)." \
        "Install one (Debian, Raspberry Pi OS: apt install python3 python3-pip)," \
        "or name one: make PYTHON=/path/to/python3 ..."
}

# A uv that is found but does not run (a pyenv shim, a wrong architecture) counts as none.
has_uv() {
    [ -z "${COLDCHAIN_NO_UV:-}" ] && command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1
}

run_uv() { UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV='' uv "$@"; }

# Debian's Python refuses installs outside a virtual environment, and may lack ensurepip: then the environment is
# made without pip, and the pip of the outer Python installs into it.
make_venv() {
    python=$(find_python)
    say "making $venv with $("$python" --version) ($python)"
    rm -rf "$venv"
    if has_uv && run_uv venv --quiet --python "$(command -v "$python")" "$venv"; then
        return
    fi
    if "$python" -c 'import ensurepip' >/dev/null 2>&1 && "$python" -m venv "$venv" >/dev/null 2>&1; then
        return
    fi
    rm -rf "$venv"
    "$python" -m pip --version >/dev/null 2>&1 ||
        fail "$python has neither ensurepip nor pip, and uv was not found." \
            "Install one of them (Debian: apt install python3-pip) and start again."
    "$python" -m venv --without-pip "$venv"
}

install() {
    if has_uv; then
        run_uv pip install --quiet --compile-bytecode --python "$venv_python" "$@" && return
        say "uv could not do it; trying pip"
    fi
    if "$venv_python" -m pip --version >/dev/null 2>&1; then
        "$venv_python" -m pip install --quiet --disable-pip-version-check "$@" && return
    else
        "$(find_python)" -m pip --python "$venv_python" install --quiet --disable-pip-version-check "$@" && return
    fi
    fail "the packages could not be installed; the reason stands above." \
        "Is the network there? Start again with the same command: what was fetched is kept."
}

# One line that differs whenever an install has to be done again. A copied or moved folder counts as new, because
# the programs in .venv/bin and the editable install name the folder.
stamp_of() {
    printf '%s|%s|%s|%s\n' "$1" "$(cksum <"$1")" "$(version_of "$venv_python")" "$(pwd -P)"
}

is_done() {
    [ -f "$stamps" ] && grep -qxF "$(stamp_of "$1")" "$stamps"
}

# firmware holds all of dev, dev all of server, and server all of edge.
case $group in
    edge) enough="edge server dev firmware" ;;
    server) enough="server dev firmware" ;;
    dev) enough="dev firmware" ;;
    firmware) enough="firmware" ;;
    *) fail "no set of packages is called '$group'; allowed: edge, server, dev, firmware." ;;
esac

has_packages() {
    for name in $enough; do
        is_done "requirements/$name.txt" && return
    done
    return 1
}

# A wrong PYTHON stops everything, also where .venv is ready.
[ -z "${PYTHON:-}" ] || find_python >/dev/null

must_make_venv() {
    is_new_enough "$venv_python" || return 0
    # Another Python was asked for.
    if [ -n "${PYTHON:-}" ] && [ "$(version_of "$(find_python)")" != "$(version_of "$venv_python")" ]; then
        return 0
    fi
    # The folder was copied or moved.
    [ -f "$stamps" ] && ! grep -qF "|$(pwd -P)" "$stamps"
}

if must_make_venv; then
    make_venv
fi

changed=
if ! has_packages; then
    count=$(grep -c '==' "requirements/$group.txt")
    say "installing $count packages of requirements/$group.txt (uv: seconds; pip: up to two minutes) ..."
    install --require-hashes -r "requirements/$group.txt"
    stamp_of "requirements/$group.txt" >>"$stamps"
    changed=1
fi
if ! is_done pyproject.toml; then
    say "installing the project itself, editable"
    install --no-deps --no-build-isolation --editable .
    stamp_of pyproject.toml >>"$stamps"
    changed=1
fi

# Started from source alone a program takes twice as long, each time; and a service may not write into this folder.
# Nothing depends on it: what cannot be compiled or written is left as it is. A third of a second when nothing is new.
set -- "$venv/lib"
for package in */__init__.py; do
    [ ! -f "$package" ] || set -- "$@" "${package%/*}"
done
"$venv_python" -m compileall -qq "$@" 2>/dev/null || :
[ -z "$changed" ] || say "ready: $venv/bin/coldchain --help"
