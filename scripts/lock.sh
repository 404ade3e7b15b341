#!/usr/bin/env bash
# Locks every dependency with its hashes: for users, for developers, and uv itself. A mirror may serve the files,
# but no address of it may stand in the lock: hashes alone say which files are meant.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
compile() {
  .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-annotate --no-header "$@"
}
compile pyproject.toml -o requirements.txt
compile pyproject.toml --group dev -o requirements-dev.txt
compile - -o requirements-uv.txt <<<'uv'
if grep -nE '://|^-' requirements*.txt; then
  echo 'the lock holds an address or an option; only names, versions and hashes may stand in it' >&2
  exit 1
fi
