"""Backup and restore of the whole installation: database, evidence, keys and secret, consistent, encrypted, read back."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection

from neikong.app.base.now import now
from neikong.app.ledger.models import Head
from neikong.app.operations import vault

KEPT = ("evidence", "keys")
DATABASE = "database"


class Failed(RuntimeError):
    """A backup or a restore that did not happen; the text says why."""


def _database(folder: Path) -> Path:
    """A consistent copy of the database in a file: SQLite's own backup, or pg_dump."""
    place = folder / DATABASE
    if connection.vendor == "sqlite":
        source = sqlite3.connect(
            f"file:{settings.DATABASES['default']['NAME']}?mode=ro", uri=True, timeout=60
        )
        target = sqlite3.connect(place)
        with target:
            source.backup(target)
        source.close()
        target.close()
        return place
    given = settings.DATABASES["default"]
    run = ["pg_dump", "--format=custom", "--no-owner", "--file", str(place), given["NAME"]]
    _run(run, given)
    return place


def _run(command: list[str], given: dict[str, str]) -> None:
    """A tool of PostgreSQL, with the password in its environment and never on its line. Raises Failed."""
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = {**os.environ, **{k: str(given[v]) for k, v in names.items() if given.get(v)}}
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=3600)
    except FileNotFoundError as wrong:
        raise Failed(f"{command[0]} is not installed") from wrong
    except subprocess.SubprocessError as wrong:
        said = getattr(wrong, "stderr", b"") or b""
        raise Failed(f"{command[0]}: {said.decode(errors='replace')[:500]}") from wrong


def make(target: Path, passphrase: str) -> dict[str, object]:
    """Write a backup and read it back. Evidence is copied after the database, so that nothing the database names is missing.
    Raises Failed."""
    if not passphrase:
        raise Failed("a backup needs a passphrase")
    aside = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, object] = {"made": now().isoformat(), "vendor": connection.vendor, "logs": {}}
    try:
        with tempfile.TemporaryDirectory(dir=settings.HOME) as folder, aside.open("wb") as out:
            copy = _database(Path(folder))
            manifest["logs"] = dict(Head.objects.values_list("log", "size"))
            writer = vault.Writer(out, passphrase)
            with tarfile.open(fileobj=writer, mode="w|") as archive:  # type: ignore[call-overload]  # it only writes
                _add(archive, "manifest.json", json.dumps(manifest).encode())
                archive.add(copy, DATABASE)
                archive.add(settings.HOME / "secret", "secret")
                for name in KEPT:
                    for path in sorted(
                        p
                        for p in (settings.HOME / name).rglob("*")
                        if p.is_file() and not p.name.startswith(".")
                    ):
                        archive.add(path, f"{name}/{path.relative_to(settings.HOME / name).as_posix()}")
            writer.close()
            out.flush()
            os.fsync(out.fileno())
        read = members(aside, passphrase)
        if DATABASE not in read or "secret" not in read:
            raise Failed("the backup that was written does not hold everything")
        aside.replace(target)
    except (OSError, sqlite3.Error, vault.Wrong) as wrong:
        raise Failed(str(wrong)) from wrong
    finally:
        aside.unlink(missing_ok=True)
    return {**manifest, "files": len(read), "bytes": target.stat().st_size}


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


class _Stream(io.RawIOBase):
    """The opened chunks as one stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.held = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self.held:
            try:
                self.held = next(self.chunks)
            except StopIteration:
                return 0
        n = min(len(view), len(self.held))
        view[:n], self.held = self.held[:n], self.held[n:]
        return n


def members(source: Path, passphrase: str) -> list[str]:
    """The names in a backup, after reading all of it. Raises vault.Wrong, OSError."""
    with (
        source.open("rb") as file,
        tarfile.open(
            fileobj=io.BufferedReader(_Stream(vault.opened(file, passphrase))), mode="r|"
        ) as archive,
    ):
        return [m.name for m in archive]


def restore(source: Path, passphrase: str, home: Path) -> dict[str, object]:
    """Put a backup into an empty home. Nothing leaves the home; nothing that is there is overwritten. Raises Failed."""
    if any(home.glob("*.sqlite3")) or any((home / n).is_dir() and any((home / n).iterdir()) for n in KEPT):
        raise Failed(f"{home} is not empty; restore into an empty home")
    manifest: dict[str, object] = {}
    home.mkdir(parents=True, exist_ok=True)
    try:
        with (
            source.open("rb") as file,
            tarfile.open(
                fileobj=io.BufferedReader(_Stream(vault.opened(file, passphrase))), mode="r|"
            ) as archive,
        ):
            for member in archive:
                path = PurePosixPath(member.name)
                if not member.isfile() or path.is_absolute() or ".." in path.parts:
                    raise Failed(f"the backup holds what is no plain file: {member.name[:100]}")
                data = archive.extractfile(member)
                assert data is not None
                if member.name == "manifest.json":
                    manifest = json.load(data)
                    continue
                target = home / (
                    "neikong.sqlite3"
                    if member.name == DATABASE and manifest.get("vendor") == "sqlite"
                    else member.name
                )
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with os.fdopen(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
                    while chunk := data.read(1 << 20):
                        out.write(chunk)
    except (OSError, tarfile.TarError, vault.Wrong) as wrong:
        raise Failed(str(wrong)) from wrong
    if manifest.get("vendor") == "postgresql":
        given = settings.DATABASES["default"]
        _run(
            ["pg_restore", "--no-owner", "--exit-on-error", "--dbname", given["NAME"], str(home / DATABASE)],
            given,
        )
        (home / DATABASE).unlink()
    return manifest
