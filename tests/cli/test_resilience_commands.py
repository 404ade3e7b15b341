"""`neikong resilience`, `simulate` and `drill` as somebody types them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.serving import Server

ROOT = Path(__file__).parents[2]
FIRM = str(ROOT / "examples/changfeng")


def neikong(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "neikong", *words], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment}
    )  # fmt: skip


def test_feasibility_as_data() -> None:
    told = json.loads(neikong("resilience", FIRM, "--on", "2026-11-20", "--json").stdout)
    trade = next(n for n in told["nodes"] if n["id"] == "biz-trade")
    assert trade["rto"]["minutes"] == 120
    assert trade["rto_answer"] == "missed"
    assert trade["critical_path"] == ["v-risk", "sys-mid", "biz-trade"]
    web = next(n for n in told["nodes"] if n["id"] == "biz-web")
    assert web["rto"] == {"minutes": None, "at_least": 240, "text": None}
    assert web["not_told"] == ["sys-web", "v-web"]
    assert told["improvements"]["cost"] == 2_860_000
    assert {c["severity"] for c in told["conflicts"]} == {"now", "coming"}
    later = json.loads(neikong("resilience", FIRM, "--on", "2027-12-31", "--json").stdout)
    assert [c["severity"] for c in later["conflicts"] if c["kind"] == "no-off-site"] == ["now"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_feasibility_and_outages_for_people(lang: str) -> None:
    found = neikong("resilience", FIRM, "--on", "2026-11-20", "--lang", lang)
    assert found.returncode == 0, found.stderr
    assert "2,860,000" in found.stdout
    one = neikong(
        "simulate", FIRM, "--on", "2026-11-20", "--scenario", "ransomware:room-main", "--lang", lang
    )
    assert "交易資料庫" in one.stdout
    many = neikong("simulate", FIRM, "--on", "2026-11-20", "--draws", "500", "--lang", lang)
    assert "%" in many.stdout
    assert (
        many.stdout
        == neikong("simulate", FIRM, "--on", "2026-11-20", "--draws", "500", "--lang", lang).stdout
    )


def test_what_is_not_there_is_refused() -> None:
    found = neikong("simulate", FIRM, "--on", "2026-11-20", "--scenario", "meteor")
    assert found.returncode == 2
    assert "earthquake:room-main" in found.stderr
    assert neikong("drill", "run", "x").returncode == 2


def test_a_drill_of_the_command_line(tmp_path: Path) -> None:
    held = sqlite3.connect(tmp_path / "a-1.sqlite3")
    held.executescript("create table t (x); insert into t values (1)")
    held.close()
    config = tmp_path / "drills.yaml"
    config.write_text(
        f"targets: [{{id: a, runner: sqlite, file: {tmp_path}/a-*.sqlite3, checks: [{{sql: select count(*) from t, equals: 1}}]}}]",
        encoding="utf-8",
    )
    done = neikong(
        "drill", "run", "a", "--config", str(config), "--json", "--evidence", str(tmp_path / "e.json")
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ok"] is True
    assert json.loads((tmp_path / "e.json").read_text())["rto_seconds"] > 0
    assert "a\tsqlite" in neikong("drill", "list", NEIKONG_DRILLS=str(config)).stdout
    assert neikong("drill", "run", "b", "--config", str(config)).returncode == 2
    (tmp_path / "a-1.sqlite3").write_bytes(b"nonsense")
    assert neikong("drill", "run", "a", "--config", str(config)).returncode == 1


def test_the_application_recovers_itself_and_a_damaged_backup_does_not_pass(tmp_path: Path) -> None:
    server = Server(tmp_path / "home")
    server.home.mkdir()
    server.command("init", "--firm", "examples/changfeng")
    secret = tmp_path / "passphrase"
    secret.write_text("a long passphrase for a drill\n", encoding="utf-8")
    file = server.home / "backups" / "one.nkb"
    server.command("backup", str(file), "--passphrase-file", str(secret))
    told = json.loads(server.command("drill", "self", "--passphrase-file", str(secret), "--json").stdout)
    assert told["ok"] is True
    assert told["entries"] > 500
    assert 0 < told["rto_seconds"] < 600
    assert 0 <= told["rpo_seconds"] < 600
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    failed = subprocess.run(
        [sys.executable, "-m", "neikong", "drill", "self", "--passphrase-file", str(secret), "--json"],
        cwd=ROOT, env=server.settings(), capture_output=True, text=True,
    )  # fmt: skip
    assert failed.returncode == 1
    assert json.loads(failed.stdout)["rto_seconds"] is None
