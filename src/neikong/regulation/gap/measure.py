"""The gap analysis: every duty of the rules against the whole policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from neikong.regulation.gap.clauses import Measured, measured
from neikong.regulation.gap.flaws import PolicyFlaw, flaws
from neikong.regulation.gap.retrieve import Index
from neikong.regulation.gap.verdict import Candidate, Judged, alikeness, judge
from neikong.regulation.gap.words import Weights
from neikong.regulation.tree import Tree

SHOWN = 5  # candidates of each rule
TITLE = 0.5  # a heading is no duty: it counts so much as a candidate
SECTION = 0.1  # what the likeness of the headings above adds


@dataclass(frozen=True)
class Row:
    """One duty of a rule document and what the policy says to it."""

    source: str
    rule: Measured
    judged: Judged
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Gap:
    rows: tuple[Row, ...]
    flaws: tuple[PolicyFlaw, ...]


def measure(policy: Tree, rules: Sequence[tuple[str, Tree]]) -> Gap:
    """Each duty of each rule document (its name and tree), in order, against the policy."""
    own = measured(policy)
    asked = [(source, clause) for source, tree in rules for clause in measured(tree)]
    weights = Weights(one.text.own for one in _both(own, asked))
    index = Index([one.text for one in own], weights)
    share = np.array([TITLE if one.title else 1.0 for one in own])
    headings = _headings(own)
    rows = []
    for source, rule in asked:
        if not rule.duty:
            continue
        scores = index.scores(rule.text)
        likeness = [alikeness(rule.text.above, one.text.above, weights) for one in headings]
        scores = (
            scores
            + SECTION * np.array([likeness[place] for place in _places(own, headings)] or [0.0])[: len(own)]
        ) * share
        order = np.argsort(-scores, kind="stable")[:SHOWN]
        found = tuple(Candidate(own[place], float(scores[place])) for place in order if scores[place] > 0)
        rows.append(Row(source, rule, judge(rule, found, weights), found))
    return Gap(tuple(rows), flaws(policy, own, weights))


def _both(own: Sequence[Measured], asked: Iterable[tuple[str, Measured]]) -> list[Measured]:
    return [*own, *(rule for _, rule in asked)]


def _headings(own: Sequence[Measured]) -> list[Measured]:
    """One clause for each different line of headings."""
    found: dict[str, Measured] = {}
    for one in own:
        found.setdefault(one.text.above.text, one)
    return list(found.values())


def _places(own: Sequence[Measured], headings: Sequence[Measured]) -> list[int]:
    place = {one.text.above.text: number for number, one in enumerate(headings)}
    return [place[one.text.above.text] for one in own]
