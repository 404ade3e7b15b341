"""Outages: one scenario step by step with a Gantt chart, and many drawn at random with percentiles and a heat map."""

from __future__ import annotations

import math
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.say import language, say, tr
from neikong.app.firms.seats import Seated
from neikong.app.resilience.asked import Seen, seen
from neikong.app.resilience.feasible import link, told
from neikong.facts import View
from neikong.reports import recovery_svg
from neikong.resilience import Model, outage, scenarios, simulate
from neikong.resilience.build import external
from neikong.resilience.conflicts import spoken
from neikong.resilience.scenarios import Scenario, likely, untold
from neikong.resilience.simulate import draw

DRAWS = (1_000, 10_000, 50_000)


def _menu(every: tuple[Scenario, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    natures = {"natural": say("天然災害", "Natural"), "man-made": say("人為災害", "Man-made"), "cyber": say("資通安全事件", "Security incidents")}  # fmt: skip
    return [
        (title, [(s.id, s.title(language())) for s in every if s.nature == nature])
        for nature, title in natures.items()
    ]


def manual(view: View, moment: str) -> dict[str, str]:
    """Businesses that have a way by hand for a moment of the day, and what it is."""
    if not moment or not view.keeps("plan-scenario"):
        return {}
    return {
        str(r.fields["business"]): str(r.fields.get("response") or "")
        for r in view.register("plan-scenario")
        if r.fields.get("moment") == moment and r.fields.get("business") and r.fields.get("response")
    }


@allow("resilience.see")
def one(request: Seated) -> HttpResponse:
    """One scenario at one moment, with what is tried out."""
    found = seen(request)
    if found.model is None:
        return render(request, "resilience/none.html", {"wrong": found.wrong})
    model, every = found.model, scenarios(found.model, external(found.view))
    chosen = next((s for s in every if s.id == request.GET.get("scenario")), every[0] if every else None)
    moments = bridge.the_catalogue().definitions["interruption-moments"].values
    moment = request.GET.get("moment", "") if request.GET.get("moment") in moments else "trading"
    context: dict[str, Any] = {
        "offered": _menu(every), "chosen": chosen, "tried": found.tried, "moment": moment,
        "moments": [(k, tr(v)) for k, v in moments.items()],
        "systems": [n for n in model.nodes if n.kind == "system"],
    }  # fmt: skip
    if chosen:
        context |= _lived(request, found, model, chosen, moment)
    return render(request, "resilience/outage.html", context)


def _lived(request: Seated, found: Seen, model: Model, chosen: Scenario, moment: str) -> dict[str, Any]:
    firm = request.seat.firm.pk
    hit, away = likely(chosen)
    lived = outage(model, hit, from_backup=chosen.from_backup, away=away)
    by_hand = manual(found.view, moment)
    teams = {t.id: t.title for t in model.teams}
    rows = []
    for step in lived.steps:
        node = model.node(step.node)
        if node.id not in lived.down:
            continue
        rows.append(
            {
                "node": node,
                "url": link(firm, model, node.id),
                "start": spoken(step.start, language()),
                "down": told(lived.down[node.id]),
                "loss": told(lived.loss[node.id]) if node.kind in ("business", "system") else "",
                "team": teams.get(step.team, ""),
                "why": _why(model, step.cause, step.after),
                "late": node.id in lived.missed,
                "doubt": node.id in lived.doubtful,
                "manual": by_hand.get(node.id, ""),
                "limit": spoken(limit, language()) if (limit := node.tolerance if node.tolerance is not None else node.rto) is not None else "",
            }
        )  # fmt: skip
    return {
        "rows": rows,
        "missed": [model.node(i).title for i in lived.missed if model.node(i).kind == "business"],
        "untold": [(model.node(i).title, link(firm, model, i)) for i in untold(model, chosen)],
        "gantt": SafeString(recovery_svg.gantt(model, lived, chosen.title(language()), language()))
        if rows
        else "",
    }


def _why(model: Model, cause: str, after: str) -> str:
    title = model.node(after).title if after else ""
    said: dict[str, str] = {
        "at-once": say("立即開始", "at once"),
        "need": say(f"等待 {title}", f"after {title}"),
        "team": say(f"小組處理 {title} 後" if title else "小組到場後", f"team busy with {title}" if title else "when the team arrives"),
        "beside": say(f"與 {title} 同時恢復", f"together with {title}"),
    }  # fmt: skip
    return said[cause]


@allow("resilience.see")
def many(request: Seated) -> HttpResponse:
    """Monte Carlo: the same address gives the same numbers."""
    found = seen(request)
    if found.model is None:
        return render(request, "resilience/none.html", {"wrong": found.wrong})
    model = found.model
    every = scenarios(model, external(found.view))
    ready = [s for s in every if not untold(model, s)]
    businesses = [n for n in model.nodes if n.kind == "business"]
    asked = request.GET.get("draws", "")
    count = int(asked) if asked.isdigit() and int(asked) in DRAWS else 10_000
    seed = int(request.GET["seed"]) if request.GET.get("seed", "").isdigit() else 1
    context: dict[str, Any] = {
        "draws": count,
        "choices": DRAWS,
        "seed": seed,
        "next_seed": seed + 1,
        "tried": found.tried,
    }
    if model.links.stuck or not ready or not businesses:
        context["wrong"] = say(
            "互相等待或復原時間未填，無法抽樣。", "Rings or times that are not told: nothing can be drawn."
        )
        return render(request, "resilience/many.html", context)
    made = simulate(model, draw(model, ready, count, seed), [n.id for n in businesses])
    limits = [n.tolerance if n.tolerance is not None else n.rto for n in businesses]
    percent, missed, grid = made.percentiles(), made.missed(limits), made.by_scenario(len(ready))
    lang = language()
    context |= {
        "rows": [
            {
                "node": n,
                "url": link(request.seat.firm.pk, model, n.id),
                "values": [spoken(float(percent[k, i]), lang) for k in range(4)],
                "limit": spoken(limit, lang) if (limit := limits[i]) is not None else "",
                "missed": "" if math.isnan(missed[i]) else f"{missed[i]:.1%}",
                "late": bool(missed[i] > 0.05),
            }
            for i, n in enumerate(businesses)
        ],
        "heat": SafeString(
            recovery_svg.heat(
                [s.title(lang) for s in ready], [n.title or n.id for n in businesses], grid.tolist(), limits,
                say("情境與業務之中斷時間（第 95 百分位）", "Minutes down by scenario and business, 95th percentile"), lang,
            )
        ),
        "left_out": [(s.title(lang), [model.node(i).title for i in untold(model, s)]) for s in every if s not in ready],
    }  # fmt: skip
    return render(request, "resilience/many.html", context)
