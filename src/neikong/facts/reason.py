"""Why a verdict is what it is: a message key with values and links, rendered in either language by the reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from neikong.facts.model import Ref


@dataclass(frozen=True)
class Reason:
    """`key` names a message; `values` fill it (plain values only); `links` lead to the rows that prove it."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a check found about one subject (or about the whole, when `subject` is empty).

    `result` is pass, fail, unknown or pending (not yet owed: `deadline` says until when).
    """

    result: str
    reason: Reason
    subject: str = ""
    deadline: date | None = None


@dataclass(frozen=True)
class Outcome:
    """All that a check found. `observed` is the day of the oldest observation that it rests on, when it rests on any."""

    found: tuple[Found, ...]
    observed: date | None = None
