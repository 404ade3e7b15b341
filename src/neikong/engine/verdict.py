"""Eight verdicts, their order, and what a judgement holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from neikong.facts import Reason, Ref


class Verdict(IntEnum):
    """In order of severity: when several parts are asked, the worst speaks."""

    FUTURE = 0  # 尚未生效
    NOT_APPLICABLE = 1  # 不適用
    MET = 2  # 符合
    EXCEPTED = 3  # 例外核准
    DUE = 4  # 將屆期
    UNKNOWN = 5  # 待確認
    OVERDUE = 6  # 逾期
    UNMET = 7  # 不符合

    @property
    def slug(self) -> str:
        return self.name.lower().replace("_", "-")


LABELS = {
    Verdict.MET: {"zh": "符合", "en": "met"},
    Verdict.DUE: {"zh": "將屆期", "en": "due"},
    Verdict.OVERDUE: {"zh": "逾期", "en": "overdue"},
    Verdict.UNMET: {"zh": "不符合", "en": "unmet"},
    Verdict.UNKNOWN: {"zh": "待確認", "en": "unknown"},
    Verdict.EXCEPTED: {"zh": "例外核准", "en": "excepted"},
    Verdict.NOT_APPLICABLE: {"zh": "不適用", "en": "not applicable"},
    Verdict.FUTURE: {"zh": "尚未生效", "en": "future"},
}


@dataclass(frozen=True)
class Answer:
    """What one part answered about one subject."""

    verdict: Verdict
    reason: Reason
    subject: str = ""
    deadline: date | None = None


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reasons. `version` is None where no version is in force; `deadline` is the next day that
    matters (the end of the open period, the limit of an open trigger, the day a future version begins)."""

    duty: str
    verdict: Verdict
    version: int | None
    reasons: tuple[Reason, ...]
    deadline: date | None = None

    @property
    def proof(self) -> tuple[Ref, ...]:
        """Every row that the reasons rest on, once, in order."""
        return tuple(dict.fromkeys(link for reason in self.reasons for link in reason.links))


def worst(answers: Iterable[Answer]) -> Verdict:
    return max((a.verdict for a in answers), default=Verdict.MET)
