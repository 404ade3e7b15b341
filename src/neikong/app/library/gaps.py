"""The own policy measured against rule documents; a person reviews each row, and makes a finding of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app.access.gate import allow
from neikong.app.base.now import today
from neikong.app.base.say import language, say
from neikong.app.firms.seats import Seated
from neikong.app.library import shelf
from neikong.app.library.documents import fingerprint
from neikong.app.library.words import VERDICTS
from neikong.app.registers.exporting import TYPES, attachment
from neikong.app.subjects import kept
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, stamp, write
from neikong.regulation.difference import pieces
from neikong.regulation.gap.measure import Gap, Row, measure
from neikong.regulation.gap.say import why
from neikong.regulation.gap.verdict import Verdict
from neikong.reports import gap_docx, gap_xlsx
from neikong.strictyaml import Flaw

REVIEW = "gap-row"
PAGE = 60
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@lru_cache(maxsize=8)
def measured(policy: tuple[str, str], rules: tuple[tuple[str, str], ...]) -> Gap | Flaw:
    """The analysis of stored documents, (hash, title) each; worked out once in a process."""
    own = shelf.own_tree(*policy)
    if isinstance(own, Flaw):
        return own
    trees = []
    for rule in rules:
        tree = shelf.rules_tree(*rule)
        if isinstance(tree, Flaw):
            return tree
        trees.append((rule[1], tree))
    return measure(own, trees)


def _asked(request: Seated) -> tuple[Item, list[Item]] | None:
    """The policy and the rules that the address names, among the firm's own."""
    firm = request.seat.firm.pk
    every = {i.code: i for i in shelf.items(firm)}
    given = request.GET if request.method == "GET" else request.POST
    policy = every.get(given.get("policy", ""))
    rules = [every[c] for c in given.getlist("rule") if c in every and every[c].kind == "rules"]
    return (policy, rules) if policy and policy.kind == "policy" and rules else None


def _found(asked: tuple[Item, list[Item]]) -> Gap | Flaw:
    policy, rules = asked
    return measured((policy.body["sha256"], policy.title), tuple((r.body["sha256"], r.title) for r in rules))


def key(policy: Item, row: Row) -> str:
    clause = row.rule.clause
    return fingerprint(f"{policy.code}|{row.source}|{clause.code}|{clause.item}|{clause.text}")


def reviews(firm: str, policy: Item) -> dict[str, dict[str, Any]]:
    found = Item.objects.filter(firm_id=firm, type=Type.REVIEW, kind=REVIEW, body__policy=policy.code)
    return {item.code: item.body for item in found}


@allow("library.see")
def choose(request: Seated) -> HttpResponse:
    """Choose the documents; with them in the address, the analysis."""
    firm = request.seat.firm.pk
    found: dict[str, Any] = {"policies": shelf.items(firm, "policy"), "rules": shelf.items(firm, "rules")}
    asked = _asked(request)
    if asked is None:
        return render(request, "library/gap.html", found)
    gap = _found(asked)
    if isinstance(gap, Flaw):
        messages.error(request, getattr(gap, language()))
        return render(request, "library/gap.html", found)
    said = reviews(firm, asked[0])
    which = request.GET.get("verdict", "")
    rows = [_told(asked[0], row, said) for row in gap.rows]
    shown = [r for r in rows if not which or r["now"].value == which]
    first = max(0, int(request.GET["from"]) if request.GET.get("from", "").isdigit() else 0)
    query = request.GET.copy()
    query.pop("from", None)
    counts = Counter(r["now"] for r in rows)
    plain = query.copy()
    plain.pop("verdict", None)
    found |= {
        "policy": asked[0],
        "chosen": asked[1],
        "rows": shown[first : first + PAGE],
        "first": first,
        "next": first + PAGE if first + PAGE < len(shown) else None,
        "back": max(0, first - PAGE) if first else None,
        "counts": [(v.value, VERDICTS[v], counts[v]) for v in VERDICTS],
        "reviewed": sum(r["said"] is not None for r in rows),
        "total": len(rows),
        "flaws": [(f.item, f.other, getattr(f, language())) for f in gap.flaws],
        "which": which,
        "query": query.urlencode(),
        "plain": plain.urlencode(),
        "verdicts": [(v.value, VERDICTS[v]) for v in VERDICTS],
    }
    return render(request, "library/gap.html", found)


def _told(policy: Item, row: Row, said: dict[str, dict[str, Any]]) -> dict[str, Any]:
    review = said.get(key(policy, row))
    now = Verdict(review["verdict"]) if review else row.judged.verdict
    best = row.judged.best
    own = best.clause.clause.text if best else ""
    near = row.judged.nearness >= gap_docx.ALIKE_ENOUGH
    return {
        "row": row,
        "key": key(policy, row),
        "read": VERDICTS[row.judged.verdict],
        "now": now,
        "word": VERDICTS[now],
        "said": review,
        "why": why(row.judged, language()),
        "pieces": pieces(own, row.rule.clause.text) if own and near else (),
        "own": own,
        "candidates": [
            (c.clause.clause.item or c.clause.clause.code, round(c.score, 2), c.clause.clause.text)
            for c in row.candidates
        ],
    }


@allow("gap.review")
@require_POST
def review(request: Seated) -> HttpResponse:
    """What a person says of one row; and, when asked, a finding begun from it."""
    seat, given = request.seat, request.POST
    asked = _asked(request)
    gap = _found(asked) if asked else None
    if asked is None or gap is None or isinstance(gap, Flaw):
        raise Http404
    row = next((r for r in gap.rows if key(asked[0], r) == given.get("key")), None)
    if row is None or given.get("verdict") not in {v.value for v in Verdict}:
        raise Http404
    clause = row.rule.clause
    body: dict[str, Any] = {
        "policy": asked[0].code,
        "source": row.source,
        "code": clause.code,
        "item": clause.item,
        "read": row.judged.verdict.value,
        "verdict": given["verdict"],
        "note": given.get("note", "").strip()[:2000],
        "by": seat.actor,
        "on": today().isoformat(),
    }
    drafts = []
    if given.get("finding"):
        record = f"gap-{stamp()}"
        body["finding"] = record
        drafts += kept.begin(seat.firm.pk, "record:finding", today())
        what = f"{asked[0].title}：{clause.code}{clause.item}　{body['note'] or why(row.judged, language())}"
        finding = {
            "done": today().isoformat(),
            "by": seat.actor,
            "state": State.DRAFT.value,
            "fields": {"severity": what[:500]},
            "evidence": [asked[0].body["sha256"]],
        }
        drafts.append(Draft(Type.RECORD, "finding", record, finding, "add", expects=0))
    drafts.append(Draft(Type.REVIEW, REVIEW, given["key"], body, "review"))
    write(seat.firm, seat.actor, *drafts)
    messages.success(request, say("已記錄覆核結果。", "The review is noted."))
    query = f"policy={asked[0].code}" + "".join(f"&rule={r.code}" for r in asked[1])
    answer = redirect("gap", firm=seat.firm.pk)
    answer["Location"] += f"?{query}&verdict={given.get('back', '')}#r-{given['key'][:12]}"
    return answer


@allow("library.see")
def report(request: Seated, form: str) -> HttpResponse:
    """The analysis as docx or xlsx; a reviewed verdict stands in the place of the one that was read."""
    asked = _asked(request)
    gap = _found(asked) if asked else None
    if asked is None or gap is None or isinstance(gap, Flaw) or form not in ("docx", "xlsx"):
        raise Http404
    said = reviews(request.seat.firm.pk, asked[0])
    rows = tuple(
        replace(row, judged=replace(row.judged, verdict=Verdict(said[k]["verdict"])))
        if (k := key(asked[0], row)) in said
        else row
        for row in gap.rows
    )
    writer = gap_docx if form == "docx" else gap_xlsx
    made = writer.write(replace(gap, rows=rows), asked[0].title, language())
    return attachment(made, DOCX if form == "docx" else TYPES["xlsx"], f"gap-{asked[0].code}.{form}")
