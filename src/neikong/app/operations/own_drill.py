"""The application's own recovery, tried: its last backup is restored into a scratch place by the command that one would really
use, the ledger and the evidence are verified there, and the time is taken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from neikong.app.base.now import now
from neikong.runners import tools


@dataclass(frozen=True)
class Own:
    """`rto` and `rpo` are None when it failed; `why` says what went wrong."""

    backup: str
    ok: bool
    why: str
    rto: timedelta | None
    rpo: timedelta | None
    entries: int
    log: tuple[str, ...]

    def evidence(self) -> bytes:
        told = {
            "form": "neikong-own-drill-1", "backup": self.backup, "ok": self.ok, "why": self.why, "entries": self.entries, "log": list(self.log),
            "rto_seconds": self.rto.total_seconds() if self.rto is not None else None,
            "rpo_seconds": self.rpo.total_seconds() if self.rpo is not None else None,
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()


def newest() -> Path | None:
    """The newest backup of the installation's own folder."""
    found = sorted(Path(settings.BACKUPS).glob("*.nkb"), key=lambda p: p.stat().st_mtime)
    return found[-1] if found else None


@contextmanager
def _database(folder: Path, say: Callable[[str], None], until: float) -> Iterator[dict[str, str]]:
    """A scratch database of the kind that the installation has."""
    if connection.vendor == "sqlite":
        yield {}
        return
    data = folder / "cluster" / "data"
    tools.give_to_service(folder)
    tools.new_cluster(data, say, until)
    with tools.postgres(data, say, until) as where:
        pairs = dict(part.split("=", 1) for part in where.split())
        at = ["-h", pairs["host"], "-p", pairs["port"], "-U", pairs["user"]]
        tools.run([tools.program("createdb"), *at, "neikong"], say, until)
        yield {"NEIKONG_DATABASE": f"postgresql://{pairs['user']}@/neikong?host={pairs['host']}"}


def run(
    backup: Path, passphrase_file: Path, say: Callable[[str], None] = lambda text: None, minutes: int = 120
) -> Own:
    """Restore, verify, measure, clean up. A failure is the result, never an exception."""
    log: list[str] = []

    def note(text: str) -> None:
        log.append(f"{now().isoformat()} {text}")
        say(text)

    began, until = now(), time.monotonic() + minutes * 60
    entries, made, why = 0, None, ""
    try:
        with (
            tempfile.TemporaryDirectory(prefix="neikong-own-") as folder,
            _database(Path(folder), note, until) as given,
        ):
            home = Path(folder) / "home"
            home.mkdir(mode=0o700)
            inherited = {k: v for k, v in os.environ.items() if not k.startswith("NEIKONG_")}
            environment = {**inherited, "NEIKONG_HOME": str(home), **given}
            command = [sys.executable, "-m", "neikong"]
            for words in (
                [
                    "restore",
                    str(backup.resolve()),
                    "--passphrase-file",
                    str(passphrase_file.resolve()),
                    "--lang",
                    "en",
                ],
                ["verify", "--json"],
            ):
                note("$ neikong " + words[0])
                done = subprocess.run(
                    [*command, *words], env=environment, capture_output=True, text=True, timeout=max(1.0, until - time.monotonic())
                )  # fmt: skip
                if done.returncode:
                    raise tools.Failed(
                        (done.stderr or done.stdout).strip()[-2000:] or f"neikong {words[0]} failed"
                    )
                if words[0] == "restore":
                    note(done.stdout.strip()[-500:])
                    made = _made(done.stdout)
                else:
                    checked = json.loads(done.stdout)["checked"]
                    entries = sum(n for what, n in checked.items() if what != "evidence")
                    note(f"verified: {checked}")
    except (tools.Failed, OSError, ValueError, subprocess.SubprocessError) as wrong:
        why = str(wrong) or type(wrong).__name__
        note(f"FAILED: {why}")
    ended = now()
    return Own(
        backup.name, not why, why, None if why else ended - began, began - made if made and not why else None, entries, tuple(log)
    )  # fmt: skip


def _made(said: str) -> datetime | None:
    """When the backup was made, as the restore tells it."""
    for word in said.replace(";", " ").split():
        try:
            return datetime.fromisoformat(word)
        except ValueError:
            continue
    return None
