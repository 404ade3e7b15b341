"""Clauses: the text of a document, and one clause through time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.say import tr
from neikong.app.firms.seats import Seated
from neikong.app.library import shelf
from neikong.app.library.documents import item_of
from neikong.app.library.words import KINDS
from neikong.regulation.difference import pieces
from neikong.regulation.impact import at as place_of
from neikong.regulation.tree import Tree
from neikong.strictyaml import Flaw

MOST = 3000


def _depths(tree: Tree) -> list[int]:
    found: list[int] = []
    for clause in tree.clauses:
        found.append(0 if clause.parent < 0 else found[clause.parent] + 1)
    return found


@allow("library.see")
def text(request: Seated, code: str) -> HttpResponse:
    """A document as a tree of clauses, as written; `?q=` shows only clauses that hold the words."""
    item = item_of(request.seat.firm.pk, code)
    read = shelf.own_tree if item.kind == "policy" else shelf.rules_tree
    tree = read(item.body["sha256"], item.title)
    q = request.GET.get("q", "").strip()
    if isinstance(tree, Flaw):
        raise Http404
    rows = [
        {"clause": clause, "depth": min(depth, 6)}
        for clause, depth in zip(tree.clauses, _depths(tree), strict=True)
        if not q or q in clause.text or q in f"{clause.code}{clause.item}"
    ]
    found = {"item": item, "rows": rows[:MOST], "more": max(0, len(rows) - MOST), "find": q}
    return render(request, "library/text.html", found)


@allow("library.see")
def lineage(request: Seated) -> HttpResponse:
    """One clause through every document: what it said, what changed, why, and the duties that cite it."""
    firm = request.seat.firm.pk
    code, item = request.GET.get("code", ""), request.GET.get("item", "")
    readings = shelf.lineage(shelf.shelf(firm), code, item)
    if not readings:
        raise Http404
    rows: list[dict[str, Any]] = []
    for reading in readings:
        change = reading.change
        both = change.before is not None and change.after is not None and change.before != change.after
        rows.append(
            {
                "reading": reading,
                "kind": KINDS[change.kind],
                "pieces": pieces(change.before or "", change.after or "") if both else (),
            }
        )
    gaps = [
        (newer.shelved.item.title, older.shelved.item.title)
        for newer, older in pairwise(readings)
        if newer.change.before and older.change.after and newer.change.before != older.change.after
    ]
    found = {"code": code, "item": item, "rows": rows, "gaps": gaps, "duties": citing(code, item)}
    return render(request, "library/lineage.html", found)


def citing(code: str, item: str) -> list[tuple[str, str]]:
    """Duties of the catalogue that cite the clause."""
    found = {}
    for duty in bridge.the_catalogue().duties.values():
        for version in duty.versions:
            if any(place_of(c.at) == (code, item) for c in version.cites):
                found[duty.id] = tr(duty.title)
    return list(found.items())
