"""What an amendment touches: duties, parameters, open verdicts, own-policy clauses; a dated plan; a draft for the catalogue."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.now import today
from neikong.app.base.say import language
from neikong.app.firms.seats import Seated
from neikong.app.library import shelf
from neikong.app.library.words import KINDS
from neikong.app.posture.sitting import stand
from neikong.app.registers.exporting import attachment
from neikong.app.subjects.models import Item
from neikong.regulation import impact as pure
from neikong.reports.impact_draft import cited, draft_of
from neikong.strictyaml import Flaw


def _told(firm: str, code: str) -> tuple[shelf.Shelved, pure.Impact, Item | None]:
    """Raises Http404."""
    shelved = shelf.find(firm, code)
    if shelved is None:
        raise Http404
    catalogue = bridge.the_catalogue()
    source = shelved.item.body.get("source", "")
    policies = shelf.items(firm, "policy")
    own = shelf.own_tree(policies[-1].body["sha256"], policies[-1].title) if policies else None
    told = pure.impact(
        shelved.told.changes,
        cited(catalogue, language(), source),
        None if isinstance(own, Flaw) else own,
        known=bool(source),
    )
    return shelved, told, policies[-1] if policies else None


@allow("library.see")
def impact(request: Seated, code: str) -> HttpResponse:
    firm = request.seat.firm.pk
    shelved, told, policy = _told(firm, code)
    judged = stand(firm, today()).judged
    rows: list[dict[str, Any]] = []
    for touched in told.touched:
        things = [
            {"cited": c, "judged": judged.get(c.id) if c.kind == "duty" else None} for c in touched.cited
        ]
        rows.append({"touched": touched, "kind": KINDS[touched.change.kind], "things": things})
    found = {"item": shelved.item, "rows": rows, "plan": told.plan, "policy": policy}
    return render(request, "library/impact.html", found)


@allow("library.see")
def draft(request: Seated, code: str) -> HttpResponse:
    """Draft catalogue changes as YAML, for a person to write out."""
    shelved, told, _ = _told(request.seat.firm.pk, code)
    source = shelved.item.body.get("source") or "new-source"
    made = draft_of(told, bridge.the_catalogue(), source)
    return attachment(made.encode(), "application/yaml; charset=utf-8", f"{code}-draft.yaml")
