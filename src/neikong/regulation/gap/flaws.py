"""What is wrong in the policy itself: numbering, clauses said twice, clauses against each other, old names, contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from neikong.regulation.gap.clauses import Measured
from neikong.regulation.gap.names import old_names
from neikong.regulation.gap.quantities import Sort, quantities
from neikong.regulation.gap.verdict import alikeness
from neikong.regulation.gap.words import Weights, words
from neikong.regulation.markers import head
from neikong.regulation.tree import Tree
from neikong.regulation.wording import bigrams, likeness, same, unpunctuated_end

NEAR = 0.8  # two clauses so alike say the same thing, perhaps with another number
SHORTEST = 8  # signs: a title may stand twice


class FlawKind(StrEnum):
    NUMBERING = "numbering"
    REPEATED = "repeated"
    CONTRADICTION = "contradiction"
    OLD_NAME = "old-name"
    CONTENTS = "contents"


@dataclass(frozen=True)
class PolicyFlaw:
    kind: FlawKind
    item: str
    other: str  # the other clause, or the other name
    zh: str
    en: str


def flaws(tree: Tree, own: Sequence[Measured], weights: Weights) -> tuple[PolicyFlaw, ...]:
    return (*_numbering(tree), *_twice(own, weights), *_names(own), *_contents(tree))


def _numbering(tree: Tree) -> list[PolicyFlaw]:
    said = {
        "repeated": ("項次重複", "the number stands twice"),
        "backwards": ("項次倒退", "the number goes backwards"),
        "gap": ("項次跳號", "a number is skipped"),
    }
    return [
        PolicyFlaw(
            FlawKind.NUMBERING,
            c.item or c.code,
            c.written,
            f"{said[c.out_of_order][0]}（原文「{c.written}」）",
            f"{said[c.out_of_order][1]} (written '{c.written}')",
        )
        for c in tree.clauses
        if c.out_of_order
    ]


def _twice(own: Sequence[Measured], weights: Weights) -> list[PolicyFlaw]:
    """Clauses that say the same: word for word, or with another number or another person who acts."""
    found = []
    pairs = [bigrams(same(one.clause.text)) for one in own]
    buckets: dict[str, list[int]] = {}
    for place, one in enumerate(own):
        if one.title or len(one.clause.text) < SHORTEST:
            continue
        rare = sorted((w for w in one.text.own.counts), key=lambda w: -weights.of(w))[:12]
        near = {other for word in rare for other in buckets.get(word, []) if len(buckets[word]) < 30}
        for other in sorted(near):
            first = own[other]
            if unpunctuated_end(one.clause.text) == unpunctuated_end(first.clause.text):
                found.append(
                    _flaw(FlawKind.REPEATED, one, first, "與此條重複", "says again what this clause says")
                )
            elif likeness(pairs[place], pairs[other]) >= NEAR:
                found.append(_near(one, first))
            elif point := _other_number(one, first, weights):
                found.append(point)
        for word in rare:
            buckets.setdefault(word, []).append(place)
    return found


def _near(one: Measured, first: Measured) -> PolicyFlaw:
    numbers = [{(q.sort, q.unit, q.value) for q in quantities(m.text.own.text)} for m in (one, first)]
    if numbers[0] != numbers[1] and numbers[0] and numbers[1]:
        return _flaw(
            FlawKind.CONTRADICTION,
            one,
            first,
            "與此條幾乎相同，但數字不同",
            "almost the same as this clause, with another number",
        )
    agents = [set(_AGENT.findall(m.clause.text)) for m in (one, first)]
    if agents[0] != agents[1] and agents[0] and agents[1]:
        return _flaw(
            FlawKind.CONTRADICTION,
            one,
            first,
            "與此條幾乎相同，但辦理者不同",
            "almost the same as this clause, with another person who acts",
        )
    return _flaw(FlawKind.REPEATED, one, first, "與此條幾乎相同", "almost the same as this clause")


_AGENT = re.compile(r"由\s*([^，。；、\s]{2,16}?)(?=評估|辦理|執行|負責|擔任|檢查|核可|核准|建立|指定|訂定)")


def _other_number(one: Measured, first: Measured, weights: Weights) -> PolicyFlaw | None:
    """Two clauses about the same thing that give it different numbers."""
    for a in quantities(one.text.own.text):
        for b in quantities(first.text.own.text):
            if (
                a.sort != b.sort
                or a.unit != b.unit
                or a.value == b.value
                or (a.sort in (Sort.AT_LEAST, Sort.AT_MOST) and not a.unit)
            ):
                continue
            if alikeness(words(a.around), words(b.around), weights) >= 0.6:
                return _flaw(
                    FlawKind.CONTRADICTION,
                    one,
                    first,
                    f"同一事項數字不一：{a.raw}／{b.raw}",
                    f"two numbers for the same thing: {a.raw} / {b.raw}",
                )
    return None


def _flaw(kind: FlawKind, one: Measured, first: Measured, zh: str, en: str) -> PolicyFlaw:
    return PolicyFlaw(
        kind, one.clause.item or one.clause.code, first.clause.item or first.clause.code, zh, en
    )


def _names(own: Sequence[Measured]) -> list[PolicyFlaw]:
    return [
        PolicyFlaw(
            FlawKind.OLD_NAME,
            one.clause.item or one.clause.code,
            name.new,
            f"「{name.old}」為舊名，現為「{name.new}」",
            f"'{name.old}' is an old name; it is '{name.new}' now",
        )
        for one in own
        for name in old_names(one.clause.text)
    ]


def _contents(tree: Tree) -> list[PolicyFlaw]:
    """Headings that the table of contents lists and the body lacks."""
    titles = {unpunctuated_end(clause.text.split("\n")[0]) for clause in tree.clauses}
    found = []
    for line in tree.contents:
        mark = head(line)
        title = unpunctuated_end(re.sub(r"[\s.…⋯·\t]*\d{1,3}\s*$", "", mark[1] if mark else line))
        if title and not any(title in one or (one and one in title) for one in titles):
            found.append(
                PolicyFlaw(
                    FlawKind.CONTENTS,
                    title,
                    "",
                    "目錄有此標題，本文沒有",
                    "in the table of contents, not in the body",
                )
            )
    return found
