#!/usr/bin/env bash
# Makes .venv with exactly the locked packages. Given: a Python >= 3.11.
set -euo pipefail
python="${1:-}"
if [ -z "$python" ]; then
  echo "需要 Python 3.11 以上 | Python 3.11 or newer is needed (python3 is older, or missing)" >&2
  exit 1
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
if .venv/bin/python -m pip install --quiet --disable-pip-version-check uv 2>/dev/null; then
  .venv/bin/python -m uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-dev.txt
else
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
fi
# the project itself, in place: a path file needs no build tool and fetches nothing
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$PWD/src" > "$site/neikong.pth"
printf '#!/bin/sh\nexec "%s" -m neikong "$@"\n' "$PWD/.venv/bin/python" > .venv/bin/neikong
chmod +x .venv/bin/neikong
