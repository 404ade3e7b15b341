"""The security grade, from a table that the firm loads. Source: the grade annex (分級防護應辦事項附表), not at hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any


def security_grade(profile: Callable[[str], Any], parameter: Callable[[str], Any], day: date) -> str:
    """The grade of the first row of `security-grade.table` that fits. Raises Absent while no table is loaded."""
    return str(parameter("security-grade.table"))
