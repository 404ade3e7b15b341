"""The one place of the application that looks at a clock. The engine is handed what stands here."""

from __future__ import annotations

from datetime import UTC, date, datetime

from neikong.clock import day_in_taipei


def now() -> datetime:
    """This instant, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today in Taipei."""
    return day_in_taipei(now())
