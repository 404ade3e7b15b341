"""Today: what is late, due or unclear for me, what waits for my approval, and what changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from neikong.app.access.gate import allow
from neikong.app.base.drawn import drawn_once
from neikong.app.base.now import today as the_day
from neikong.app.firms.seats import Seated
from neikong.app.posture.sitting import stand
from neikong.app.posture.told import Line, first_reason, lines
from neikong.app.subjects.models import Item, State, Type

OPEN = ("unmet", "overdue", "unknown", "due")
TILES = ("unmet", "overdue", "unknown", "due", "excepted", "met", "future", "not-applicable")
SHOWN = 25


@allow("position.see")
@drawn_once
def today(request: Seated) -> HttpResponse:
    seat = request.seat
    found = stand(seat.firm.pk, the_day())
    every = [x for x in lines(found) if x.verdict in OPEN]
    mine = [x for x in every if x.duty.owner in seat.roles]
    shown = every if request.GET.get("who") == "all" or not mine else mine
    waiting = waiting_for(seat)
    counts = found.counts
    return render(
        request,
        "posture/today.html",
        {
            "stand": found,
            "tiles": [(v, counts.get(v, 0)) for v in TILES],
            "all": shown is every,
            "mine": len(mine),
            "every": len(every),
            "groups": groups(shown),
            "waiting": waiting,
            "recent": recent(seat.firm.pk),
        },
    )


def recent(firm: str) -> list[Item]:
    """What was written last, by the number of its entry; what is no business of a reader is passed over afterwards."""
    newest = Item.objects.filter(firm_id=firm).order_by("-seq").defer("body", "words")[:60]
    return [i for i in newest if i.type not in (Type.FIRM, Type.MEMBER)][:12]


def groups(found: list[Line]) -> list[dict[str, Any]]:
    """By verdict, the worst first, so many of each as fit; each with its first reason."""
    made = []
    for verdict in OPEN:
        of = [x for x in found if x.verdict == verdict]
        if of:
            rows = [{"line": x, "why": first_reason(x.judged)} for x in of[:SHOWN]]
            made.append({"verdict": verdict, "count": len(of), "rows": rows, "more": max(0, len(of) - SHOWN)})
    return made


def waiting_for(seat: Any) -> list[Item]:
    """Records handed in by others, which the person's roles may approve."""
    if not seat.may("record.approve"):
        return []
    submitted = (
        Item.objects.filter(firm=seat.firm, type__in=[Type.RECORD, Type.EXEMPTION], state=State.SUBMITTED)
        .filter(body__wanted_roles__isnull=False)
        .exclude(by=seat.person)
        .order_by("since")
    )
    wanted = [i for i in submitted[:400] if set(i.body.get("wanted_roles") or ()) & seat.roles]
    return wanted[:SHOWN]
