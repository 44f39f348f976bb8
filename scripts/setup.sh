#!/usr/bin/env bash
# Sets up Cutaway in this clone: virtual environment, pinned packages, OpenGL, packs. Run by `make`.
#
# usage: scripts/setup.sh run|test
#
# What pip did leaves a stamp named by a hash of everything it depends on; what lies in the cache is its own stamp. When
# all is there, nothing is run but a look at the bytecode, and no network is touched.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
occasion=${1:-run}
venv=.venv

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf 'cutaway: %s\n' "$*" >&2; exit 1; }

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.11 /usr/bin/python3.11 python3.12 python3.13 python3; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

as_root_install() {
    # Nothing but what is missing, and only for root: a user's system is not ours to change.
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null 2>&1 && return
    apt-get -qq update >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

make_venv() {
    local python
    python=$(find_python) || { as_root_install python3.11 python3.11-venv && python=$(find_python); } ||
        fail "Python 3.11 or newer is needed. On Debian 12, run as root: apt-get install -y python3.11 python3.11-venv"
    say "Virtual environment with $("$python" --version)"
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" 2>/dev/null; then
        rm -rf "$venv"
        as_root_install python3-venv ||
            fail "Python's venv module is needed. On Debian 12, run as root: apt-get install -y python3-venv"
        "$python" -m venv "$venv"
    fi
}

pip_install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off --quiet \
        --no-compile --no-deps --no-build-isolation --use-pep517 "$@" ||
        fail "pip could not install the pinned packages. Check the network, and that pip reaches its index; then make again."
}

# Where PYTHONDONTWRITEBYTECODE is set, nothing would ever be compiled and each start would take seconds more; compiled
# here, on all cores, it takes ten seconds once. What is left out is never imported while films are made.
compile_bytecode() {
    "$venv/bin/python" -m compileall -qq "$@" || true
}
unused='/(tests|testing|OpenGL|pip|setuptools|mypy|mypyc|networkx)/|/spacy/lang/[^e_]'

stamp() { cat "$@" | sha256sum | cut -c1-16; }

packages=$(stamp requirements.lock pyproject.toml scripts/setup.sh)
tests=$(stamp requirements-test.lock requirements.lock)
# Two makes at once in one clone wait for each other.
exec 9>.setup.lock
flock 9

if [ ! -e "$venv/.packages-$packages" ]; then
    [ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import sys' 2>/dev/null || make_venv
    say "Pinned packages (about 1.4 GB on disk)"
    # What comes as source is built with the pinned setuptools and nothing that is fetched besides.
    pip_install "$(grep '^setuptools==' requirements.lock)"
    pip_install -r requirements.lock
    pip_install --no-index --editable .
    compile_bytecode -j 0 -x "$unused" "$venv"/lib/python3*/site-packages src/cutaway
    rm -f "$venv"/.packages-*
    touch "$venv/.packages-$packages"
fi

if [ "$occasion" = test ] && [ ! -e "$venv/.tests-$tests" ]; then
    say "Packages for tests"
    pip_install -r requirements-test.lock
    rm -f "$venv"/.tests-*
    touch "$venv/.tests-$tests"
fi
if [ "$occasion" = test ]; then scripts/clients.sh; fi

compile_bytecode src/cutaway

# The cache may be emptied at any time, so it is looked at every time, which takes a blink.
occasions=run
[ "$occasion" = test ] && occasions="run test"
"$venv/bin/python" scripts/provision.py $occasions
