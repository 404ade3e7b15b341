"""Class 1 and class 2. Source: resilience self-regulatory rules, art. 2(8)-(10): class 1 appoints a CISO under the
regulations; a CISO appointed freely does not make a firm class 1."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from neikong.facts import Absent


def resilience_class(profile: Callable[[str], Any], parameter: Callable[[str], Any], day: date) -> int:
    """1 when a CISO is appointed under the regulations, or must be; else 2. Raises Absent when neither can be told."""
    try:
        if profile("ciso_appointed"):
            return 1
    except Absent:
        if profile("ciso_required"):
            return 1
        raise
    return 1 if profile("ciso_required") else 2


def standard(foreign_group: bool | None, group_standard_better: bool | None) -> str:
    """`group` when a foreign firm's group standard is better, else `domestic`. Raises Absent when that is not told."""
    if foreign_group is None:
        raise Absent("profile", "foreign_group")
    if not foreign_group:
        return "domestic"
    if group_standard_better is None:
        raise Absent("profile", "group_standard_better")
    return "group" if group_standard_better else "domestic"
