"""One row: its fields, its versions, what refers to it, and the duties that look at it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import naming
from neikong.app.base.now import today
from neikong.app.base.say import say, tr
from neikong.app.firms.seats import Seated
from neikong.app.ledger.models import Entry
from neikong.app.posture.models import Judged
from neikong.app.registers.forms_of import form_of, references
from neikong.app.registers.lists import Cell, cells
from neikong.app.subjects.forms import shown
from neikong.app.subjects.models import Item, Type
from neikong.obligations.model import Form

MOST_VERSIONS = 60
MOST_RELATED = 60


@dataclass(frozen=True)
class Difference:
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One version: when, by whom, and what it changed."""

    version: int
    seq: int
    at: datetime
    actor: str
    action: str
    since: str
    differences: list[Difference]


def row_of(firm: str, register: str, code: str) -> Item:
    """Raises Http404."""
    found = Item.objects.filter(firm_id=firm, type=Type.ROW, kind=register, code=code).first()
    if found is None:
        raise Http404
    return found


def history(firm: str, type_: str, kind: str, code: str, fields: Any) -> list[Told]:
    """The versions of a subject, newest first, each with what it changed."""
    entries = list(
        Entry.objects.filter(log=firm, type=type_, kind=kind, code=code).order_by("-version")[
            : MOST_VERSIONS + 1
        ]
    )
    bodies = [json.loads(e.data)["body"] for e in entries]
    made = []
    for at, entry in enumerate(entries[:MOST_VERSIONS]):
        before = bodies[at + 1] if at + 1 < len(bodies) else {}
        made.append(
            Told(
                entry.version,
                entry.seq,
                entry.at,
                entry.actor,
                entry.action,
                bodies[at].get("since") or bodies[at].get("done") or "",
                differences(before, bodies[at], fields),
            )
        )
    return made


def differences(before: dict[str, Any], after: dict[str, Any], fields: Any) -> list[Difference]:
    """The fields that differ between two versions, as a person reads them."""
    catalogue = bridge.the_catalogue()
    old, new = dict(before.get("fields") or {}), dict(after.get("fields") or {})
    for name in ("until", "state"):
        old[name], new[name] = before.get(name), after.get(name)
    for each in (old, new):
        if state := naming.STATES.get(str(each["state"])):
            each["state"] = str(say(*state))
    made = []
    for name in dict.fromkeys([*new, *old]):
        if old.get(name) == new.get(name):
            continue
        given = fields.get(name)
        title = tr(given["title"]) if given else OWN.get(name, {}).get(_language(), name)
        made.append(
            Difference(title, shown(given, old.get(name), catalogue), shown(given, new.get(name), catalogue))
        )
    return made


OWN = {
    "until": {"zh": "停用日", "en": "In use until"},
    "state": {"zh": "狀態", "en": "State"},
    "name": {"zh": "名稱", "en": "Name"},
}


def _language() -> str:
    from neikong.app.base.say import language

    return language()


def referring(firm: str, register: str, code: str) -> list[tuple[Form, str, list[Item]]]:
    """Rows of other registers whose references lead here: form, field title, rows."""
    catalogue = bridge.the_catalogue()
    fields = [
        (id, name)
        for id, form in catalogue.registers.items()
        for name, target in references(form).items()
        if target == register
    ]
    candidates = Item.objects.filter(
        firm_id=firm, type=Type.ROW, kind__in={id for id, _ in fields}, words__contains=code
    ).order_by("kind", "code")[:500]
    found: dict[tuple[str, str], list[Item]] = {}
    for item in candidates:
        for id, name in fields:
            value = item.fields.get(name) if item.kind == id else None
            if value == code or (isinstance(value, list) and code in value):
                found.setdefault((id, name), []).append(item)
    return [
        (catalogue.registers[id], tr(catalogue.registers[id].fields[name]["title"]), items[:MOST_RELATED])
        for (id, name), items in found.items()
    ]


@allow("register.see")
def detail(request: Seated, register: str, code: str) -> HttpResponse:
    form, firm = form_of(register), request.seat.firm
    item = row_of(firm.pk, register, code)
    catalogue = bridge.the_catalogue()
    pairs: list[tuple[str, Cell]] = [
        (tr(form.fields[name]["title"]), cell)
        for name, cell in zip(form.fields, cells([item], list(form.fields), form, firm.pk)[0][1], strict=True)
        if cell.text or cell.links
    ]
    duties = [
        (catalogue.duties[j.duty], j)
        for j in Judged.objects.filter(firm=firm, day=today(), future=False).exclude(verdict="not-applicable")
        if j.duty in catalogue.duties
        and any(link[:2] == [register, code] for reason in j.reasons for link in reason["links"])
    ]
    records = Item.objects.filter(firm=firm, type=Type.RECORD, words__contains=code).order_by("-since")[:30]
    return render(
        request,
        "registers/row.html",
        {
            "form": form,
            "register": register,
            "item": item,
            "name": item.fields.get("name") or item.title or item.code,
            "pairs": pairs,
            "missing": [tr(g["title"]) for n, g in form.fields.items() if n not in item.fields],
            "versions": history(firm.pk, Type.ROW, register, code, form.fields),
            "referring": referring(firm.pk, register, code),
            "duties": duties,
            "records": [r for r in records if code in (r.body.get("subjects") or ())],
            "retired": item.until is not None and item.until < today(),
        },
    )
