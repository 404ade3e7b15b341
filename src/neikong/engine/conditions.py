"""Conditions on values, and values that are looked up. What nobody recorded raises Absent, never False."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neikong.clock import Duration
from neikong.facts import Absent, View
from neikong.facts.compare import compare
from neikong.obligations.model import Catalogue, Param, Test, Tests


def lookup(param: Param, catalogue: Catalogue, view: View, profile: Any = None) -> Any:
    """A parameter's value for this firm on this day: the firm's own setting, else the newest verified value in force.

    A firm may tighten a verified duration, never loosen it: the shorter of the two holds. Raises Absent when neither
    is there; `profile` answers derived fields for tables.
    """
    parameter = catalogue.parameters[param.id]
    verified = None
    for version in reversed(parameter.versions):
        if version.status == "verified":
            begun = view.index.confirmations.get(version.since)
            if begun is not None and begun.in_force is not None and begun.in_force <= view.day:
                verified = version.value
                break
    setting = view.setting(param.id)
    if setting is None and verified is None:
        raise Absent("parameter", param.id)
    value = verified if setting is None else setting.value
    if setting is not None and verified is not None and parameter.type == "duration":
        value = min(str(verified), str(setting.value), key=lambda text: Duration.parse(text).rough_seconds())
    if parameter.type == "table":
        return _cell(
            value, parameter.id, param.by or (parameter.by[0] if parameter.by else ""), view, profile
        )
    return tuple(value) if isinstance(value, list) else value


def _cell(rows: Any, parameter: str, field: str, view: View, profile: Any) -> Any:
    """The first row of a table whose condition holds for the firm."""
    for row in rows or ():
        when = row.get("when", {})
        if all(_holds(given, (profile or view.profile)(name)) for name, given in when.items()):
            return row["value"]
    raise Absent("parameter", parameter, field)


def _holds(given: Any, value: Any) -> bool:
    if isinstance(given, Mapping):
        return all(compare(op, value, operand) for op, operand in given.items())
    return bool(value == given)


def resolve(value: Any, catalogue: Catalogue, view: View, profile: Any = None) -> Any:
    """A literal as it is, a parameter looked up."""
    return lookup(value, catalogue, view, profile) if isinstance(value, Param) else value


def span(value: Duration | Param, catalogue: Catalogue, view: View, profile: Any = None) -> Duration:
    found = resolve(value, catalogue, view, profile)
    return found if isinstance(found, Duration) else Duration.parse(str(found))


def passes(test: Test, value: Any, catalogue: Catalogue, view: View) -> bool:
    """Whether a value that is there satisfies a condition."""
    return all(compare(op, value, resolve(operand, catalogue, view)) for op, operand in test.terms)


def satisfied(
    tests: Tests, fields: Mapping[str, Any], catalogue: Catalogue, view: View, at: str = ""
) -> list[str]:
    """The names of the fields that do not satisfy their condition. Raises Absent for a field that nobody filled,
    unless the condition asks whether it is filled."""
    failing = []
    for name, test in tests.items():
        value = fields.get(name)
        if value is None and not any(op == "filled" for op, _ in test.terms):
            raise Absent("field", name, at)
        if not passes(test, value, catalogue, view):
            failing.append(name)
    return failing
