"""Running the installation: backup and back, doctor, logs, jobs, health, and the application's own assessment."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from neikong.app.base.requests import address, current
from neikong.app.firms.models import Firm
from neikong.app.ledger import signing
from neikong.app.ledger.verifying import faults
from neikong.app.operations import doctor, jobs, selfassess, vault
from neikong.app.operations.logs import Lines, Watched, failing
from neikong.app.subjects.models import Item
from tests.app.conftest import ROOT
from tests.app.serving import Server

PASSPHRASE = "correct horse battery staple"
DUTY = "firewall.external-rule-review"


def neikong(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "NEIKONG_HOME": str(home),
        **(MADE if home.name.startswith("made") else {}),
        **more,
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "neikong", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def empty_database(name: str) -> dict[str, str]:
    """Where the tests run on PostgreSQL: a database of this worker's own."""
    given = os.environ.get("NEIKONG_DATABASE", "")
    if not given:
        return {}
    import psycopg

    own = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with psycopg.connect(given, autocommit=True) as held:
        held.execute(f"drop database if exists {own}".encode())
        held.execute(f"create database {own}".encode())
    return {"NEIKONG_DATABASE": given.replace("/postgres?", f"/{own}?")}


MADE: dict[str, str] = {}  # the database of the installation that the tests of this module share


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation made by the command line, with the example firm."""
    home = tmp_path_factory.mktemp("made")
    MADE.update(empty_database("made"))
    done = neikong(home, "init", "--firm", "examples/changfeng", "--demo")
    assert done.returncode == 0, done.stderr
    assert "admin" in done.stdout
    again = neikong(home, "init", "--firm", "examples/changfeng", "--demo")
    assert "admin" not in again.stdout  # a second run makes nothing anew
    return home


def test_a_backup_comes_back_whole_and_verifies(installation: Path, tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    target = tmp_path / "all.nkb"
    done = neikong(installation, "backup", str(target), "--passphrase-file", str(secret))
    assert done.returncode == 0, done.stderr
    assert b"SQLite" not in target.read_bytes()[:100_000]
    home = tmp_path / "restored"
    home.mkdir()
    more = empty_database("restored")
    back = neikong(home, "restore", str(target), "--passphrase-file", str(secret), **more)
    assert back.returncode == 0, back.stdout + back.stderr
    assert neikong(home, "verify", **more).returncode == 0
    for name in ("secret", "keys/ledger.key"):
        assert (home / name).read_bytes() == (installation / name).read_bytes()
        assert not (home / name).stat().st_mode & 0o077
    assert (
        neikong(home, "restore", str(target), "--passphrase-file", str(secret)).returncode == 2
    )  # not empty


def test_the_key_is_changed_and_what_the_old_one_signed_still_verifies(installation: Path) -> None:
    before = neikong(installation, "keys").stdout.splitlines()
    done = neikong(installation, "keys", "--rotate")
    assert done.returncode == 0, done.stderr
    after = [line for line in neikong(installation, "keys").stdout.splitlines() if line]
    assert len(after) == len(before) + 1
    assert [line[2:] for line in after[:-1]] == [line[2:] for line in before]
    assert after[-1].startswith("→")
    told = neikong(installation, "verify")
    assert told.returncode == 0, told.stdout
    (installation / "keys" / "ledger.pub").write_text("damaged\n")
    damaged = neikong(installation, "keys")
    assert (damaged.returncode, "Traceback" in damaged.stderr) == (2, False)
    (installation / "keys" / "ledger.pub").write_text("\n".join(line[2:] for line in after) + "\n")


def test_the_doctor_reminds_of_an_old_key(changfeng: Firm, settings: Any) -> None:
    signing.sign("changfeng")
    assert doctor.signing_keys().state == "ok"
    place, old = settings.KEYS / "ledger.key", time.time() - 400 * 86_400
    os.utime(place, (old, old))
    told = doctor.signing_keys()
    os.utime(place)  # the other tests have the key as well
    assert (told.state, "--rotate" in told.zh) == ("warn", True)


def test_a_wrong_passphrase_and_a_flipped_byte_are_refused(installation: Path, tmp_path: Path) -> None:
    secret, wrong = tmp_path / "right", tmp_path / "wrong"
    secret.write_text(PASSPHRASE)
    wrong.write_text("another long passphrase")
    target = tmp_path / "all.nkb"
    neikong(installation, "backup", str(target), "--passphrase-file", str(secret))
    home = tmp_path / "restored"
    home.mkdir()
    refused = neikong(home, "restore", str(target), "--passphrase-file", str(wrong))
    assert refused.returncode == 2
    assert "passphrase" in refused.stderr
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 1
    target.write_bytes(data)
    assert (
        neikong(tmp_path / "other", "restore", str(target), "--passphrase-file", str(secret)).returncode == 2
    )


@pytest.mark.parametrize("size", [0, 1, 100, vault.CHUNK, vault.CHUNK + 1, 2 * vault.CHUNK + 7])
def test_the_vault_gives_back_what_it_was_given(size: int) -> None:
    out, data = io.BytesIO(), os.urandom(size)
    writer = vault.Writer(out, PASSPHRASE)
    writer.write(data)
    writer.close()
    assert b"".join(vault.opened(io.BytesIO(out.getvalue()), PASSPHRASE)) == data


def test_a_vault_cut_short_or_with_chunks_moved_does_not_open() -> None:
    out = io.BytesIO()
    writer = vault.Writer(out, PASSPHRASE)
    writer.write(os.urandom(3 * vault.CHUNK))
    writer.close()
    whole = out.getvalue()
    piece = vault.CHUNK + 20
    for broken in (
        whole[:-1],
        whole[:-piece],
        whole[: 24 + piece],
        whole[:24] + whole[24 + piece : 24 + 2 * piece] + whole[24 : 24 + piece] + whole[24 + 2 * piece :],
        b"",
        b"x" * 100,
    ):
        with pytest.raises(vault.Wrong):
            list(vault.opened(io.BytesIO(broken), PASSPHRASE))


def test_the_server_answers_and_survives_the_death_of_its_worker(installation: Path) -> None:
    environment = {**os.environ, "NEIKONG_HOME": str(installation), **MADE}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    port = 8493
    server = subprocess.Popen(
        [sys.executable, "-m", "neikong", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        from neikong.app.operations.supervise import answers

        assert answers(f"http://127.0.0.1:{port}/healthz", 60)
        assert answers(f"http://127.0.0.1:{port}/account/login/", 20)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as told:
            assert b"neikong_ledger_entries" in told.read()
        told = ""
        for _ in range(60):  # another process sees that the jobs run
            told = neikong(installation, "doctor").stdout
            if "背景作業執行中" in told:
                break
            time.sleep(1)
        assert "背景作業執行中" in told, told
        children = subprocess.run(
            ["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=True
        ).stdout.split()
        web = next(c for c in children if "gunicorn" in Path(f"/proc/{c}/cmdline").read_text())
        os.kill(int(web), signal.SIGKILL)
        time.sleep(1)
        assert answers(f"http://127.0.0.1:{port}/healthz", 60)
    finally:
        server.terminate()
        assert server.wait(40) == 0


def test_behind_https_the_machine_itself_may_still_ask_how_it_is(installation: Path) -> None:
    given = {"NEIKONG_HTTPS": "1", "NEIKONG_HOSTS": "neikong.example"}
    done = neikong(installation, "serve", "--check", "--port", "8494", **given)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_the_doctor_answers_every_question(
    changfeng: Firm, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {a.name: a for a in doctor.ask()}
    assert found["database"].state == "ok"
    assert found["migrations"].state == "ok"
    assert found["keys"].state == "ok"
    assert len(found) == len(doctor.QUESTIONS)
    os.chmod(settings.KEYS / "ledger.key", 0o644)
    assert {a.name: a.state for a in doctor.ask()}["keys"] == "bad"
    os.chmod(settings.KEYS / "ledger.key", 0o600)

    def dies() -> doctor.Answer:
        raise OSError("disk on fire")

    monkeypatch.setattr(doctor, "QUESTIONS", (dies,))
    assert [(a.state, "fire" in a.en) for a in doctor.ask()] == [("bad", True)]


def test_a_log_line_says_when_who_from_where_and_what() -> None:
    class Asked:
        META = {"REMOTE_ADDR": "10.0.0.7"}  # noqa: RUF012
        method, path, code = "POST", "/f/x/", "abcd"

    token = current.set(Asked())
    try:
        record = logging.makeLogRecord(
            {"name": "neikong.audit", "msg": "refused", "levelname": "WARNING", "action": "register.edit"}
        )
        told = json.loads(Lines().format(record))
    finally:
        current.reset(token)
    assert {"time", "what", "from", "path", "code", "action", "level"} <= told.keys()
    assert (told["from"], told["what"], told["action"]) == ("10.0.0.7", "refused", "register.edit")


@pytest.mark.parametrize(
    ("proxies", "told", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # what the client wrote itself does not count
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "nonsense", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_saw(
    proxies: int, told: str, seen: str, settings: Any, rf: Any
) -> None:
    settings.PROXIES = proxies
    assert address(rf.get("/", HTTP_X_FORWARDED_FOR=told)) == seen


@pytest.mark.django_db
def test_what_was_changed_or_taken_out_is_written_down_with_its_result(
    as_role: Callable[..., Client], changfeng: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = Watched(str(tmp_path / "audit.jsonl"), delay=True)
    handler.setFormatter(Lines())
    monkeypatch.setattr(logging.getLogger("neikong.audit"), "handlers", [handler])
    officer, examiner = as_role("security-officer"), as_role("examiner")
    officer.get("/f/changfeng/")
    officer.get("/f/changfeng/registers/system/export.csv")
    officer.post("/f/changfeng/settings/self/register/")
    examiner.post("/f/changfeng/settings/self/register/")
    officer.post("/account/password/change/", {"oldpassword": "x"})
    handler.close()
    told = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    seen = [(t["action"], t["status"], t["user"]) for t in told if t["what"] == "answered"]
    assert [(a, n) for a, n, _ in seen] == [
        ("register-export", 200),
        ("register-self", 302),
        ("register-self", 403),
        ("account_change_password", 200),
    ]
    assert all(user for _, _, user in seen)
    assert all(
        {"time", "from", "method", "path", "code"} <= t.keys() for t in told if t["what"] == "answered"
    )


def test_the_watchdog_sees_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    handler = Watched(str(tmp_path / "audit.jsonl"), delay=True)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.stream = Full()
    handler.emit(logging.makeLogRecord({"msg": "x"}))
    assert "No space" in failing()
    handler.stream = None
    handler.emit(logging.makeLogRecord({"msg": "y"}))
    assert failing() == ""
    handler.close()


@pytest.mark.django_db
def test_every_job_runs_twice_without_harm(changfeng: Firm) -> None:
    for job in jobs.JOBS:
        jobs.run(job.name)
        jobs.run(job.name)
    jobs.schedule_all()
    jobs.schedule_all()
    from django_q.models import Schedule

    assert sorted(Schedule.objects.values_list("name", flat=True)) == sorted(j.name for j in jobs.JOBS)
    assert all(s.next_run for s in Schedule.objects.all())
    assert list(faults()) == []


@pytest.mark.django_db
def test_reminders_go_once_a_day_and_only_where_mail_was_set(
    changfeng: Firm, settings: Any, mailoutbox: list[Any]
) -> None:
    from neikong.app.tasks.reminding import remind_all

    assert remind_all() == 0
    settings.EMAIL_HOST_SET = True
    assert remind_all() > 0
    assert len(mailoutbox) > 0
    assert any("firewall" in m.body or "防火牆" in m.body for m in mailoutbox)
    before = len(mailoutbox)
    remind_all()
    assert len(mailoutbox) == before
    assert list(faults()) == []  # what was only noted is no fault


@pytest.mark.django_db
def test_the_application_is_assessed_like_any_system(
    as_role: Callable[..., Client], changfeng: Firm, settings: Any
) -> None:
    client = as_role("auditor")
    assert client.get("/f/changfeng/settings/self/").status_code == 200
    rows = {r.duty: r for r in selfassess.assess("changfeng")}
    assert len(rows) == len(selfassess.QUESTIONS)
    assert rows["password.strength"].result == "met"
    assert rows["data-protection.encryption"].result == "unknown"
    settings.IDLE_MINUTES = 600
    assert {r.duty: r.result for r in selfassess.assess("changfeng")}["access.core-conditions"] == "unmet"


@pytest.mark.django_db
def test_the_application_stands_in_the_firms_registers_once(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    client = as_role("security-officer")
    for _ in range(2):
        assert client.post("/f/changfeng/settings/self/register/").status_code == 302
    mine = Item.objects.filter(firm=changfeng, type="row", code__startswith="neikong")
    assert sorted((i.kind, i.version) for i in mine) == [
        ("backup-set", 1),
        ("runbook-step", 1),
        ("system", 1),
    ]
    # its rows are rows like any other: the impact on recovery is computed from them
    assert "內控（本系統）" in client.get("/f/changfeng/resilience/").content.decode()
    assert as_role("examiner").post("/f/changfeng/settings/self/register/").status_code == 403


def test_the_command_line_asks_a_server(
    installation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = Server(installation, 1, dict(MADE))
    server.start()
    try:
        token = server.python(
            "from neikong.app.api.models import Token\nfrom neikong.app.api import tokens\nfrom neikong.app.base import now as clock\n"
            "from neikong.app.firms.models import Member\nfrom datetime import timedelta\n"
            "member = Member.objects.get(firm_id='changfeng', person='chang-sec')\n"
            "Token.objects.create(member=member, name='t', digest=tokens.digest('nk_cli'), scopes=['position.see'],"
            " ends=clock.today() + timedelta(days=3), made=clock.now())\nprint(json.dumps('nk_cli'))"
        )
        (tmp_path / "token").write_text(token + "\n")
        there = ["--server", server.url, "--token-file", str(tmp_path / "token")]
        told = json.loads(
            neikong(tmp_path, "assess", "changfeng", "--on", "2026-11-20", "--json", *there).stdout
        )
        local = neikong(tmp_path, "assess", "examples/changfeng", "--on", "2026-11-20", "--json")
        assert {d["id"]: d["verdict"] for d in told["duties"]} == {
            d["id"]: d["verdict"] for d in json.loads(local.stdout)["duties"]
        }
        explained = neikong(tmp_path, "explain", "changfeng", DUTY, "--on", "2026-11-20", *there)
        assert "fw-edge" in explained.stdout
        (tmp_path / "token").write_text("nk_wrong")
        refused = neikong(tmp_path, "assess", "changfeng", "--on", "2026-11-20", *there)
        assert (
            refused.returncode,
            "401" in refused.stderr + refused.stdout,
            "Traceback" in refused.stderr,
        ) == (
            2,
            True,
            False,
        )
        outside = neikong(
            tmp_path,
            "assess",
            "changfeng",
            "--on",
            "2026-11-20",
            "--server",
            "http://neikong.example",
            *there[2:],
        )
        assert (outside.returncode, "https" in outside.stderr + outside.stdout) == (2, True)
    finally:
        server.kill()


@pytest.mark.django_db
def test_jobs_and_metrics_are_seen_by_those_who_may(as_role: Callable[..., Client], changfeng: Firm) -> None:
    assert as_role("administrator").get("/f/changfeng/settings/jobs/").status_code == 200
    assert as_role("examiner").get("/f/changfeng/settings/jobs/").status_code == 403
    assert Client(REMOTE_ADDR="10.0.0.9").get("/metrics").status_code == 403
    assert "neikong_audit_log_failing 0" in Client().get("/metrics").content.decode()
