"""Tasks follow from verdicts and from what waits: nobody types them, and they go when the verdict turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from icalendar import Calendar

from neikong.app.firms.models import Firm, Grant
from neikong.app.posture.sitting import stand
from neikong.app.subjects.models import Item
from neikong.app.tasks.reminding import quiet
from neikong.app.tasks.working_out import OPEN, holders, mine, tasks
from neikong.clock import TAIPEI
from tests.app.conftest import TODAY, make_user, sign_in

pytestmark = pytest.mark.django_db


def test_every_open_verdict_is_a_task_of_somebody(changfeng: Firm) -> None:
    found = tasks("changfeng", TODAY)
    open_ = {d for d, j in stand("changfeng", TODAY).judged.items() if j.verdict in OPEN}
    assert {t.id for t in found if t.kind == "duty"} == open_
    who = holders("changfeng")
    for task in found:
        assert task.owners == who.get(task.role, ()) or task.kind != "duty"


def test_a_filed_record_is_a_task_of_who_may_approve_it_and_not_of_its_maker(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    devices = [
        i.code for i in Item.objects.filter(firm=changfeng, kind="network-device") if i.fields.get("external")
    ]
    given = {"done": "2026-11-18", "expects": 0, "subjects": devices, "x_outcome": "ok"}
    as_role("security-officer").post("/f/changfeng/records/firewall-rule-review/new/", given)
    waiting = [t for t in tasks("changfeng", TODAY) if t.kind == "approve"]
    assert {t.role for t in waiting} == {"it-head", "security-head"}
    assert all(t.why not in t.owners for t in waiting)
    head = as_role("security-head")
    assert any(t.kind == "approve" for t, _ in head.get("/f/changfeng/tasks/").context["rows"])
    item = Item.objects.filter(firm=changfeng, kind="firewall-rule-review").order_by("-id")[0]
    head.post(
        f"/f/changfeng/records/firewall-rule-review/{item.code}/act/",
        {"do": "approve", "role": "security-head", "expects": 1},
    )
    after = tasks("changfeng", TODAY)
    assert not [t for t in after if t.kind == "approve"]
    assert "firewall.external-rule-review" not in {t.id for t in after}


def test_a_duty_is_handed_over_and_back(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role("security-officer")
    where = "/f/changfeng/tasks/firewall.external-rule-review/hand-over/"
    assert client.post(where, {"to": "kuo-net", "why": "熟悉設備"}).status_code == 302
    task = next(t for t in tasks("changfeng", TODAY) if t.id == "firewall.external-rule-review")
    assert task.owners == ("kuo-net",)
    client.post(where, {"to": "nobody-there"})
    assert next(t for t in tasks("changfeng", TODAY) if t.id == task.id).owners == ("kuo-net",)
    client.post(where, {"to": ""})
    assert next(t for t in tasks("changfeng", TODAY) if t.id == task.id).handed == ""


def test_the_feed_holds_ones_own_and_dies_with_the_right(changfeng: Firm) -> None:
    user = make_user(changfeng, "security-officer")
    client = sign_in(user)
    address = client.get("/f/changfeng/tasks/feed/").context["address"]
    path = address.split("testserver")[1]
    got = Client().get(path)
    assert got.status_code == 200
    events = Calendar.from_ical(got.content).walk("VEVENT")
    own = [
        t
        for t in mine(
            tasks("changfeng", TODAY, upcoming=400),
            type(
                "S", (), {"person": user.memberships.get().person, "roles": frozenset({"security-officer"})}
            )(),
        )
        if t.due
    ]
    assert len(events) == len(own) > 0
    assert Client().get("/feed/forged.ics").status_code == 404
    Grant.objects.filter(member__user=user).delete()
    assert Client().get(path).status_code == 404


def test_the_calendar_shows_each_span(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role("security-head")
    for span, months in (("month", 1), ("quarter", 3), ("year", 12), ("nonsense", 1)):
        answer = client.get(f"/f/changfeng/tasks/calendar/?span={span}&month=2026-11&who=all")
        assert len(answer.context["months"]) == months
    assert client.get("/f/changfeng/tasks/calendar/?month=x").status_code == 200


@pytest.mark.parametrize(
    ("hours", "clock", "silent"),
    [
        ("20-8", 21, True),
        ("20-8", 7, True),
        ("20-8", 8, False),
        ("12-14", 13, True),
        ("12-14", 14, False),
        ("", 3, False),
    ],
)
def test_nobody_is_disturbed_in_quiet_hours(
    hours: str, clock: int, silent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEIKONG_QUIET_HOURS", hours)
    assert quiet(datetime(2026, 11, 20, clock, 30, tzinfo=TAIPEI)) is silent
