"""`python -m tests.with_postgres WORDS...`: a PostgreSQL of our own for as long as it takes, and pytest with WORDS over it.

After `--`, a module of its own with its words: `python -m tests.with_postgres -- bench.large --records 100000`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from neikong.runners.tools import Failed, give_to_service, new_cluster, postgres


def main(words: list[str]) -> int:
    until = time.monotonic() + 3 * 3600
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="neikong-pg-") as name:
        folder = Path(name)
        give_to_service(folder)
        try:
            new_cluster(folder / "cluster" / "data", said.append, until)
            with postgres(folder / "cluster" / "data", said.append, until) as where:
                pairs = dict(part.split("=", 1) for part in where.split())
                url = f"postgresql://{pairs['user']}@/postgres?host={pairs['host']}"
                environment = {**os.environ, "NEIKONG_DATABASE": url}
                run = words[1:] if words[:1] == ["--"] else ["pytest", *words]
                return subprocess.run([sys.executable, "-m", *run], env=environment).returncode
        except Failed as wrong:
            print(f"no PostgreSQL to test on: {wrong}", file=sys.stderr)
            # where nothing may be missing, this is a failure
            return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
