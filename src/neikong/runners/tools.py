"""Running a tool: without a shell, with a limit, in a scratch folder, and with what it said kept."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

Say = Callable[[str], None]
MOST_SAID = 4000


class Failed(RuntimeError):
    """The drill did not succeed; the text says what the tool said."""


def run(
    command: Sequence[str],
    say: Say,
    until: float,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    as_service: bool = False,
) -> str:
    """The tool's output. Raises Failed when it is not there, fails, or takes longer than until `until` (monotonic)."""
    say("$ " + " ".join(command))
    left = until - time.monotonic()
    if left <= 0:
        raise Failed("the time for the drill is over")
    inherited = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")}
    try:
        done = subprocess.run(
            list(command),
            env={**inherited, "HOME": str(cwd or "/"), **(environment or {})},
            cwd=cwd,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=left,
            user=service_user() if as_service else None,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError as wrong:
        raise Failed(f"{command[0]} is not installed") from wrong
    except subprocess.TimeoutExpired as wrong:
        raise Failed(f"{command[0]} took too long") from wrong
    for line in (done.stdout + done.stderr).strip().splitlines()[-40:]:
        say(line[:500])
    if done.returncode:
        raise Failed(
            f"{command[0]} failed ({done.returncode}): {(done.stderr or done.stdout).strip()[-MOST_SAID:]}"
        )
    return done.stdout


def service_user() -> str | None:
    """PostgreSQL does not run as root: then as the system's own user for it."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
            return name
        except KeyError:
            continue
    raise Failed("there is no user to run PostgreSQL as")


def give_to_service(folder: Path) -> None:
    """Whatever lies in a scratch folder belongs to the user that the database runs as."""
    if (name := service_user()) is None:
        return
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, name)


def program(name: str) -> str:
    """A program of PostgreSQL, on the path or where Debian keeps it. Raises Failed."""
    if found := shutil.which(name):
        return found
    for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True):
        return str(path)
    raise Failed(f"{name} is not installed")


@contextmanager
def postgres(data: Path, say: Say, until: float) -> Iterator[str]:
    """A server over a data folder, on a socket inside scratch and no network; its connection text. It is stopped in any case."""
    socket = data.parent / "socket"
    socket.mkdir(exist_ok=True)
    give_to_service(socket)
    control = program("pg_ctl")
    options = f"-c listen_addresses='' -c unix_socket_directories='{socket}' -c fsync=off -c archive_mode=off -c port=5432"
    log = data.parent / "server.log"
    try:
        run(
            [control, "-D", str(data), "-w", "-t", "120", "-o", options, "-l", str(log), "start"],
            say,
            until,
            as_service=True,
        )
        yield f"host={socket} port=5432 user={_owner()}"
    finally:
        if (data / "postmaster.pid").exists():
            run(
                [control, "-D", str(data), "-m", "immediate", "stop"],
                say,
                time.monotonic() + 60,
                as_service=True,
            )
        if log.exists():
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]:
                say(line[:500])


def _owner() -> str:
    return service_user() or pwd.getpwuid(os.geteuid()).pw_name


def new_cluster(data: Path, say: Say, until: float) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    give_to_service(data.parent)
    run(
        [program("initdb"), "-D", str(data), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-N", f"--username={_owner()}"],
        say,
        until,
        as_service=True,
    )  # fmt: skip
