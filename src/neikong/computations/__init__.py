"""Computations: what the rules let one derive about a firm, a system, a login or a release. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# profile fields that are derived: name in profile.yaml -> function of (profile, parameter, day)
DERIVED: dict[str, Callable[..., Any]] = {}
