"""One function a tool: bring its newest backup into scratch. New tools are added here, in `RESTORE` and in `targets.SETTINGS`."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from neikong.runners.targets import Target
from neikong.runners.tools import Failed, Say, give_to_service, new_cluster, postgres, program, run


@dataclass(frozen=True)
class Backup:
    """The newest backup: its name, and when it was taken (UTC)."""

    name: str
    taken: datetime


Ask = Callable[[str], Any]  # a select, and its one value


@dataclass
class Scratch:
    """Where a drill works. `tree` is what was restored; `ask` questions the database in it, where there is one."""

    folder: Path
    say: Say
    until: float

    @property
    def tree(self) -> Path:
        return self.folder / "restored"


def newest_file(target: Target) -> tuple[Path, Backup]:
    """The newest of the files that the target's pattern names. Raises Failed."""
    pattern = Path(target.settings["file"])
    found = sorted(
        (p for p in pattern.parent.glob(pattern.name) if p.is_file()), key=lambda p: p.stat().st_mtime
    )
    if not found:
        raise Failed(f"no backup: {pattern}")
    taken = datetime.fromtimestamp(found[-1].stat().st_mtime, UTC)
    return found[-1], Backup(found[-1].name, taken)


@contextmanager
def from_file(target: Target, scratch: Scratch) -> Iterator[tuple[Backup, Ask]]:
    path, backup = newest_file(target)
    scratch.tree.mkdir()
    copy = scratch.tree / path.name
    shutil.copyfile(path, copy)
    with _database(target.runner, copy, scratch, target) as ask:
        yield backup, ask


@contextmanager
def from_restic(target: Target, scratch: Scratch) -> Iterator[tuple[Backup, Ask]]:
    environment = {
        "RESTIC_REPOSITORY": target.settings["repository"],
        "RESTIC_PASSWORD_FILE": target.settings["password_file"],
        "RESTIC_CACHE_DIR": str(scratch.folder / "cache"),
    }
    tag = ["--tag", target.extra["tag"]] if target.extra.get("tag") else []
    listed = json.loads(
        run(["restic", "snapshots", "--json", *tag], scratch.say, scratch.until, environment) or "[]"
    )
    if not listed:
        raise Failed("the repository has no snapshot")
    last = max(listed, key=lambda s: datetime.fromisoformat(s["time"]))
    taken = datetime.fromisoformat(last["time"]).astimezone(UTC)
    run(
        ["restic", "restore", last["id"], "--target", str(scratch.tree), "--verify"],
        scratch.say,
        scratch.until,
        environment,
    )
    with _inner(target, scratch) as ask:
        yield Backup(last["short_id"], taken), ask


@contextmanager
def from_borg(target: Target, scratch: Scratch) -> Iterator[tuple[Backup, Ask]]:
    environment = {
        "BORG_REPO": target.settings["repository"],
        "BORG_PASSCOMMAND": f"cat {target.settings['passphrase_file']}",
        "BORG_BASE_DIR": str(scratch.folder / "borg"),
        "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
        "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
        "TZ": "UTC",
    }
    told = json.loads(run(["borg", "list", "--last", "1", "--json"], scratch.say, scratch.until, environment))
    if not told["archives"]:
        raise Failed("the repository has no archive")
    last = told["archives"][-1]
    scratch.tree.mkdir()
    run(["borg", "extract", f"::{last['name']}"], scratch.say, scratch.until, environment, cwd=scratch.tree)
    taken = datetime.fromisoformat(last["time"]).replace(tzinfo=UTC)
    with _inner(target, scratch) as ask:
        yield Backup(last["name"], taken), ask


@contextmanager
def from_pgbackrest(target: Target, scratch: Scratch) -> Iterator[tuple[Backup, Ask]]:
    common = [
        "pgbackrest", f"--config={target.settings['config']}", f"--stanza={target.settings['stanza']}",
        f"--lock-path={scratch.folder / 'lock'}", "--log-level-file=off",
    ]  # fmt: skip
    give_to_service(scratch.folder)
    told = json.loads(
        run([*common[:3], "info", "--output=json"], scratch.say, scratch.until, as_service=True)
    )
    sets = told[0].get("backup") if told else None
    if not sets:
        raise Failed("the stanza has no backup")
    last = max(sets, key=lambda b: b["timestamp"]["stop"])
    data = scratch.tree / "data"
    data.mkdir(parents=True, mode=0o700)
    give_to_service(scratch.tree)
    data.chmod(0o700)
    run(
        [*common, f"--pg1-path={data}", f"--set={last['label']}", "--type=immediate", "--target-action=promote", "--archive-mode=off", "restore"],
        scratch.say,
        scratch.until,
        as_service=True,
    )  # fmt: skip
    with postgres(data, scratch.say, scratch.until) as where:
        yield (
            Backup(last["label"], datetime.fromtimestamp(last["timestamp"]["stop"], UTC)),
            _asker(where, target.extra.get("database", "postgres")),
        )


@contextmanager
def _inner(target: Target, scratch: Scratch) -> Iterator[Ask]:
    """The database file inside a restored tree, told apart by its head; without `inner` only files are checked."""
    pattern = target.extra.get("inner")
    if not pattern:
        yield _no_database
        return
    found = sorted(p for p in scratch.tree.glob(pattern.lstrip("/")) if p.is_file())
    if not found:
        raise Failed(f"the backup holds no '{pattern}'")
    head = found[-1].open("rb").read(16)
    runner = "sqlite" if head.startswith(b"SQLite format 3\0") else "pg_dump"
    with _database(runner, found[-1], scratch, target) as ask:
        yield ask


def _no_database(sql: str) -> Any:
    raise Failed("there is no database to ask; name the file with 'inner'")


@contextmanager
def _database(runner: str, file: Path, scratch: Scratch, target: Target) -> Iterator[Ask]:
    if runner == "sqlite":
        with _sqlite(file, scratch) as ask:
            yield ask
        return
    cluster = scratch.folder / "cluster"
    data = cluster / "data"
    new_cluster(data, scratch.say, scratch.until)
    give_to_service(scratch.folder)
    name = target.extra.get("database", "drill")
    with postgres(data, scratch.say, scratch.until) as where:
        pairs = dict(part.split("=", 1) for part in where.split())
        at = ["-h", pairs["host"], "-p", pairs["port"], "-U", pairs["user"]]
        run([program("createdb"), *at, name], scratch.say, scratch.until)
        if file.open("rb").read(5) == b"PGDMP":
            command = [
                program("pg_restore"),
                *at,
                "--exit-on-error",
                "--no-owner",
                "--no-privileges",
                "-d",
                name,
                str(file),
            ]
        else:
            command = [
                program("psql"),
                *at,
                "-X",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "--single-transaction",
                "-d",
                name,
                "-f",
                str(file),
            ]
        run(command, scratch.say, scratch.until)
        yield _asker(where, name)


def _asker(where: str, name: str) -> Ask:
    import psycopg

    def ask(sql: str) -> Any:
        try:
            with psycopg.connect(f"{where} dbname={name}", connect_timeout=20, autocommit=True) as held:
                held.execute("set default_transaction_read_only = on")
                held.execute("set timezone = 'UTC'")
                row = held.execute(sql.encode()).fetchone()
        except psycopg.Error as wrong:
            raise Failed(f"{sql}: {wrong}") from wrong
        return row[0] if row else None

    return ask


@contextmanager
def _sqlite(file: Path, scratch: Scratch) -> Iterator[Ask]:
    held = None
    try:
        held = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
        said = held.execute("pragma integrity_check").fetchone()[0]
        scratch.say(f"integrity_check: {said}")
        if said != "ok":
            raise Failed(f"the database is damaged: {said}")

        def ask(sql: str) -> Any:
            row = held.execute(sql).fetchone()
            return row[0] if row else None

        yield ask
    except sqlite3.Error as wrong:
        raise Failed(f"{file.name}: {wrong}") from wrong
    finally:
        if held:
            held.close()


RESTORE = {
    "sqlite": from_file,
    "pg_dump": from_file,
    "restic": from_restic,
    "borg": from_borg,
    "pgbackrest": from_pgbackrest,
}
