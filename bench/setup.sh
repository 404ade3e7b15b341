#!/usr/bin/env bash
# What the peers of the benchmarks need; not part of the tests. What cannot be had is shown as "not installed".
set -uo pipefail
cd "$(dirname "$0")/.."
.venv/bin/python -m uv pip install --quiet --python .venv/bin/python 'django>=5.2,<5.3' 'openfisca-core>=43' networkx numba || echo "Django, OpenFisca, networkx or Numba: not installed"
mkdir -p var/bench/opa
if [ ! -e var/bench/opa/opa_bindings ]; then
  # the wheel asks for a newer Python than it needs: it is fetched and unpacked by hand
  .venv/bin/python -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.14 -d var/bench opa-golib-python-bindings==0.4.4 \
    && .venv/bin/python -m zipfile -e var/bench/opa_golib_python_bindings-*.whl var/bench/opa || echo "OPA: not installed"
fi
