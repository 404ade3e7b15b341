"""Reminders: a digest for each person, once a day, by e-mail or webhook where it was set; nothing is sent where it was not."""

from __future__ import annotations

import json
import logging
import os
import re
import urllib.request
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail

from neikong.app.base.now import now, today
from neikong.app.firms.models import Firm, Member
from neikong.app.subjects.models import Item, Type
from neikong.app.tasks.working_out import Task, tasks
from neikong.clock import TAIPEI

log = logging.getLogger("neikong.tasks")
ESCALATE_AFTER = 14  # days past the limit: then the head of information security is told as well


def digest(found: Sequence[Task]) -> str:
    """The tasks as lines, both languages in one message since nobody knows yet who reads it."""
    lines = [f"{t.due.isoformat() if t.due else '－':<11} {t.title}　{t.why}" for t in found]
    return "\n".join(["內控待辦 Neikong tasks", "", *lines])


def remind_all() -> int:
    """Send today's digests; how many. Sent once a day: a second run of the same day sends nothing."""
    if quiet(now()):
        return 0
    sent = 0
    for firm in Firm.objects.all():
        sent += _firm(firm)
    return sent


def quiet(at: datetime) -> bool:
    """Whether nobody is to be disturbed: NEIKONG_QUIET_HOURS, for example 20-8 (Taipei); without it, never."""
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", os.environ.get("NEIKONG_QUIET_HOURS", ""))
    if not found:
        return False
    begin, end, hour = int(found[1]), int(found[2]), at.astimezone(TAIPEI).hour
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def _firm(firm: Firm) -> int:
    from neikong.app.ledger.append import Change, note
    from neikong.app.ledger.models import Entry

    day = today()
    code = f"{firm.pk}-{day.isoformat()}"
    if Entry.objects.filter(log="system", type="reminder", kind="digest", code=code).exists():
        return 0
    found = [t for t in tasks(firm.pk, day) if t.verdict in ("overdue", "unmet", "due") or t.kind != "duty"]
    people: dict[str, list[Task]] = {}
    for task in found:
        late = task.due is not None and (day - task.due).days > ESCALATE_AFTER
        for person in {*task.owners, *(_heads(firm.pk) if late else ())}:
            people.setdefault(person, []).append(task)
    mails = {
        i.code: i.fields.get("email", "")
        for i in Item.objects.filter(firm=firm, type=Type.ROW, kind="person", code__in=people)
    }
    sent = sum(_mail(mails.get(person, ""), listed) for person, listed in people.items())
    sent += _hook(firm.pk, found)
    if sent:
        body = {"people": sorted(people), "tasks": len(found)}
        version = 1
        note("system", "jobs", Change("reminder", "digest", code, version, "send", body))
    return sent


def _heads(firm: str) -> list[str]:
    return list(
        Member.objects.filter(firm_id=firm, grants__role="security-head").values_list("person", flat=True)
    )


def _mail(address: str, found: Sequence[Task]) -> int:
    if not address or not getattr(settings, "EMAIL_HOST_SET", False):
        return 0
    try:
        return send_mail(f"內控待辦 {len(found)}", digest(found), None, [address])
    except OSError as wrong:
        log.error("mail was not sent", extra={"to": address, "wrong": str(wrong)})
        return 0


def _hook(firm: str, found: Sequence[Task]) -> int:
    """One call with everything, to the address of NEIKONG_WEBHOOK (https, or http to this machine)."""
    address = os.environ.get("NEIKONG_WEBHOOK", "")
    if not address.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        return 0
    rows = [
        {
            "id": t.id,
            "title": t.title,
            "due": t.due.isoformat() if t.due else None,
            "owners": list(t.owners),
            "verdict": t.verdict,
        }
        for t in found
    ]
    data = json.dumps({"firm": firm, "tasks": rows}, ensure_ascii=False).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status < 300)
    except OSError as wrong:
        log.error("the webhook did not answer", extra={"wrong": str(wrong)})
        return 0
