"""Two days compared: which verdicts differ, and whether the rule, the firm, the evidence or time made them differ."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.now import today
from neikong.app.base.say import language, say
from neikong.app.firms.seats import Seated
from neikong.app.posture.sitting import bench_of
from neikong.engine.changes import changes
from neikong.reports.messages import sentence

CAUSES = {
    "rule": say("規定", "the rule"),
    "firm": say("公司屬性", "the firm"),
    "evidence": say("佐證", "the evidence"),
    "time": say("時間經過", "time"),
}


@allow("position.see")
def compare(request: Seated) -> HttpResponse:
    firm, last = request.seat.firm.pk, today()
    first, wrong = last - timedelta(days=30), False
    try:
        first = date.fromisoformat(request.GET.get("from") or first.isoformat())
        last = date.fromisoformat(request.GET.get("to") or last.isoformat())
    except ValueError:
        wrong = True
    first, last = min(first, last), max(first, last)
    catalogue = bridge.the_catalogue()
    bench = bench_of(catalogue, bridge.facts(firm)[0], first)
    rows = [
        {
            "duty": catalogue.duties[c.duty],
            "before": c.before.verdict.slug,
            "after": c.after.verdict.slug,
            "cause": CAUSES[c.cause],
            "why": sentence(c.after.reasons[0], catalogue, language()) if c.after.reasons else "",
        }
        for c in changes(bench, first, last)
    ]
    return render(
        request, "posture/compare.html", {"first": first, "last": last, "rows": rows, "wrong": wrong}
    )
