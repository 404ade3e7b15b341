"""Which version of a duty is in force for a firm on a day, whether it applies, and since when it is demanded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from neikong.clock import Duration
from neikong.computations import DERIVED
from neikong.engine.conditions import lookup, passes
from neikong.facts import Absent, View
from neikong.obligations.model import Catalogue, Duty, Param, Test, Tests, Version


@dataclass(frozen=True)
class Force:
    """The version in force, or none: then `begins` says when one will, and `never` that the firm adopted no source."""

    version: Version | None
    begins: date | None = None
    ended: Version | None = None


def begins(version: Version, view: View) -> date | None:
    """The day on which a version comes into force; None when its source does not bind the firm. Raises Absent while
    nobody has confirmed the source, even where the clause prints its own day."""
    confirmed = view.confirmation(version.since).in_force
    if confirmed is None:
        return None
    return max(version.begins, confirmed) if version.begins else confirmed


def in_force(duty: Duty, view: View, day: date | None = None) -> Force:
    """The newest version that has begun by `day` (the view's own day when not given)."""
    on = day or view.day
    later: date | None = None
    for version in reversed(duty.versions):
        if version.begins and version.begins > on:
            later = (
                version.begins
            )  # the clause prints a day that has not come: no confirmation is needed to see that
            continue
        begun = begins(version, view)
        if begun is None:
            continue
        if begun <= on:
            return Force(None, later, version) if version.ends else Force(version, later)
        later = begun
    return Force(None, later)


def future_version(duty: Duty, view: View) -> Version | None:
    """The last version that binds or may come to bind the firm: what holds once every known rule is in force."""
    for version in reversed(duty.versions):
        held = view.index.confirmations.get(version.since)
        if held is None or held.in_force is not None:
            return version
    return None


def tightened(duty: Duty, version: Version, view: View) -> Version:
    """A version with what the firm made stricter: a shorter period, or one that rolls. It never loosens: a longer
    period is not taken, and a rolling one does not go back to the calendar."""
    every = view.setting(f"every:{duty.id}")
    basis = view.setting(f"basis:{duty.id}")
    if every is not None and isinstance(version.every, Duration):
        shorter = Duration.parse(str(every.value))
        if shorter.rough_seconds() < version.every.rough_seconds():
            version = replace(version, every=shorter)
    if basis is not None and basis.value == "rolling" and version.basis == "calendar":
        version = replace(version, basis="rolling")
    return version


class Profile:
    """A firm's profile on a day, derived fields computed, each once. Raises Absent."""

    def __init__(self, catalogue: Catalogue, view: View) -> None:
        self.catalogue, self.view = catalogue, view
        self._known: dict[str, Any] = {}

    def __call__(self, field: str) -> Any:
        if field not in self._known:
            derived = self.catalogue.profile.get(field, {}).get("derived")
            try:
                self._known[field] = self._compute(derived) if derived else self.view.profile(field)
            except Absent as absent:
                self._known[field] = absent
        value = self._known[field]
        if isinstance(value, Absent):
            raise value
        return value

    def _compute(self, name: str) -> Any:
        """A derived field: its function asks for what it needs by name; a missing input raises Absent."""

        def parameter(id: str) -> Any:
            return lookup(Param(id), self.catalogue, self.view, self)

        return DERIVED[name](self, parameter, self.view.day)


def applies(
    version: Version, profile: Callable[[str], Any], catalogue: Catalogue, view: View
) -> tuple[bool, tuple[str, ...]]:
    """Whether a version applies, and the profile fields that decide it. Any of its ways suffices; a way that cannot
    be told makes the answer unknown (Absent) unless another way already holds."""
    if not version.applies:
        return True, ()
    absent: Absent | None = None
    decided: list[str] = []
    for way in version.applies:
        try:
            failing = _failing(way, profile, catalogue, view)
        except Absent as raised:
            absent = absent or raised
            continue
        if failing is None:
            return True, tuple(way)
        decided.append(failing)
    if absent:
        raise absent
    return False, tuple(dict.fromkeys(decided))


def _failing(way: Tests, profile: Callable[[str], Any], catalogue: Catalogue, view: View) -> str | None:
    """The first field that rules a way out; one field that rules it out decides, though others be unknown."""
    absent: Absent | None = None
    for field, test in way.items():
        try:
            if not _passes(test, profile(field), catalogue, view):
                return field
        except Absent as raised:
            absent = absent or raised
    if absent:
        raise absent
    return None


def _passes(test: Test, value: Any, catalogue: Catalogue, view: View) -> bool:
    return passes(test, value, catalogue, view)


def anchor(duty: Duty, version: Version, catalogue: Catalogue, view: View) -> date:
    """Since when the duty, with this rhythm, has been demanded without a break: walk back over the days on which
    something changed, while a version with the same period was in force and applied."""
    fields = {field for v in duty.versions for way in v.applies for field in way}
    changes = {s.since for field in inputs(fields, catalogue) for s in view.index.statements.get(field, ())}
    for v in duty.versions:
        held = view.index.confirmations.get(v.since)
        if held is not None and held.in_force is not None:
            changes.add(max(v.begins, held.in_force) if v.begins else held.in_force)
    start = view.day
    for day in sorted((d for d in changes if d <= view.day), reverse=True):
        then = View(view.index, day)
        try:
            force = in_force(duty, then).version
            same = force is not None and force.every == version.every and force.basis == version.basis
            if not same or force is None or not applies(force, Profile(catalogue, then), catalogue, then)[0]:
                break
        except Absent:
            break
        start = day
    return start


def inputs(fields: set[str], catalogue: Catalogue) -> set[str]:
    """The stated fields behind derived ones: a change of any of them may change what applies."""
    derived = any(catalogue.profile.get(field, {}).get("derived") for field in fields)
    return fields | set(_stated(tuple(catalogue.profile.items()))) if derived else fields


def _stated(profile: tuple[tuple[str, Mapping[str, Any]], ...]) -> list[str]:
    return [field for field, given in profile if "derived" not in given]
