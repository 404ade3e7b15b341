"""Plans, backups and sites as they stand: parts that lack, who owes what, copies and tests, primary against back-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.now import today
from neikong.app.base.say import language, say, tr
from neikong.app.firms.seats import Seated
from neikong.app.posture.sitting import stand
from neikong.app.resilience.asked import second_site_owed, view_on
from neikong.app.subjects.models import Item, State, Type
from neikong.facts import Row, View
from neikong.reports.messages import duration
from neikong.resilience.build import WIDER_OFF_SITE

PLANS = ("continuity-plan", "backup-recovery-plan", "ddos-procedure", "emergency-measures", "drill-checklist")
FAMILIES = {
    "plans": ("bcm-plan", "incident"),
    "backup": ("backup",),
    "sites": ("dr-site", "capacity"),
}


def _duties(firm: str, families: Sequence[str]) -> list[dict[str, Any]]:
    """The verdicts of the duties of some families that apply, worst first."""
    catalogue = bridge.the_catalogue()
    order = ("overdue", "unmet", "unknown", "due", "excepted", "met", "future")
    found = [
        {"id": id, "title": tr(catalogue.duties[id].title), "verdict": j.verdict}
        for id, j in stand(firm, today()).judged.items()
        if id.split(".")[0] in families and j.verdict != "not-applicable"
    ]
    return sorted(found, key=lambda d: order.index(d["verdict"]))


@allow("resilience.see")
def plans(request: Seated) -> HttpResponse:
    """Each plan with its parts, its last version, approval and review; steps by system; responses by moment of the day."""
    firm, catalogue = request.seat.firm.pk, bridge.the_catalogue()
    view = view_on(firm, today())
    held: dict[str, Item] = {}
    kinds = [f"document:{k}" for k in PLANS if k in catalogue.documents]
    for item in (
        Item.objects.filter(firm_id=firm, type=Type.RECORD, kind__in=kinds)
        .exclude(state=State.WITHDRAWN)
        .order_by("since")
    ):
        held[item.kind] = item
    shown = []
    for kind in kinds:
        form = catalogue.documents[kind.split(":")[1]]
        last = held.get(kind)
        sections = set(last.fields.get("sections") or ()) if last else set()
        shown.append(
            {
                "kind": kind, "title": tr(form.title), "item": last,
                "sections": [(tr(t), s in sections) for s, t in form.fields.items()],
                "has": sum(s in sections for s in form.fields), "of": len(form.fields),
            }
        )  # fmt: skip
    steps: dict[str, list[Row]] = {}
    for row in view.register("runbook-step") if view.keeps("runbook-step") else ():
        steps.setdefault(str(row.fields.get("system") or ""), []).append(row)
    systems = {r.id: r for r in view.register("system")} if view.keeps("system") else {}
    moments = catalogue.definitions["interruption-moments"].values
    responses = list(view.register("plan-scenario")) if view.keeps("plan-scenario") else []
    return render(
        request,
        "resilience/plans.html",
        {
            "plans": shown,
            "runbooks": [
                (systems[s], sorted(rows, key=lambda r: r.fields.get("order") or 0)) for s, rows in sorted(steps.items()) if s in systems
            ],
            "without": [r for r in systems.values() if r.fields.get("core") and r.id not in steps],
            "moments": [(tr(t), [r for r in responses if r.fields.get("moment") == m]) for m, t in moments.items()],
            "duties": _duties(firm, FAMILIES["plans"]),
        },
    )  # fmt: skip


def _row_set(
    view: View, row: Row, copies: Sequence[Row], tests: dict[str, Item], seen: dict[str, Item]
) -> dict[str, Any]:
    own = [c for c in copies if c.fields.get("set") == row.id]
    devices = {c.fields.get("device") for c in own if c.fields.get("device")}
    media = {c.fields.get("media") for c in own if c.fields.get("media")}
    off = sum(bool(c.fields.get("off_site")) for c in own)
    test = tests.get(row.id)
    observed = seen.get(str(row.fields.get("repository") or ""))
    return {
        "row": row, "copies": own, "devices": len(devices), "media": len(media), "off": off,
        "interval": duration(str(row.fields["interval"]), language()) if row.fields.get("interval") else "",
        "two_devices": len(own) >= 3 and len(devices) >= 2 and off >= 1,
        "two_media": len(own) >= 3 and len(media) >= 2 and off >= 1,
        "test": test, "test_ok": bool(test and test.fields.get("ok")), "observed": observed,
    }  # fmt: skip


@allow("resilience.see")
def backups(request: Seated) -> HttpResponse:
    """Sets and copies; 3-2-1 by devices and by media; the last restore test; what the tools were seen to say."""
    firm = request.seat.firm.pk
    view = view_on(firm, today())
    if not view.keeps("backup-set"):
        return render(request, "resilience/none.html", {"wrong": say("尚未建立備份組清冊。", "The register of backup sets is not kept yet.")})  # fmt: skip
    copies = view.register("backup-copy") if view.keeps("backup-copy") else ()
    tests: dict[str, Item] = {}
    for item in Item.objects.filter(firm_id=firm, type=Type.RECORD, kind="restore-test").exclude(state__in=[State.WITHDRAWN, State.DRAFT]).order_by("since"):  # fmt: skip
        for subject in item.body.get("subjects") or ():
            tests[subject] = item
    seen = {i.body["target"]: i for i in Item.objects.filter(firm_id=firm, type=Type.RUN, kind__in=["restic", "borg", "pgbackrest"]).order_by("seq")}  # fmt: skip
    rows = [_row_set(view, r, copies, tests, seen) for r in view.register("backup-set")]
    return render(
        request, "resilience/backups.html", {"rows": rows, "duties": _duties(firm, FAMILIES["backup"])}
    )


@allow("resilience.see")
def sites(request: Seated) -> HttpResponse:
    """Primary room against back-up room; and each core system with its place off-site, now and under the wider scope."""
    firm = request.seat.firm.pk
    view = view_on(firm, today())
    if not view.keeps("site") or not view.keeps("system"):
        return render(request, "resilience/none.html", {"wrong": say("尚未建立場所及資訊系統清冊。", "The registers of sites and systems are not kept yet.")})  # fmt: skip
    form = bridge.the_catalogue().registers["site"]
    rooms = [r for r in view.register("site") if r.fields.get("kind") in ("machine-room", "dr-site")]
    fields = [n for n in form.fields if n not in ("kind",)]
    names = {r.id: r.fields.get("name") or r.id for r in view.register("site")}
    systems = []
    for row in view.register("system"):
        if not row.fields.get("core"):
            continue
        off = row.fields.get("dr_site")
        peak, capacity = row.fields.get("capacity_peak"), row.fields.get("dr_capacity")
        systems.append(
            {
                "row": row, "site": names.get(str(row.fields.get("site"))), "off": names.get(str(off)),
                "now": bool(row.fields.get("trading_host")), "later": bool(row.fields.get("major_impact")),
                "peak": peak, "capacity": capacity,
                "short": peak is not None and capacity is not None and capacity < peak,
                "unknown": bool(off) and capacity is None,
            }
        )  # fmt: skip
    return render(
        request,
        "resilience/sites.html",
        {
            "rooms": rooms,
            "compare": [
                (tr(form.fields[f]["title"]), [_cell(r.fields.get(f)) for r in rooms]) for f in fields
            ],
            "systems": systems,
            "owed": second_site_owed(firm, today()),
            "wider": WIDER_OFF_SITE,
            "duties": _duties(firm, FAMILIES["sites"]),
        },
    )


def _cell(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return str(say("是", "yes") if value else say("否", "no"))
    if isinstance(value, tuple | list):
        return "、".join(map(str, value))
    text = str(value)
    return duration(text, language()) if text.startswith("P") and text[1:2] in "T0123456789" else text
