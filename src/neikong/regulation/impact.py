"""What an amendment touches: the duties and parameters that cite its clauses, the policy's clauses that speak of them,
and what begins when. Duties are given by what they cite, so that nothing here knows the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from neikong.regulation.amendment import CHANGED, Change, Kind
from neikong.regulation.blocks import Line
from neikong.regulation.build import build
from neikong.regulation.difference import changed_words
from neikong.regulation.gap.measure import measure
from neikong.regulation.gap.verdict import Verdict
from neikong.regulation.tree import Tree
from neikong.regulation.wording import narrow

_AT = re.compile(r"^\s*(C[A-Z]-\d{4,5}|第[^條點]{1,8}[條點](?:之[一二三四五六七八九十]+)?)\s*(.*?)\s*$")


@dataclass(frozen=True)
class Cited:
    """Something that cites a clause: a duty or a parameter, its id, and the citation as written."""

    kind: str  # duty | parameter | definition
    id: str
    title: str
    at: str


@dataclass(frozen=True)
class Touched:
    """One change and what it touches."""

    change: Change
    cited: tuple[Cited, ...]
    policy: tuple[str, ...]  # items of the own policy that speak of it
    words_out: tuple[str, ...]
    words_in: tuple[str, ...]


@dataclass(frozen=True)
class Impact:
    touched: tuple[Touched, ...]
    plan: tuple[tuple[date | None, tuple[str, ...]], ...]  # None: with the amendment itself


def impact(
    changes: Sequence[Change], cited: Sequence[Cited], policy: Tree | None = None, *, known: bool = False
) -> Impact:
    """Every change that is one, with what it touches, and the days on which they begin. `known`: the citations are of
    this very amendment, by its new numbers; else they are of what was held before, by the old ones."""
    real = [
        change
        for change in changes
        if change.kind in CHANGED and (change.item or not change.code.startswith("C"))
    ]
    places = [(one, place) for one in cited if (place := at(one.at))]
    own = _policy(real, policy)
    touched = []
    for number, change in enumerate(real):
        found = _citing(change, places, known)
        out, into = (
            changed_words(change.before or "", change.after or "")
            if change.kind is Kind.MODIFIED
            else ((), ())
        )
        touched.append(Touched(change, found, own.get(number, ()), out, into))
    return Impact(tuple(touched), _plan(real))


def at(citation: str) -> tuple[str, str] | None:
    """Code and item of a citation: CC-17020(三)9, 第四條 二."""
    found = _AT.match(narrow(citation))
    return (found[1], found[2].replace(" ", "").removesuffix("註")) if found else None


def _citing(
    change: Change, places: Sequence[tuple[Cited, tuple[str, str]]], known: bool
) -> tuple[Cited, ...]:
    """What cites the clause, each once."""
    if change.kind is Kind.ADDED and not known:
        return ()
    place = (change.code, change.item) if known else change.place_before
    found: dict[tuple[str, str], Cited] = {}
    for one, there in places:
        if _same_clause(there, place):
            found.setdefault((one.kind, one.id), one)
    return tuple(found.values())


def _same_clause(cited: tuple[str, str], place: tuple[str, str]) -> bool:
    """The same clause, or one above or below it."""
    (code, item), (other_code, other) = cited, place
    if code != other_code:
        return False
    few, many = sorted((item, other), key=len)
    return few == many or (
        bool(few) and many.startswith(few) and not (few[-1].isdigit() and many[len(few)].isdigit())
    )


def _policy(changes: Sequence[Change], policy: Tree | None) -> dict[int, tuple[str, ...]]:
    """For each change, the policy's clauses that speak of what it says now (or said, when it was deleted)."""
    if policy is None:
        return {}
    lines: list[Line] = []
    for change in changes:
        text = (change.after or change.before or "").replace("\n", "")
        lines.append(Line(f"第 {len(lines) + 1} 條 應 {text}", ""))
    found: dict[int, tuple[str, ...]] = {}
    for row in measure(policy, [("amendment", build(lines))]).rows:
        if row.judged.verdict is not Verdict.MISSING:
            near = [c for c in row.candidates[:3] if c.score >= 0.7 * row.candidates[0].score]
            found[row.rule.clause.number - 1] = tuple(
                c.clause.clause.item or c.clause.clause.code for c in near
            )
    return found


def _plan(changes: Sequence[Change]) -> tuple[tuple[date | None, tuple[str, ...]], ...]:
    days: dict[date | None, list[str]] = {}
    for change in changes:
        if change.kind in (Kind.RENUMBERED, Kind.MOVED):
            continue
        day = change.effective.day if change.effective else None
        days.setdefault(day, []).append(f"{change.code}{change.item}")
    return tuple((day, tuple(days[day])) for day in sorted(days, key=lambda d: d or date.min))
