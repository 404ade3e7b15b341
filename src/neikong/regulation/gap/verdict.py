"""One rule against the policy's nearest clauses: covered, partial, missing or conflict, and the points that say why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from neikong.regulation.gap.clauses import Measured
from neikong.regulation.gap.names import old_names
from neikong.regulation.gap.quantities import Quantity, Sort, quantities, weaker
from neikong.regulation.gap.words import CONCEPT, Weights, Words, words
from neikong.regulation.wording import same

# Chosen on the labelled clauses of tests/regulation/gap; how well they hold is measured by bench/w5_gap.py.
SPEAKS = 0.31  # nearness from which a clause speaks of the same duty
SAYS_ALL = 0.90  # share of the rule's words from which nothing of weight is left out
SAYS_MOST = 0.46  # enough when every concept of the rule is there too
CONCEPTS = 0.85
TELLING = 18.0  # weight of words below which a part of a sentence is not asked about
FULL = 36.0  # weight from which a part counts in full
SAME_CLAUSE = 0.3  # how alike two clauses must be for their only numbers to measure the same thing
SAME_THING = 0.22  # how alike the words around two numbers must be for them to measure the same thing


class Verdict(StrEnum):
    COVERED = "covered"
    PARTIAL = "partial"
    MISSING = "missing"
    CONFLICT = "conflict"


class PointKind(StrEnum):
    LEFT_OUT = "left-out"
    WEAKER_NUMBER = "weaker-number"
    NO_NUMBER = "no-number"
    OLD_NAME = "old-name"
    OPPOSITE = "opposite"
    WEAKER_WORD = "weaker-word"
    NOTHING_NEAR = "nothing-near"
    CLOSE_CALL = "close-call"


@dataclass(frozen=True)
class Point:
    """One reason of a verdict: what kind, the rule's words, the policy's words."""

    kind: PointKind
    rule: str = ""
    own: str = ""


@dataclass(frozen=True)
class Candidate:
    clause: Measured
    score: float


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    nearness: float
    best: Candidate | None
    points: tuple[Point, ...]


def judge(rule: Measured, candidates: Sequence[Candidate], weights: Weights) -> Judged:
    """The verdict on one rule. `candidates` are the nearest clauses of the policy, best first."""
    nearest = list(candidates[:3])
    if not nearest:
        return Judged(Verdict.MISSING, 0.0, None, (Point(PointKind.NOTHING_NEAR),))
    nearness = nearness_of(rule, nearest, weights)
    best = max(nearest, key=lambda c: _closeness(rule, c.clause, weights) + c.score)
    if nearness < SPEAKS:
        points = (Point(PointKind.NOTHING_NEAR, own=best.clause.clause.item),)
        return Judged(Verdict.MISSING, nearness, best, points + _close_call(nearness, SPEAKS))
    against = _against(rule, nearest, weights)
    if against:
        return Judged(Verdict.CONFLICT, nearness, against[0][0], tuple(point for _, point in against))
    lacking = _lacking(rule, best.clause, weights)
    share = covered_share(rule.text.own, [best.clause.text.own, best.clause.text.above], weights)
    concepts = _concept_share(rule.text.own, [best.clause.text.own, best.clause.text.above], weights)
    whole = share >= SAYS_ALL or (share >= SAYS_MOST and concepts >= CONCEPTS)
    binding = [point for point in lacking if point.kind in (PointKind.NO_NUMBER, PointKind.WEAKER_WORD)]
    if whole and not binding:
        return Judged(Verdict.COVERED, nearness, best, _close_call(share, SAYS_MOST))
    return Judged(Verdict.PARTIAL, nearness, best, (*lacking, *_close_call(nearness, SPEAKS)))


def nearness_of(rule: Measured, nearest: Sequence[Candidate], weights: Weights) -> float:
    """How near the nearest clauses come to the part of the rule that they meet best."""
    parts = [part for part in rule.parts if weight_of(part, weights) >= TELLING] or [rule.text.own]
    covered = alike = 0.0
    for part in parts:
        full = min(1.0, weight_of(part, weights) / FULL)
        for candidate in nearest:
            own, above = candidate.clause.text.own, candidate.clause.text.above
            covered = max(covered, covered_share(part, [own, above], weights) * full)
            alike = max(alike, alikeness(part, own, weights))
    return 0.5 * covered + 0.5 * alike


def weight_of(text: Words, weights: Weights) -> float:
    return weights.sum(text)


def covered_share(text: Words, by: Sequence[Words], weights: Weights) -> float:
    """The share of a text's words, by weight, that others say too."""
    total = weight_of(text, weights)
    return (
        sum(weights.of(w) for w in text.counts if any(w in one.counts for one in by)) / total
        if total
        else 0.0
    )


def alikeness(one: Words, other: Words, weights: Weights) -> float:
    """Cosine over weighted words."""
    few, many = (
        (one.counts, other.counts) if len(one.counts) < len(other.counts) else (other.counts, one.counts)
    )
    shared = [weights.of(w) for w in few if w in many]
    if not shared:
        return 0.0
    return float(sum(w * w for w in shared) / (weights.squares(one) * weights.squares(other)) ** 0.5)


def _closeness(rule: Measured, own: Measured, weights: Weights) -> float:
    return 0.5 * alikeness(rule.text.own, own.text.own, weights)


def _concept_share(text: Words, by: Sequence[Words], weights: Weights) -> float:
    concepts = [word for word in text.counts if word.startswith(CONCEPT)]
    total = sum(weights.of(word) for word in concepts)
    return (
        sum(weights.of(w) for w in concepts if any(w in one.counts for one in by)) / total if total else 0.0
    )


def _close_call(value: float, border: float) -> tuple[Point, ...]:
    return (Point(PointKind.CLOSE_CALL),) if abs(value - border) < 0.04 else ()


def _against(rule: Measured, nearest: Sequence[Candidate], weights: Weights) -> list[tuple[Candidate, Point]]:
    """What a near clause says against the rule: a weaker number, an old name where the rule says the new one, the
    opposite."""
    found: list[tuple[Candidate, Point]] = []
    near: list[Candidate] = []
    for place, candidate in enumerate(nearest):
        own = candidate.clause
        if place and candidate.score < 0.7 * nearest[0].score:
            break
        if nearness_of(rule, [candidate], weights) < SPEAKS:
            continue
        for name in old_names(own.clause.text):
            if same(name.new) in same(rule.clause.text):
                found.append((candidate, Point(PointKind.OLD_NAME, name.new, name.old)))
        near.append(candidate)
        if turned := _opposite(rule, own, weights):
            found.append((candidate, Point(PointKind.OPPOSITE, *turned)))
    return found + _weaker(rule, near, weights)


def _weaker(rule: Measured, near: Sequence[Candidate], weights: Weights) -> list[tuple[Candidate, Point]]:
    """The rule's numbers that every near clause which gives one for the same thing gives too weak."""
    found = []
    for asked in quantities(rule.text.own.text):
        about = [
            (candidate, own)
            for candidate in near
            for own in quantities(candidate.clause.text.own.text)
            if (own.sort, own.unit) == (asked.sort, asked.unit)
            and _same_thing(asked, own, rule, candidate, weights)
        ]
        if about and all(weaker(asked, own) for _, own in about):
            candidate, own = about[0]
            found.append((candidate, Point(PointKind.WEAKER_NUMBER, asked.raw, own.raw)))
    return found


def _same_thing(
    one: Quantity, other: Quantity, rule: Measured, candidate: Candidate, weights: Weights
) -> bool:
    """Whether two numbers measure the same thing: by the words around them; by the clauses when there are no words, or
    when either clause has only this one number of its sort."""
    a, b = words(one.around), words(other.around)
    if min(weight_of(a, weights), weight_of(b, weights)) >= TELLING / 2:
        if alikeness(a, b, weights) >= SAME_THING:
            return True
        if not (_only(one, rule) and _only(other, candidate.clause)):
            return False
    return alikeness(rule.text.own, candidate.clause.text.own, weights) >= SAME_CLAUSE


def _only(quantity: Quantity, clause: Measured) -> bool:
    same_sort = [
        q for q in quantities(clause.text.own.text) if (q.sort, q.unit) == (quantity.sort, quantity.unit)
    ]
    return len(same_sort) == 1


_FORBIDS = re.compile(r"不得|禁止|不可|不應|嚴禁|避免")
_ALLOWS = re.compile(r"得(?!以|知|標)|可(?!能|靠|用|信)|允許|准許|無須|不須|免除|得免")
_EXCUSES = re.compile(r"無須|不須|得免|免除|毋須|不必|無需")


def _opposite(rule: Measured, own: Measured, weights: Weights) -> tuple[str, str] | None:
    """A part of the rule that forbids what a part of the policy allows, or asks what the policy excuses from."""
    for asked in rule.parts:
        for said in own.parts:
            forbids, allows = bool(_FORBIDS.search(asked.text)), bool(_ALLOWS.search(said.text))
            turned = forbids and allows and not _FORBIDS.search(said.text)
            excused = bool(_EXCUSES.search(said.text)) and not _EXCUSES.search(asked.text)
            if (turned or excused) and alikeness(asked, said, weights) >= 0.5:
                return asked.text, said.text
    return None


def _lacking(rule: Measured, own: Measured, weights: Weights) -> list[Point]:
    """What of the rule the nearest clause leaves out: a number, the force of 應, parts of the sentence."""
    points: list[Point] = []
    mine = quantities(own.text.own.text + own.text.above.text)
    for asked in quantities(rule.text.own.text):
        if asked.sort in (Sort.EVERY, Sort.KEPT, Sort.WITHIN) and not any(q.sort == asked.sort for q in mine):
            points.append(Point(PointKind.NO_NUMBER, asked.raw))
    if (
        "宜" in own.clause.text
        and not re.search(r"應|須|不得", own.clause.text)
        and re.search(r"應|須", rule.clause.text)
    ):
        points.append(Point(PointKind.WEAKER_WORD, "應", "宜"))
    for part in rule.parts:
        if (
            weight_of(part, weights) >= TELLING
            and covered_share(part, [own.text.own, own.text.above], weights) < 0.5
        ):
            points.append(Point(PointKind.LEFT_OUT, part.text))
    return points[:8]
