"""One record: its fields, evidence, approvals and versions, and the duties that it answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.now import today
from neikong.app.base.say import tr
from neikong.app.evidence import taking
from neikong.app.firms.seats import Seated
from neikong.app.posture.sitting import stand
from neikong.app.records import acknowledging, kinds
from neikong.app.records.lists import STATES
from neikong.app.records.workflow import may_approve, open_sets
from neikong.app.registers.rows import history
from neikong.app.subjects.forms import shown
from neikong.app.subjects.models import Item, State, Type


def _found(request: Seated, kind: str, code: str) -> dict[str, Any]:
    """Raises Http404."""
    of, seat, catalogue = kinds.kind_of(kind), request.seat, bridge.the_catalogue()
    item = Item.objects.filter(firm=seat.firm, type=Type.RECORD, kind=of.id, code=code).first()
    if item is None:
        raise Http404
    subjects = item.body.get("subjects") or []
    rows = {
        i.code: i
        for i in Item.objects.filter(firm=seat.firm, type__in=[Type.ROW, Type.RECORD], code__in=subjects)
    }
    roles = catalogue.roles
    return {
        "kind": of,
        "item": item,
        "state": STATES.get(item.state),
        "pairs": [
            (tr(g["title"]), shown(g, item.fields.get(n), catalogue))
            for n, g in of.fields.items()
            if n in item.fields
        ],
        "sections": [(tr(t), s in (item.fields.get("sections") or ())) for s, t in of.sections.items()],
        "subjects": [(s, rows.get(s)) for s in subjects],
        "evidence": taking.names(seat.firm.pk, item.body.get("evidence") or []),
        "approvals": [
            {**a, "title": tr(roles[a["role"]]) if a["role"] in roles else a["role"]}
            for a in item.body.get("approvals") or ()
        ],
        "waiting": ["／".join(tr(roles[r]) for r in sorted(s)) for s in open_sets(item)]
        if item.state == State.SUBMITTED
        else [],
        "versions": history(seat.firm.pk, Type.RECORD, of.id, code, _fields(of)),
    }


def _fields(of: kinds.Kind) -> dict[str, Any]:
    """The fields of a kind, the parts of a document among them."""
    if not of.sections:
        return dict(of.fields)
    title = {"zh": "應載事項", "en": "Parts"}
    return {**of.fields, "sections": {"title": title, "type": "many-choice", "choice": of.sections}}


@allow("record.see")
def detail(request: Seated, kind: str, code: str) -> HttpResponse:
    found, seat = _found(request, kind, code), request.seat
    judged = stand(seat.firm.pk, today()).judged
    catalogue = bridge.the_catalogue()
    found["duties"] = [(catalogue.duties[d], judged[d]) for d in kinds.reading(found["kind"].id)]
    found["roles"] = [
        (r, tr(catalogue.roles[r])) for r in may_approve(seat, found["item"]) if r in catalogue.roles
    ]
    found["own"] = seat.person == found["item"].by
    found["may_withdraw"] = seat.may("record.write") and (found["own"] or bool(found["roles"]))
    item: Item = found["item"]
    if found["kind"].id.startswith("document:") and item.state == State.APPROVED:
        found["readers"] = acknowledging.standing(seat.firm.pk, item)
        found["unread"] = (seat.person, "") in {(person, at) for person, _, at in found["readers"]}
    return render(request, "records/record.html", found)


@allow("record.see")
def signoff(request: Seated, kind: str, code: str) -> HttpResponse:
    """The sign-off history, to be printed."""
    return render(request, "records/signoff.html", _found(request, kind, code))
