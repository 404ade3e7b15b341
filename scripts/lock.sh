#!/usr/bin/env bash
# Locks every dependency with hashes and without index addresses.
set -euo pipefail
uv=".venv/bin/python -m uv"
options="--universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11"
$uv pip compile --quiet $options pyproject.toml -o requirements.txt
$uv pip compile --quiet $options --group dev pyproject.toml -o requirements-dev.txt
! grep -nE '://' requirements.txt requirements-dev.txt
