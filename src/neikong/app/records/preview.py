"""What a record would satisfy: the duties that read it, judged without it and with it as if it had been approved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.now import now, today
from neikong.app.base.say import language, tr
from neikong.app.firms.seats import Seated
from neikong.app.posture.sitting import bench_of
from neikong.app.records import kinds
from neikong.app.records.filing import RecordForm
from neikong.app.subjects.models import Item, Type
from neikong.facts import Approval, Facts, Record
from neikong.reports.messages import sentence


def approver(firm: str, role: str, other_than: str) -> str:
    """Somebody who could approve: a person of the register with the role, not the one who files."""
    for item in Item.objects.filter(firm_id=firm, type=Type.ROW, kind="person").order_by("code"):
        if role in (item.fields.get("roles") or ()) and item.code != other_than:
            return item.code
    return f"({role})"


def with_record(facts: Facts, kind: str, body: dict[str, Any], code: str, evidence: int, firm: str) -> Facts:
    """The facts as they would be with the record filed and approved today."""
    record = bridge.MAKERS[Type.RECORD](kind, code, now(), body, "")
    approvals = tuple(
        Approval(approver(firm, role, record.by), role, today())
        for roles in kinds.approver_sets(kind)
        for role in sorted(roles)[:1]
    )
    files = (*record.evidence, *("?" for _ in range(evidence)))
    record = replace(record, approvals=approvals, evidence=files)
    keeping = kinds.every()[kind].keeping
    since = min(record.done, facts.kept.get(keeping, record.done))
    others: tuple[Record, ...] = tuple(r for r in facts.records if r.key != record.key)
    return replace(facts, records=(*others, record), kept={**facts.kept, keeping: since})


@allow("record.write")
@require_POST
def preview(request: Seated, kind: str) -> HttpResponse:
    of, seat = kinds.kind_of(kind), request.seat
    asked = RecordForm(request.POST, firm=seat.firm.pk, kind=of)
    if not asked.is_valid():
        return render(request, "records/preview.html", {"incomplete": True})
    catalogue, lang = bridge.the_catalogue(), language()
    facts, _ = bridge.facts(seat.firm.pk)
    body = asked.body(seat.actor, {})
    body["evidence"] = request.POST.getlist("keep")
    files = (
        int(request.POST.get("files_chosen") or 0)
        if (request.POST.get("files_chosen") or "0").isdigit()
        else 0
    )
    code = request.POST.get("code") or "(new)"
    then = bench_of(catalogue, facts, today())
    after = bench_of(
        catalogue, with_record(facts, of.id, body, code, files, seat.firm.pk), today(), known=now()
    )
    rows = []
    for id in kinds.reading(of.id):
        duty = catalogue.duties[id]
        before, told = then.judge(duty), after.judge(duty)
        if told.verdict.slug == "not-applicable":
            continue
        why = sentence(told.reasons[0], catalogue, lang) if told.reasons else ""
        rows.append(
            {
                "id": id,
                "title": tr(duty.title),
                "before": before.verdict.slug,
                "after": told.verdict.slug,
                "why": why,
            }
        )
    return render(request, "records/preview.html", {"rows": rows})
