"""Multi-factor authentication. Source: CC-17010(四): any two of three kinds; two techniques of one kind do not count."""

from __future__ import annotations

from collections.abc import Sequence

from neikong.facts import Absent

KINDS = ("knowledge", "possession", "inherence")


def kinds(factors: Sequence[str] | None, at: str = "") -> int:
    """How many different kinds a login asks for. Raises Absent when that is not told; ValueError for another word."""
    if factors is None:
        raise Absent("field", "factors", at)
    for factor in factors:
        if factor not in KINDS:
            raise ValueError(f"'{factor}' is not a kind of factor; known: {', '.join(KINDS)}")
    return len(set(factors))


def valid(factors: Sequence[str] | None, at: str = "") -> bool:
    return kinds(factors, at) >= 2
