"""Posture: the heat map, the trend, and every duty in a list that can be filtered, sorted and taken along."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from neikong.app.access.gate import allow
from neikong.app.base.drawn import drawn_once
from neikong.app.base.remembering import Memory
from neikong.app.base.say import language, say, tr
from neikong.app.firms.seats import Seated
from neikong.app.posture.asked import Asked, asked, position
from neikong.app.posture.sitting import Stand
from neikong.app.posture.told import WORST_FIRST, Line, day_text, filtered, first_reason, lines
from neikong.app.posture.trend import trend
from neikong.app.registers import sheet
from neikong.app.registers.exporting import TYPES, attachment
from neikong.engine.verdict import LABELS, Verdict
from neikong.reports import svg

SHOWN = 400
KINDS = {
    "standing": say("常設", "standing"),
    "periodic": say("定期", "periodic"),
    "event": say("事件", "event"),
    "state": say("狀態", "state"),
    "relation": say("關聯", "relation"),
}


_bodies: Memory[str] = Memory(200)


@allow("position.see")
@drawn_once
def overview(request: Seated) -> HttpResponse:
    """The body rests on the position, the address and the language alone, and is drawn once for all who look."""
    firm, moment = request.seat.firm.pk, asked(request)
    stand = position(firm, moment)
    key = (
        firm,
        stand.day,
        stand.future,
        moment.known,
        stand.seq,
        stand.catalogue.digest,
        language(),
        request.GET.urlencode(),
    )
    body = _bodies.get(
        key, lambda: render_to_string("posture/body.html", _context(request, firm, moment, stand), request)
    )
    return render(request, "posture/posture.html", {"body": SafeString(body)})


def _context(request: HttpRequest, firm: str, moment: Asked, stand: Stand) -> dict[str, Any]:
    every = lines(stand)
    given = request.GET.dict()
    shown = filtered(every, given)
    catalogue = stand.catalogue
    months = trend(firm, stand) if moment.known is None and not moment.future else []
    keep = request.GET.copy()
    for name in ("sort",):
        keep.pop(name, None)
    chart = svg.history(
        months, str(say("近 24 個月各月底之判定", "Verdicts at the last 24 month-ends")), language()
    )
    return {
        "moment": moment,
        "stand": stand,
        "heat": heat(stand),
        "verdicts": WORST_FIRST,
        "chart": SafeString(chart) if months else "",
        "months": [(day, [counts.get(v, 0) for v in svg.STACK]) for day, counts in months],
        "month_heads": [v.slug for v in svg.STACK],
        "rows": [{"line": x, "why": first_reason(x.judged)} for x in shown[:SHOWN]],
        "count": len(shown),
        "given": given,
        "chapters": [(id, tr(c.title)) for id, c in catalogue.chapters.items()],
        "owners": [(id, tr(catalogue.roles[id])) for id in sorted({x.duty.owner for x in every})],
        "kinds": list(KINDS.items()),
        "query": keep.urlencode(),
        "sort": given.get("sort", ""),
    }


def heat(stand: Stand) -> list[dict[str, Any]]:
    """Chapter by verdict: number and how dark (0 to 4), with the sum."""
    made = []
    for id, chapter in stand.catalogue.chapters.items():
        of = [j.verdict for d, j in stand.judged.items() if stand.catalogue.duties[d].chapter == id]
        if of:
            cells = [(v, of.count(v), min(4, -(-4 * of.count(v) // len(of)))) for v in WORST_FIRST]
            made.append({"id": id, "chapter": chapter, "cells": cells, "sum": len(of)})
    return made


@allow("position.see")
def export(request: Seated, form: str) -> HttpResponse:
    """The list with its filters as xlsx or csv."""
    if form not in TYPES:
        raise Http404
    moment = asked(request)
    stand = position(request.seat.firm.pk, moment)
    shown = filtered(lines(stand), request.GET.dict())
    head = [
        str(w)
        for w in (
            say("應辦事項", "Duty"), say("名稱", "Title"), say("章", "Chapter"), say("判定", "Verdict"),
            say("期限", "Deadline"), say("權責", "Owner"), say("應／宜", "Strength"), say("依據", "Source"), say("理由", "Reason"),
        )
    ]  # fmt: skip
    rows = [_row(x, stand) for x in shown]
    made = sheet.write_csv([head, *rows]) if form == "csv" else sheet.write_xlsx("posture", head, rows)
    return attachment(made, TYPES[form], f"posture-{moment.day.isoformat()}.{form}")


def _row(line: Line, stand: Stand) -> list[str]:
    from neikong.app.posture.told import version_of

    verdict = Verdict[line.verdict.upper().replace("-", "_")]
    cites = "；".join(c.at for c in version_of(line.duty, line.judged).cites)
    strength = str(say("應", "must") if line.strength == "must" else say("宜", "should"))
    return [
        line.duty.id, tr(line.duty.title), line.chapter, LABELS[verdict][language()], day_text(line.judged.deadline),
        line.owner, strength, cites, first_reason(line.judged),
    ]  # fmt: skip
