#!/usr/bin/env bash
# Makes .venv with the locked packages and the project in place; the last thing it writes is the stamp given as $1.
# PYTHON names another interpreter than the first one found that is new enough.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
stamp=$1
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

python=""
for candidate in ${PYTHON:+"$PYTHON"} python3 python3.11 python3.12 python3.13 python3.14; do
  if "$candidate" -c "$new_enough" >/dev/null 2>&1; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  found=$(python3 --version 2>&1 || true)
  echo "需要 Python 3.11 以上；目前為：${found:-無} | Python 3.11 or newer is needed, here is: ${found:-none}" >&2
  echo "可另行指定 | name another one: make setup PYTHON=/path/to/python3.11" >&2
  exit 1
fi

# an environment of another folder, or of an interpreter that went away, cannot be mended
others=$(find .venv -maxdepth 1 -name '.set-up-*' ! -path "$stamp" 2>/dev/null || true)
if [ -n "$others" ] || { [ -e .venv ] && ! .venv/bin/python -c "$new_enough" >/dev/null 2>&1; }; then
  rm -rf .venv
fi
if [ ! -x .venv/bin/python ]; then
  echo "建立 .venv（首次約十餘秒） | making .venv (some ten seconds the first time)"
  # Debian ships venv apart from Python; where we may, we fetch it
  if ! "$python" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    VENV_PACKAGE="$(basename "$python")-venv" scripts/system.sh venv
    "$python" -m venv .venv >&2 || { rm -rf .venv; exit 1; }
  fi
fi

# uv is ten times quicker; where it cannot be had, pip installs the same files by the same hashes
install=(.venv/bin/python -m pip install --quiet --disable-pip-version-check)
if "${install[@]}" --no-deps --require-hashes -r requirements-uv.txt >/dev/null 2>&1; then
  install=(.venv/bin/python -m uv pip install --quiet --python .venv/bin/python)
fi
"${install[@]}" --require-hashes -r requirements-dev.txt
# its build tool is one of the locked packages, so nothing that is not locked is fetched
"${install[@]}" --no-deps --no-build-isolation --editable .
touch "$stamp"
