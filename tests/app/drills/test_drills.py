"""The live room: planned, run by several, measured, closed with a record; executed restores only by the allow-list."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from docx import Document

from neikong.app.base import now as clock
from neikong.app.drills import executing
from neikong.app.drills.room import load
from neikong.app.firms.models import Firm
from neikong.app.ledger.verifying import faults
from neikong.app.subjects.models import Item

BASE = "/f/changfeng/drills/"
As = Callable[..., Client]
PLAN = {
    "title": "異地切換演練", "kind": "system-off-site", "scenario": "natural", "systems": ["sys-order", "sys-core"], "day": "2026-11-20",
    "risks": "切換期間委託中斷", "protection": "收盤後進行", "vendors": "寰通資訊",
}  # fmt: skip


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the clock of the server stand at so many minutes after ten in the morning, Taipei."""
    import sys

    real = clock.now

    def stand(minute: float) -> None:
        instant = datetime(2026, 11, 20, 2, 0, tzinfo=UTC) + timedelta(minutes=minute)
        for module in list(sys.modules.values()):
            if getattr(module, "__name__", "").startswith("neikong.app.drills") and hasattr(module, "now"):
                monkeypatch.setattr(module, "now", lambda: instant)
        assert real

    return stand


def plan(client: Client, **given: Any) -> str:
    answer = client.post(f"{BASE}new/", PLAN | given)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].rstrip("/").rsplit("/", 1)[1]


def review(**given: Any) -> dict[str, Any]:
    return {
        "review_meeting": "2026-11-20", "participants": "資訊部、經紀業務部", "findings": "切換文件過舊\n聯絡電話錯誤\n", "conclusions": "修訂切換程序",
        "recovery_staff": "on", "business_staff": "on", "continuity": "on", "available": "on", "sop_verified": "on", "real_business": "on",
        "system_backup_fit": "on", "data_backup_fit": "on", **given,
    }  # fmt: skip


def test_steps_come_from_the_checklist_and_the_runbooks_in_the_order_of_recovery(as_role: As) -> None:
    room = load("changfeng", plan(as_role("it-head")))
    assert room
    during = [s.body["text"] for s in room.steps if s.body["phase"] == "during"]
    assert during == [
        "證券後台主機：啟動異地後台主機",
        "證券後台主機：核對當日委託筆數",
        "網路下單系統：開放異地網路下單",
    ]
    assert [p for p, steps in room.phases if steps] == ["before", "during", "after"]


def test_a_drill_is_run_by_two_measured_and_its_record_counts(
    as_role: As, at: Callable[[float], None]
) -> None:
    at(0)
    one, two = as_role("it-staff"), as_role("it-head")
    code = plan(one, systems=["sys-order", "sys-core", "sys-db"])
    where = f"{BASE}{code}/"
    duty = "/f/changfeng/duties/drill.meets-rto/"
    assert "不符合" in as_role("ciso").get(duty).content.decode()
    assert one.post(f"{where}step/0/", {"do": "done"}).status_code == 409  # not begun
    one.post(f"{where}act/", {"do": "begin"})
    assert two.post(f"{where}act/", {"do": "minimum"}).status_code == 409  # nothing was interrupted
    at(5)
    one.post(f"{where}act/", {"do": "interrupted"})
    at(6)
    two.post(f"{where}act/", {"do": "interrupted"})  # a second tap changes nothing
    one.post(f"{where}act/", {"do": "point", "point": "2026-11-20T09:55"})
    room = load("changfeng", code)
    assert room
    for step in room.steps:
        at(10 + step.body["number"])
        who = one if step.body["number"] % 2 else two
        who.post(f"{where}step/{step.body['number']}/", {"do": "start"})
        who.post(f"{where}step/{step.body['number']}/", {"do": "done"})
    one.post(f"{where}note/", {"text": "決定切換", "files": io.BytesIO(b"screen")})
    at(45)
    two.post(f"{where}act/", {"do": "minimum"})
    at(60)
    two.post(f"{where}act/", {"do": "switched_back"})
    board = one.get(f"{where}board/").content.decode()
    assert "0:40:00" in board
    assert "達成" in board
    answer = one.post(f"{where}review/", review())
    assert answer.status_code == 302, answer.content.decode()
    record = Item.objects.get(
        kind="drill", type="record", code=answer["Location"].rstrip("/").rsplit("/", 1)[1]
    )
    assert (record.fields["actual_rto"], record.fields["actual_rpo"]) == ("PT40M", "PT10M")
    assert record.state == "submitted"
    assert len(record.body["evidence"]) == 3
    assert Item.objects.filter(
        kind="finding", state="submitted", body__fields__severity__startswith="切換文件"
    ).exists()
    assert one.post(f"{where}step/0/", {"do": "undo"}).status_code == 409  # closed
    assert one.post(f"{where}review/", review()).status_code == 409
    act = f"/f/changfeng/records/drill/{record.code}/act/"
    assert one.post(act, {"do": "approve", "expects": record.version}).status_code == 403  # who filed it
    assert two.post(act, {"do": "approve", "expects": record.version}).status_code == 302
    assert "符合" in as_role("ciso").get(duty).content.decode()
    assert 'class="tag v-met"' in as_role("ciso").get(duty).content.decode().split("</h1>")[0]
    assert list(faults(log="changfeng")) == []


def test_what_was_not_measured_is_left_out(as_role: As) -> None:
    client = as_role("it-staff")
    code = plan(client)
    client.post(f"{BASE}{code}/act/", {"do": "begin"})
    page = client.get(f"{BASE}{code}/review/").content.decode()
    assert "未量測者" in page
    answer = client.post(f"{BASE}{code}/review/", review(findings=""))
    record = Item.objects.get(kind="drill", code=answer["Location"].rstrip("/").rsplit("/", 1)[1])
    assert "actual_rto" not in record.fields
    assert "actual_rpo" not in record.fields
    assert record.fields["prepared"] is False


def test_the_list_is_edited_before_it_begins_and_not_after(as_role: As) -> None:
    client = as_role("it-staff")
    code = plan(client)
    where = f"{BASE}{code}/steps/"
    client.post(
        where, {"steps": "事前準備 | 集合\n演練實施 | 證券後台主機：啟動異地後台主機 | 25\n演練後檢討 | 檢討"}
    )
    room = load("changfeng", code)
    assert room
    shown = [(p, s.body["text"], s.body.get("minutes")) for p, steps in room.phases for s in steps]
    assert shown == [
        ("before", "集合", None),
        ("during", "證券後台主機：啟動異地後台主機", 25),
        ("after", "檢討", None),
    ]
    assert room.phases[1][1][0].body["proof"] == "登入測試成功"  # what the runbook said stays with the step
    client.post(where, {"steps": "沒有階段的一行"})
    assert load("changfeng", code).phases[0][1][0].body["text"] == "集合"
    client.post(f"{BASE}{code}/act/", {"do": "begin"})
    assert client.post(where, {"steps": "事前準備 | x"}).status_code == 409


def test_the_minutes_are_a_word_file(as_role: As) -> None:
    client = as_role("it-staff")
    code = plan(client)
    answer = client.get(f"{BASE}{code}/minutes.docx")
    held = Document(io.BytesIO(answer.content))
    assert "異地切換演練" in held.paragraphs[0].text
    assert "切換期間委託中斷" in held.tables[0].rows[3].cells[1].text


def test_who_may_only_look_taps_nothing(as_role: As, other_firm: Firm) -> None:
    code = plan(as_role("it-staff"))
    examiner = as_role("examiner")
    assert "開始演練" not in examiner.get(f"{BASE}{code}/").content.decode()
    for what in ("act/", "step/0/", "note/", "steps/", "review/", "step/0/execute/"):
        assert examiner.post(f"{BASE}{code}/{what}", {"do": "begin"}).status_code == 403, what
    assert as_role("it-head", firm=other_firm).get(f"{BASE}{code}/").status_code == 404


def allow_list(tmp: Path, monkeypatch: pytest.MonkeyPatch, whole: bool = True) -> None:
    import sqlite3

    held = sqlite3.connect(tmp / "orders-1.sqlite3")
    held.executescript("create table orders (id integer); insert into orders values (1), (2)")
    held.close()
    if not whole:
        (tmp / "orders-1.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    path = tmp / "drills.yaml"
    path.write_text(
        f"targets:\n- {{id: order-db, runner: sqlite, file: {tmp}/orders-*.sqlite3, checks: [{{title: 筆數, sql: select count(*) from orders, equals: 2}}]}}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("NEIKONG_DRILLS", str(path))


@pytest.mark.parametrize("whole", [True, False])
def test_a_bound_step_is_restored_by_the_server_and_its_log_is_evidence(
    as_role: As, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    allow_list(tmp_path, monkeypatch, whole)
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(executing, "later", lambda *given: asked.append(given))
    client = as_role("it-staff")
    Item.objects.filter(kind="runbook-step", code="rb-order-1")
    code = plan(client)
    room = load("changfeng", code)
    assert room
    step = next(s for s in room.steps if s.body["phase"] == "during")
    where = f"{BASE}{code}/step/{step.body['number']}/execute/"
    client.post(f"{BASE}{code}/act/", {"do": "begin"})
    assert client.post(where).status_code == 409  # the step is not bound to anything
    Item.objects.filter(pk=step.pk).update(body={**step.body, "target": "order-db"})
    assert client.post(where).status_code == 302
    assert asked == [("changfeng", step.code, "order-db")]
    executing.execute(*asked[0])
    executing.execute(*asked[0])  # delivered twice, done once
    after = load("changfeng", code)
    assert after
    found = next(s for s in after.steps if s.code == step.code)
    assert found.body["finished"]["ok"] is whole
    assert len(after.log) == 1
    assert ("筆數：2" in after.log[0].body["text"]) is whole
    assert Item.objects.filter(type="evidence", code=after.log[0].body["evidence"][0]).exists()


def test_without_a_list_nothing_runs(as_role: As, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert executing.allowed() == {}
    (tmp_path / "x.yaml").write_text("targets: nonsense")
    monkeypatch.setenv("NEIKONG_DRILLS", str(tmp_path / "x.yaml"))
    assert executing.allowed() == {}
