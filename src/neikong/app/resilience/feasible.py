"""The page of feasible recovery: every business and system against its targets, the conflicts, and the way out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from neikong.app.access.gate import allow
from neikong.app.base.say import language, say
from neikong.app.firms.seats import Seated
from neikong.app.posture.links import url_of
from neikong.app.resilience.asked import second_site_owed, seen
from neikong.facts import Ref
from neikong.reports import recovery_svg
from neikong.resilience import Model, cheapest, conflicts, feasibility, outage
from neikong.resilience.build import REGISTERS, off_site, options
from neikong.resilience.conflicts import Conflict, spoken
from neikong.resilience.feasibility import Span

ANSWERS = {"met": "met", "missed": "unmet", "unknown": "unknown", "no-target": "not-applicable"}
MOST_DRAWN = 60


def link(firm: str, model: Model, id: str) -> str:
    node = model.node(id)
    return url_of(firm, Ref(REGISTERS[node.kind], id)) or ""


def told(span: Span) -> str:
    """A span in words: its minutes, or at least so many."""
    text = spoken(span.least, language())
    return text if span.known is not None else say(f"至少 {text}", f"at least {text}")


@allow("resilience.see")
def overview(request: Seated) -> HttpResponse:
    found = seen(request)
    firm = request.seat.firm.pk
    if found.model is None:
        return render(request, "resilience/none.html", {"wrong": found.wrong})
    model, lang = found.model, language()
    reach, lived = feasibility(model), outage(model)
    listed = conflicts(model, found.day, reach, off_site(found.view, second_site_owed(firm, found.day)))
    rows = []
    for node in model.nodes:
        if node.kind not in ("business", "system"):
            continue
        rto, rpo = lived.down[node.id], reach.rpo(node.id)
        rows.append(
            {
                "node": node,
                "url": link(firm, model, node.id),
                "rto": told(rto),
                "rto_answer": ANSWERS[rto.against(node.rto)],
                "rto_target": spoken(node.rto, lang) if node.rto is not None else "",
                "rpo": told(rpo),
                "rpo_answer": ANSWERS[rpo.against(node.rpo)],
                "rpo_target": spoken(node.rpo, lang) if node.rpo is not None else "",
                "path": [(model.node(i).title, link(firm, model, i)) for i in lived.path(node.id)],
                "lacking": [
                    (model.node(i).title, link(firm, model, i)) for i in reach.unknown.get(node.id, ())
                ],
            }
        )
    label = say("相依關係圖", "What needs what")
    drawn = recovery_svg.graph(model, reach, label, lang) if len(model.nodes) <= MOST_DRAWN else ""
    return render(
        request,
        "resilience/overview.html",
        {
            "rows": rows,
            "conflicts": [_conflict(firm, model, c) for c in listed],
            "counts": _counts(rows),
            "graph": SafeString(drawn),
            "tried": found.tried,
            "day": found.day,
            "improvements": _improvements(found.view, model),
        },
    )


def _counts(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    order = ("unmet", "unknown", "met", "not-applicable")
    for row in rows:
        worst = min((row["rto_answer"], row["rpo_answer"]), key=order.index)
        found[worst] = found.get(worst, 0) + 1
    return [(k, found[k]) for k in order if k in found]


def _conflict(firm: str, model: Model, conflict: Conflict) -> dict[str, Any]:
    return {
        "kind": conflict.kind,
        "title": model.node(conflict.subject).title or conflict.subject,
        "url": link(firm, model, conflict.subject),
        "text": conflict.say(language()),
        "coming": conflict.severity == "coming",
        "others": [
            (model.node(r.id).title, link(firm, model, r.id))
            for r in conflict.refs
            if r.id != conflict.subject
        ][:8],
    }


def _improvements(view: Any, model: Model) -> dict[str, Any]:
    try:
        offered = options(view, model)
    except ValueError as wrong:
        zh, _, en = str(wrong).partition(" | ")
        return {"wrong": say(zh, en or zh)}
    if not offered:
        return {"none": True}
    proposal = cheapest(model, offered)
    return {
        "proposal": proposal,
        "short": [model.node(i).title or i for i in proposal.short],
        "left": [o for o in offered if o not in proposal.chosen],
    }
