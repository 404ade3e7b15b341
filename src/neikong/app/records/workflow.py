"""Approve, return, withdraw: by another person, with a role that the duty names."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.now import today
from neikong.app.base.say import say
from neikong.app.firms.seats import Seated
from neikong.app.records import kinds
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, write


def may_approve(seat: Any, item: Item) -> list[str]:
    """The roles in which the person may approve the record now; empty when not at all. Never one's own work."""
    if item.state != State.SUBMITTED or not seat.may("record.approve"):
        return []
    if seat.person in {item.by, *(item.body.get("writers") or ())}:
        return []
    sets = open_sets(item)
    wanted = {r for s in sets for r in s}
    return (
        sorted(wanted & seat.roles)
        if wanted
        else ([] if kinds.approver_sets(item.kind) else sorted(seat.roles)[:1])
    )


def open_sets(item: Item) -> list[frozenset[str]]:
    """The sets of roles of which none has approved yet."""
    given = {a["role"] for a in item.body.get("approvals") or ()}
    return [s for s in kinds.approver_sets(item.kind) if not s & given]


@allow("record.see")
@require_POST
def act(request: Seated, kind: str, code: str) -> HttpResponse:
    """One step of the workflow. The version that was looked at must still stand."""
    of, seat = kinds.kind_of(kind), request.seat
    item = Item.objects.filter(firm=seat.firm, type=Type.RECORD, kind=of.id, code=code).first()
    if item is None:
        raise Http404
    what, why = request.POST.get("do", ""), request.POST.get("why", "").strip()[:1000]
    expects = request.POST.get("expects", "")
    body = dict(item.body)
    if what == "approve":
        roles = may_approve(seat, item)
        role = request.POST.get("role") or (roles[0] if roles else "")
        if role not in roles:
            raise PermissionDenied(
                say(
                    "只能由另一位具備應辦事項所定角色的人核准。",
                    "Only another person with a role that the duty names may approve.",
                )
            )
        body["approvals"] = [
            *(body.get("approvals") or ()),
            {"by": seat.person, "role": role, "on": today().isoformat()},
        ]
        left = [s for s in open_sets(item) if role not in s]
        body["wanted_roles"] = sorted({r for s in left for r in s})
        body["state"] = State.SUBMITTED.value if left else State.APPROVED.value
    elif what == "return":
        if not may_approve(seat, item):
            raise PermissionDenied(say("只能由可核准的人退回。", "Only who may approve may return it."))
        if not why:
            messages.error(request, say("退回須填原因。", "A return needs a reason."))
            return redirect("record", firm=seat.firm.pk, kind=of.slug, code=code)
        body |= {
            "state": State.RETURNED.value,
            "approvals": [],
            "returned": {"by": seat.person, "why": why, "on": today().isoformat()},
        }
    elif what == "withdraw":
        if not seat.may("record.write") or (seat.person != item.by and not may_approve(seat, item)):
            raise PermissionDenied(say("只能由填寫人撤回。", "Only who filed it may withdraw it."))
        if not why:
            messages.error(request, say("撤回須填原因。", "A withdrawal needs a reason."))
            return redirect("record", firm=seat.firm.pk, kind=of.slug, code=code)
        body |= {"state": State.WITHDRAWN.value, "why": why}
    else:
        raise Http404
    try:
        write(
            seat.firm,
            seat.actor,
            Draft(Type.RECORD, of.id, code, body, what, int(expects) if expects.isdigit() else -1),
        )
    except Stale:
        return errors.answer(request, 409)
    said = {
        "approve": say("已核准。", "Approved."),
        "return": say("已退回。", "Returned."),
        "withdraw": say("已撤回。", "Withdrawn."),
    }
    messages.success(request, said[what])
    return redirect("record", firm=seat.firm.pk, kind=of.slug, code=code)
