"""Tasks from verdicts and from the workflow. A task is never stored: when its verdict turns, it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from neikong.app import bridge
from neikong.app.base.say import tr
from neikong.app.posture.sitting import Stand, stand
from neikong.app.posture.told import first_reason
from neikong.app.records import kinds
from neikong.app.subjects.models import Item, State, Type

OPEN = ("unmet", "overdue", "unknown", "due")


@dataclass(frozen=True)
class Task:
    """`kind`: duty, approve or mend. `owners` are persons of the register; the role when nobody holds it."""

    kind: str
    id: str
    title: str
    url: str
    verdict: str
    due: date | None
    role: str
    owners: tuple[str, ...]
    why: str
    handed: str = ""


def holders(firm: str) -> dict[str, tuple[str, ...]]:
    """Role -> persons of the register who hold it and are still there."""
    found: dict[str, list[str]] = {}
    for item in Item.objects.filter(firm_id=firm, type=Type.ROW, kind="person").exclude(
        state=State.WITHDRAWN
    ):
        if not item.fields.get("left") and item.until is None:
            for role in item.fields.get("roles") or ():
                found.setdefault(role, []).append(item.code)
    return {role: tuple(sorted(people)) for role, people in found.items()}


def tasks(firm: str, day: date, upcoming: int = 0) -> list[Task]:
    """Everything owed on a day. With `upcoming`, also duties that are met and fall due within so many days."""
    position: Stand = stand(firm, day)
    catalogue, who = bridge.the_catalogue(), holders(firm)
    handed = {
        i.kind: i.body.get("to", "")
        for i in Item.objects.filter(firm_id=firm, type=Type.HANDOVER).exclude(state=State.WITHDRAWN)
    }
    made = []
    for id, judged in position.judged.items():
        soon = (
            upcoming
            and judged.verdict == "met"
            and judged.deadline
            and (judged.deadline - day).days <= upcoming
        )
        if judged.verdict not in OPEN and not soon:
            continue
        duty = catalogue.duties[id]
        to = handed.get(id, "")
        owners = (to,) if to else who.get(duty.owner, ())
        made.append(
            Task(
                "duty",
                id,
                tr(duty.title),
                f"/f/{firm}/duties/{id}/",
                judged.verdict,
                judged.deadline,
                duty.owner,
                owners,
                first_reason(judged),
                to,
            )
        )
    waiting = Item.objects.filter(
        firm_id=firm,
        type=Type.RECORD,
        state__in=[State.SUBMITTED, State.RETURNED, State.DRAFT],
        body__writers__isnull=False,
    )
    for item in waiting.order_by("since")[:500]:
        url, title = (
            f"/f/{firm}/records/{kinds.every()[item.kind].slug}/{item.code}/",
            tr(kinds.every()[item.kind].title),
        )
        if item.state == State.SUBMITTED:
            for role in item.body.get("wanted_roles") or ():
                people = tuple(p for p in who.get(role, ()) if p not in item.body["writers"])
                made.append(Task("approve", item.code, title, url, "due", item.since, role, people, item.by))
        else:
            why = (item.body.get("returned") or {}).get("why", "")
            made.append(Task("mend", item.code, title, url, "due", item.since, "", (item.by,), why))
    return sorted(
        made, key=lambda t: (t.due or date.max, OPEN.index(t.verdict) if t.verdict in OPEN else 9, t.id)
    )


def mine(found: list[Task], seat: Any) -> list[Task]:
    """Those of a person: theirs by name, or by a role that nobody of the register holds."""
    return [t for t in found if seat.person in t.owners or (not t.owners and t.role in seat.roles)]
