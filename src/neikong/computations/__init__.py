"""Computations: what the rules let one derive about a firm, a system, a login or a release. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neikong.computations import ciso, firm_class, grade

# profile fields that are derived: name in profile.yaml -> function of (profile, parameter, day)
DERIVED: dict[str, Callable[..., Any]] = {
    "ciso.appointment_duty": ciso.appointment_duty,
    "firm_class.resilience_class": firm_class.resilience_class,
    "grade.security_grade": grade.security_grade,
}
