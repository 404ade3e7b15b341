"""Executed drills with the real tools: they succeed on a good backup, and fail honestly on a damaged one."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from neikong.runners import Drilled, Target, drill, read_targets
from neikong.runners.targets import Wrong
from neikong.runners.tools import Failed, give_to_service, new_cluster, postgres, program, run

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ORDERS = "create table orders (id integer primary key, at timestamp not null, note text); insert into orders values "
LAST = datetime(2026, 11, 20, 1, 45, tzinfo=UTC)


def rows() -> str:
    return ",".join(
        f"({i}, '{(LAST - timedelta(minutes=200 - i)):%Y-%m-%d %H:%M:%S}', '委託')" for i in range(1, 201)
    )


def tool(name: str) -> str:
    try:
        return shutil.which(name) or program(name)
    except Failed:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is missing; scripts/system.sh installs it")
        pytest.skip(f"{name} is not installed")


def target(tmp: Path, runner: str, settings: str, checks: str = "") -> Target:
    checks = checks or (
        '[{title: 委託筆數, sql: "select count(*) from orders", equals: 200}, '
        '{title: 最後一筆, sql: "select max(at) from orders", newest: true}]'
    )
    path = tmp / "drills.yaml"
    path.write_text(
        f"targets:\n- {{id: t, runner: {runner}, {settings}, checks: {checks}}}\n", encoding="utf-8"
    )
    return read_targets(path)["t"]


def run_it(one: Target) -> Drilled:
    ticks = iter(range(10_000))
    return drill(one, NOW, clock=lambda: NOW + timedelta(seconds=next(ticks)))


def succeeded(found: Drilled) -> None:
    assert found.ok, found.why
    assert found.rpo == timedelta(minutes=15)
    assert found.rto is not None
    assert found.rto > timedelta()
    assert all(passed for _, passed, _ in found.checks)
    assert found.log[-1].text == "scratch removed"
    told = json.loads(found.evidence())
    assert told["rpo_seconds"] == 900
    assert "委託筆數" in found.evidence().decode()


def failed(found: Drilled) -> None:
    assert not found.ok
    assert found.why
    assert found.rto is None
    assert found.rpo is None
    assert json.loads(found.evidence())["ok"] is False
    assert found.log[-1].text == "scratch removed"


@pytest.fixture
def lite(tmp_path: Path) -> Path:
    path = tmp_path / "orders-1.sqlite3"
    with sqlite3.connect(path) as held:
        held.executescript(ORDERS + rows())
    held.close()
    return path


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that the user of the database may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="neikong-test-") as name:
        give_to_service(Path(name))
        yield Path(name)


@pytest.fixture(scope="module")
def live(open_folder: Path) -> Iterator[str]:
    """A real PostgreSQL with orders in it."""
    tool("initdb")
    folder = open_folder / "live"
    folder.mkdir()
    give_to_service(folder)
    until = time.monotonic() + 120
    data = folder / "cluster" / "data"
    new_cluster(data, print, until)
    with postgres(data, print, until) as where:
        pairs = dict(p.split("=", 1) for p in where.split())
        at = ["-h", pairs["host"], "-p", pairs["port"], "-U", pairs["user"]]
        run([program("psql"), *at, "-X", "-q", "-d", "postgres", "-c", ORDERS + rows()], print, until)
        yield where


def at(where: str) -> list[str]:
    pairs = dict(p.split("=", 1) for p in where.split())
    return ["-h", pairs["host"], "-p", pairs["port"], "-U", pairs["user"]]


def test_sqlite_is_restored_and_measured(tmp_path: Path, lite: Path) -> None:
    succeeded(run_it(target(tmp_path, "sqlite", f"file: {tmp_path}/orders-*.sqlite3")))


def test_a_damaged_sqlite_backup_fails(tmp_path: Path, lite: Path) -> None:
    data = bytearray(lite.read_bytes())
    data[4096 + 8 : 4096 + 400] = b"\xff" * 392
    lite.write_bytes(data)
    failed(run_it(target(tmp_path, "sqlite", f"file: {tmp_path}/orders-*.sqlite3")))


def test_a_backup_that_is_not_there_fails(tmp_path: Path) -> None:
    failed(run_it(target(tmp_path, "sqlite", f"file: {tmp_path}/none-*.sqlite3")))


def test_a_check_that_does_not_pass_fails_the_drill(tmp_path: Path, lite: Path) -> None:
    found = run_it(
        target(
            tmp_path,
            "sqlite",
            f"file: {lite}",
            '[{title: x, sql: "select count(*) from orders", at_least: 201}]',
        )
    )
    failed(found)
    assert "x" in found.why
    assert found.checks[0] == ("x", False, "200")


def test_a_check_changes_nothing(tmp_path: Path, lite: Path) -> None:
    before = lite.read_bytes()
    found = run_it(target(tmp_path, "sqlite", f"file: {lite}", '[{title: x, sql: "select 1", equals: 1}]'))
    assert found.ok
    assert lite.read_bytes() == before


@pytest.mark.parametrize("form", ["custom", "plain"])
def test_a_dump_is_restored_into_a_real_postgresql(tmp_path: Path, live: str, form: str) -> None:
    dump = tmp_path / "orders-1.dump"
    run(
        [tool("pg_dump"), *at(live), f"--format={form}", "-f", str(dump), "postgres"],
        print,
        time.monotonic() + 60,
    )
    succeeded(run_it(target(tmp_path, "pg_dump", f"file: {tmp_path}/orders-*.dump")))


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_dump_fails_honestly(tmp_path: Path, live: str, damage: str) -> None:
    dump = tmp_path / "orders-1.dump"
    run(
        [tool("pg_dump"), *at(live), "--format=custom", "-f", str(dump), "postgres"],
        print,
        time.monotonic() + 60,
    )
    data = dump.read_bytes()
    middle = len(data) - 200
    dump.write_bytes(
        data[: len(data) // 2] if damage == "cut" else data[:middle] + b"\0" * 60 + data[middle + 60 :]
    )
    failed(run_it(target(tmp_path, "pg_dump", f"file: {dump}")))


@pytest.mark.parametrize("name", ["restic", "borg"])
def test_a_repository_is_restored_and_a_damaged_one_fails(tmp_path: Path, lite: Path, name: str) -> None:
    tool(name)
    secret, repository = tmp_path / "secret", tmp_path / "repository"
    secret.write_text("通行碼 for a test\n", encoding="utf-8")
    until = time.monotonic() + 120
    if name == "restic":
        environment = {
            "RESTIC_REPOSITORY": str(repository),
            "RESTIC_PASSWORD_FILE": str(secret),
            "HOME": str(tmp_path),
        }
        run(["restic", "init"], print, until, environment)
        run(["restic", "backup", str(lite)], print, until, environment)
        settings = f"repository: {repository}, password_file: {secret}"
    else:
        environment = {
            "BORG_REPO": str(repository), "BORG_PASSCOMMAND": f"cat {secret}", "BORG_BASE_DIR": str(tmp_path / "base"),
        }  # fmt: skip
        run(["borg", "init", "--encryption=repokey-blake2"], print, until, environment)
        run(["borg", "create", "::first", lite.name], print, until, environment, cwd=tmp_path)
        settings = f"repository: {repository}, passphrase_file: {secret}"
    one = target(tmp_path, name, f"{settings}, inner: '**/orders-*.sqlite3'")
    succeeded(run_it(one))
    packs = sorted(
        (p for p in repository.joinpath("data").rglob("*") if p.is_file()), key=lambda p: p.stat().st_size
    )
    packs[-1].chmod(0o600)
    data = bytearray(packs[-1].read_bytes())
    data[len(data) // 2 : len(data) // 2 + 200] = bytes(
        b ^ 0xFF for b in data[len(data) // 2 : len(data) // 2 + 200]
    )
    packs[-1].write_bytes(data)
    failed(run_it(one))


def test_pgbackrest_restores_a_cluster_and_a_damaged_backup_fails(open_folder: Path) -> None:
    tool("pgbackrest")
    tool("initdb")
    folder = open_folder / "pgbackrest"
    folder.mkdir()
    give_to_service(folder)
    until = time.monotonic() + 240
    data, repository, config = folder / "cluster/data", folder / "repository", folder / "pgbackrest.conf"
    new_cluster(data, print, until)
    repository.mkdir()
    (folder / "lock").mkdir()
    (folder / "spool").mkdir()
    socket = data.parent / "socket"
    config.write_text(
        f"[global]\nrepo1-path={repository}\nlock-path={folder}/lock\nspool-path={folder}/spool\nlog-level-file=off\nstart-fast=y\narchive-timeout=30\n"
        f"[main]\npg1-path={data}\npg1-socket-path={socket}\n"
    )
    give_to_service(folder)
    (data / "postgresql.auto.conf").open("a").write(
        f"wal_level=replica\narchive_command='pgbackrest --config={config} --stanza=main archive-push %p'\nmax_wal_senders=3\n"
    )
    give_to_service(data)
    # `postgres` of the runners turns archiving off, as a drill must; the original has it on
    control, log = program("pg_ctl"), folder / "server.log"
    options = f"-c listen_addresses='' -c unix_socket_directories='{socket}' -c archive_mode=on -c fsync=off"
    socket.mkdir()
    give_to_service(folder)
    run(
        [control, "-D", str(data), "-w", "-o", options, "-l", str(log), "start"],
        print,
        until,
        as_service=True,
    )
    try:
        where = {
            "user": subprocess.run(
                ["stat", "-c", "%U", str(data)], capture_output=True, text=True, check=True
            ).stdout.strip()
        }
        reach = ["-h", str(socket), "-p", "5432", "-U", where["user"]]
        run([program("psql"), *reach, "-X", "-q", "-d", "postgres", "-c", ORDERS + rows()], print, until)
        common = ["pgbackrest", f"--config={config}", "--stanza=main"]
        run([*common, "stanza-create"], print, until, as_service=True)
        run([*common, "backup", "--type=full"], print, until, as_service=True)
    finally:
        run([control, "-D", str(data), "-m", "fast", "stop"], print, until, as_service=True)
    one = target(folder, "pgbackrest", f"stanza: main, config: {config}")
    succeeded(run_it(one))
    stored = sorted(repository.glob("backup/main/*F/pg_data/base/*/*"), key=lambda p: p.stat().st_size)[-1]
    stored.write_bytes(stored.read_bytes()[: stored.stat().st_size // 2])
    failed(run_it(one))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("targets: 5", "write 'targets:'"),
        ("targets: [{id: a, runner: bash}]", "runner: one of"),
        ("targets: [{id: a, runner: sqlite, file: x}]", "checks: at least one"),
        (
            "targets: [{id: a, runner: sqlite, file: x, checks: [{sql: 'drop table x', equals: 1}]}]",
            "is a select",
        ),
        ("targets: [{id: a, runner: sqlite, file: x, command: rm, checks: [{file: y}]}]", "unknown: command"),
        ("targets: [{id: a, runner: restic, repository: x, checks: [{file: y}]}]", "password_file"),
    ],
)
def test_only_what_the_list_allows_in_its_form_is_taken(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "drills.yaml"
    path.write_text(text)
    with pytest.raises(Wrong, match=says):
        read_targets(path)


def test_a_check_of_a_file_never_leaves_the_restored_tree(tmp_path: Path, lite: Path) -> None:
    one = target(tmp_path, "sqlite", f"file: {lite}", "[{file: ../../../../../../etc/passwd}]")
    failed(run_it(one))
