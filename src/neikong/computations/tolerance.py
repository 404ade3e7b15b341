"""The tier of tolerable interruption, from a table that the firm loads. Source: CC-20000(七), CC-11000(四); the table
itself is not at hand. The 2 % and 50 % of the CISO rule are for another purpose and are not used here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from neikong.clock import Duration


def tier(profile: Callable[[str], Any], parameter: Callable[[str], Any], day: date) -> Duration:
    """The longest tolerable interruption of a core system by market share and natural-person ratio. Raises Absent."""
    return Duration.parse(str(parameter("interruption.tiers")))
