"""The yearly impact analysis as a page: for each business when an interruption becomes serious, what follows from it, what it
needs, how it compares with last year; then it is filed, approved and taken to the board.

Source: CC-20000(七), (二) (five moments); resilience rules art. 2(3)-(7), 4(2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.now import today
from neikong.app.base.say import language, say, tr
from neikong.app.firms.seats import Seated
from neikong.app.resilience.asked import view_on
from neikong.app.subjects import kept
from neikong.app.subjects.models import Item, Type
from neikong.app.subjects.write import Draft, Stale, write
from neikong.clock import Duration, add_months
from neikong.computations.criticality import is_core
from neikong.facts import Absent, Row, View
from neikong.reports.messages import duration

AXES = ("regulatory", "financial", "clients", "reputation")
AXIS_TITLES = {
    "regulatory": {"zh": "法規", "en": "Regulatory"},
    "financial": {"zh": "財務", "en": "Financial"},
    "clients": {"zh": "客戶", "en": "Clients"},
    "reputation": {"zh": "商譽", "en": "Reputation"},
}
LEVELS = ("PT15M", "PT30M", "PT1H", "PT2H", "PT4H", "PT6H", "PT8H", "P1D", "P2D", "P3D")


def shortest(rows: list[Row]) -> str | None:
    """The earliest time at which any impact becomes serious; None where nobody said any."""
    told = [str(r.fields[a]) for r in rows for a in AXES if r.fields.get(a)]
    return min(told, key=lambda t: Duration.parse(t).rough_seconds()) if told else None


def _impacts(view: View) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in view.register("business-impact") if view.keeps("business-impact") else ():
        found.setdefault(str(row.fields.get("business") or ""), []).append(row)
    return found


def _longer(left: str | None, right: str | None) -> bool:
    return bool(
        left and right and Duration.parse(left).rough_seconds() > Duration.parse(right).rough_seconds()
    )


@allow("resilience.see")
def analysis(request: Seated) -> HttpResponse:
    firm, lang = request.seat.firm.pk, language()
    view, before = view_on(firm, today()), view_on(firm, add_months(today(), -12))
    if not view.keeps("business") or not view.keeps("system"):
        return render(request, "resilience/none.html", {"wrong": say("尚未建立業務及資訊系統清冊。", "The registers of businesses and systems are not kept yet.")})  # fmt: skip
    impacts, systems = _impacts(view), list(view.register("system"))
    moments = bridge.the_catalogue().definitions["interruption-moments"].values
    then = {r.id: r for r in before.register("business")} if before.keeps("business") else {}
    versions = {
        i.code: i.version for i in Item.objects.filter(firm_id=firm, type=Type.ROW, kind="business-impact")
    }
    businesses = []
    for row in view.register("business"):
        own = {str(r.fields.get("moment")): r for r in impacts.get(row.id, ())}
        proposed = shortest(list(own.values()))
        tolerance = row.fields.get("tolerable_interruption")
        businesses.append(
            {
                "row": row,
                "grid": [
                    {
                        "moment": m,
                        "title": tr(title),
                        "code": own[m].id if m in own else f"{row.id}-{m}",
                        "version": versions.get(own[m].id if m in own else f"{row.id}-{m}", 0),
                        "cells": [(a, own[m].fields.get(a) if m in own else None) for a in AXES],
                        "reason": own[m].fields.get("reason", "") if m in own else "",
                    }
                    for m, title in moments.items()
                ],
                "proposed": duration(proposed, lang) if proposed else "",
                "too_long": _longer(tolerance, proposed),
                "values": [
                    (tr(field["title"]), _said(row.fields.get(name), lang), _said(old.fields.get(name), lang) if (old := then.get(row.id)) else "")
                    for name, field in bridge.the_catalogue().registers["business"].fields.items()
                    if name in ("tolerable_interruption", "rto", "rpo", "minimum_service")
                ],
                "systems": [s for s in systems if row.id in (s.fields.get("business") or ())],
            }
        )  # fmt: skip
    return render(
        request,
        "resilience/impact.html",
        {
            "businesses": businesses,
            "axes": [tr(AXIS_TITLES[a]) for a in AXES],
            "levels": [(x, duration(x, lang)) for x in LEVELS],
            "systems": [_core(s) for s in systems],
            "last": add_months(today(), -12),
            "records": Item.objects.filter(firm_id=firm, type=Type.RECORD, kind="bia").exclude(state="withdrawn").order_by("-since")[:5],
        },
    )  # fmt: skip


def _said(value: Any, lang: str) -> str:
    if value is None:
        return ""
    text = str(value)
    return (
        duration(text, lang)
        if (text.startswith("P") and text[1:2].isdigit()) or text.startswith("PT")
        else text
    )


def _core(row: Row) -> dict[str, Any]:
    """Core or not, by the definition, with the reason; and whether the register says the same."""
    try:
        core = is_core(row.fields.get("serves_trading_directly"), row.fields.get("sustains_trading"), row.id)
    except Absent:
        return {"row": row, "core": None, "why": say("是否直接提供或維持交易未填", "whether it gives or sustains trading is not told"), "agrees": False}  # fmt: skip
    why = []
    if row.fields.get("serves_trading_directly"):
        why.append(say("直接提供客戶交易", "gives clients trading directly"))
    if row.fields.get("sustains_trading"):
        why.append(say("維持交易業務運作所必要", "needed to keep trading running"))
    return {
        "row": row,
        "core": core,
        "why": "、".join(map(str, why)) or say("與交易業務運作無關", "trading does not need it"),
        "agrees": row.fields.get("core") == core,
    }


@allow("register.edit")
@require_POST
def save(request: Seated, business: str) -> HttpResponse:
    """The grid of one business: a row for each moment of which anything is said. Versions that moved on are refused."""
    seat = request.seat
    firm, catalogue = seat.firm.pk, bridge.the_catalogue()
    view = view_on(firm, today())
    if not any(r.id == business for r in (view.register("business") if view.keeps("business") else ())):
        return errors.answer(request, 404)
    title = view.row("business", business).fields.get("name") or business
    drafts = []
    for moment, said in catalogue.definitions["interruption-moments"].values.items():
        given = {a: request.POST.get(f"{moment}.{a}", "") for a in AXES}
        fields: dict[str, Any] = {a: v for a, v in given.items() if v in LEVELS}
        reason = request.POST.get(f"{moment}.reason", "").strip()[:500]
        code, version = request.POST.get(f"{moment}.code", ""), request.POST.get(f"{moment}.version", "0")
        if (not fields and not reason and version == "0") or not code.replace("-", "").replace(
            "_", ""
        ).isalnum():
            continue
        if reason:
            fields["reason"] = reason
        fields |= {"name": f"{title}－{said['zh']}", "business": business, "moment": moment}
        held = Item.objects.filter(firm_id=firm, type=Type.ROW, kind="business-impact", code=code).first()
        if held and held.fields == fields:
            continue
        body = {"since": today().isoformat(), "by": seat.actor, "fields": fields}
        drafts.append(Draft(Type.ROW, "business-impact", code, body, "change" if held else "add", int(version) if version.isdigit() else 0))  # fmt: skip
    if drafts:
        try:
            write(seat.firm, seat.actor, *kept.begin(firm, "register:business-impact", today()), *drafts)
        except Stale:
            return errors.answer(request, 409)
        messages.success(request, say("已儲存。", "Saved."))
    return redirect("impact-analysis", firm=firm)
