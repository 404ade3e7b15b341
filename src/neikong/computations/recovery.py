"""Attainment of RTO and RPO. Source: resilience self-regulatory rules, art. 2(5)-(7), 3.2(7): the clock of the RTO
starts at the interruption and stops when the minimum acceptable service level is back."""

from __future__ import annotations

from datetime import datetime, timedelta

from neikong.clock import Duration
from neikong.facts import Absent


def recovery_time(interrupted: datetime | None, minimum_service: datetime | None) -> timedelta:
    """From the interruption to the minimum acceptable service level. Raises Absent while one end is not told."""
    if interrupted is None or minimum_service is None:
        raise Absent("field", "interrupted" if interrupted is None else "minimum_service")
    if minimum_service < interrupted:
        raise ValueError("service cannot be back before it was interrupted")
    return minimum_service - interrupted


def data_loss(last_recoverable: datetime | None, interrupted: datetime | None) -> timedelta:
    """From the last recoverable point to the interruption. Raises Absent while one end is not told."""
    if last_recoverable is None or interrupted is None:
        raise Absent("field", "last_recoverable" if last_recoverable is None else "interrupted")
    return max(interrupted - last_recoverable, timedelta())


def attained(actual: Duration, objective: Duration) -> bool:
    """Measured at most the objective."""
    return actual.rough_seconds() <= objective.rough_seconds()
