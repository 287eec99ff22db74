#!/usr/bin/env bash
# Makes requirements/*.txt anew from pyproject.toml, with hashes and without addresses, all consistent with one another.
# Wheels only: a bare machine has no compiler.
set -euo pipefail
cd "$(dirname "$0")/../.."
lock() { # lock FILE SOURCE [constraints and extras...]
  .venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --only-binary :all: --no-emit-index-url --no-annotate \
    --custom-compile-command 'make lock' --output-file "requirements/$1" "${@:2}"
}
dev=(-c requirements/dev.txt)
lock dev.txt pyproject.toml --extra build --extra local --extra blender --extra words --extra vision --extra dev "$@"
lock forge.txt pyproject.toml --extra build --extra local --extra blender --extra words --extra vision "${dev[@]}"
lock image.txt pyproject.toml --extra build --extra blender --extra words --extra vision "${dev[@]}"
lock run.txt pyproject.toml --extra build --extra local "${dev[@]}"
lock bench.txt bench/requirements.txt "$@"
lock mutation.txt tests/mutation/requirements.txt "${dev[@]}" "$@"
lock clients.txt clients/requirements.txt "$@"
echo uv | lock uv.txt - "${dev[@]}"
.venv/bin/python -m infra.local.maven --lock infra/local/jars tests/tools
