"""A firm's whole position on a day: every duty judged, counted by verdict and chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from neikong.clock import Moment
from neikong.engine.judge import Bench
from neikong.engine.verdict import Judgement, Verdict


@dataclass(frozen=True)
class Position:
    firm: str
    moment: Moment
    under_future_rules: bool
    judgements: Mapping[str, Judgement]  # by duty id, in the catalogue's order of chapters
    counts: Mapping[Verdict, int]
    by_chapter: Mapping[str, Mapping[Verdict, int]]
    catalogue_digest: str


def position(bench: Bench, moment: Moment) -> Position:
    """Judge every duty of the catalogue on the moment's day, by what the bench knows."""
    bench.sit(moment.day)
    catalogue = bench.catalogue
    order = {chapter: n for n, chapter in enumerate(catalogue.chapters)}
    duties = sorted(catalogue.duties.values(), key=lambda d: (order[d.chapter], d.id))
    judgements = {duty.id: bench.judge(duty) for duty in duties}
    by_chapter: dict[str, Counter[Verdict]] = {chapter: Counter() for chapter in catalogue.chapters}
    for duty in duties:
        by_chapter[duty.chapter][judgements[duty.id].verdict] += 1
    counts = Counter(j.verdict for j in judgements.values())
    return Position(bench.view.firm, moment, bench.future, judgements, counts, by_chapter, catalogue.digest)
