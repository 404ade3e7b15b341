"""The duty to appoint a CISO. Source: the order of 2021-09-30 as told by the exchange's presentation: paid-in capital of
NT$10 billion, or the three conditions. The text does not say whether the three hold together: `ciso.reading` does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from neikong.facts import Absent

CONDITIONS = (
    ("electronic_share", "ciso.electronic-share"),
    ("market_share", "ciso.market-share"),
    ("natural_person_ratio", "ciso.natural-person-ratio"),
)


def appointment_duty(profile: Callable[[str], Any], parameter: Callable[[str], Any], day: date) -> bool:
    """Capital at or over the threshold decides alone; else the conditions, all or any of them by the reading.

    Raises Absent for what is needed and not told: a condition that cannot change the answer is not needed.
    """
    absent: Absent | None = None
    try:
        if profile("paid_in_capital") >= parameter("ciso.capital"):
            return True
    except Absent as raised:
        absent = raised
    held: list[bool | None] = []
    for field, threshold in CONDITIONS:
        try:
            held.append(bool(profile(field) >= parameter(threshold)))
        except Absent as raised:
            absent = absent or raised
            held.append(None)
    if not any(h is not False for h in held):
        met: bool | None = False  # none holds: by either reading
    elif all(held):
        met = True  # all hold: by either reading
    else:
        met = _read(held, parameter("ciso.reading"))
    if met is None or (met is False and absent is not None and absent.name == "paid_in_capital"):
        raise absent or Absent("profile", "paid_in_capital")
    return met


def _read(held: list[bool | None], reading: str) -> bool | None:
    """`all` or `any` over three answers of which some are not known."""
    if reading == "any":
        return True if any(held) else None if None in held else False
    return False if False in held else None if None in held else True
