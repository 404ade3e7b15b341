"""What changed between two days: the verdicts that differ, and which of rule, firm, evidence or time made them differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from neikong.engine.judge import Bench
from neikong.engine.verdict import Judgement, Verdict

OUTSIDE = (Verdict.NOT_APPLICABLE, Verdict.FUTURE)


@dataclass(frozen=True)
class Change:
    duty: str
    before: Judgement
    after: Judgement
    cause: str  # rule | firm | evidence | time


def changes(bench: Bench, first: date, last: date) -> list[Change]:
    """Every duty whose verdict differs between two days, both judged by what the bench knows."""
    bench.sit(first)
    before = {id: bench.judge(duty) for id, duty in bench.catalogue.duties.items()}
    bench.sit(last)
    found = []
    for id, duty in bench.catalogue.duties.items():
        then, now = before[id], bench.judge(duty)
        if then.verdict != now.verdict:
            found.append(Change(id, then, now, _cause(then, now)))
    return sorted(found, key=lambda c: (-int(c.after.verdict), c.duty))


def _cause(then: Judgement, now: Judgement) -> str:
    """Another version in force: the rule. Applicability without another version: the firm. Another proof: the
    evidence. Nothing but the day: time."""
    if Verdict.FUTURE in (then.verdict, now.verdict):
        return "rule"
    if (then.verdict in OUTSIDE) != (now.verdict in OUTSIDE):
        return "firm"
    if then.version != now.version:
        return "rule"
    return "evidence" if set(then.proof) != set(now.proof) else "time"
