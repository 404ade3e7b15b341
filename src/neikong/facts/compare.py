"""One condition on one value. What nobody recorded is the caller's business: a value is there when it comes here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from neikong.clock import Duration


def compare(op: str, value: Any, operand: Any) -> bool:
    """One condition. Durations and days compare as such; a list satisfies `is` and `in` when any item does."""
    if op == "filled":
        return (value not in (None, "", (), [])) == bool(operand)
    if op == "includes":
        return all(item in (value or ()) for item in _list(operand))
    if op == "not":
        return not compare("in", value, _list(operand))
    if op in ("is", "in"):
        wanted = _list(operand)
        return any(item in wanted for item in _list(value))
    left, right = order(value), order(operand)
    match op:
        case "at_least":
            return bool(left >= right)
        case "at_most":
            return bool(left <= right)
        case "before":
            return bool(left < right)
        case _:
            return bool(left > right)


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def order(value: Any) -> Any:
    """Something that can be ordered: durations by length, days as days, numbers as they are."""
    if isinstance(value, str):
        if value.startswith("P"):
            return Duration.parse(value).rough_seconds()
        try:
            return date.fromisoformat(value).toordinal()
        except ValueError:
            return value
    if isinstance(value, Duration):
        return value.rough_seconds()
    return value.toordinal() if isinstance(value, date) else value
