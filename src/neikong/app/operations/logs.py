"""Structured logs: one JSON object a line."""

from __future__ import annotations

LOGGING = {"version": 1, "disable_existing_loggers": False}
