"""The firm's model on the day that a page asks about, and what of it is tried out without saving."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from neikong.app import bridge
from neikong.app.base.say import say
from neikong.app.firms.seats import Seated
from neikong.app.posture.asked import asked
from neikong.app.posture.sitting import judge_all
from neikong.clock import Duration
from neikong.facts import Index, View
from neikong.resilience import Model, build

# what a "what if" may change, as the address writes it: set.sys-db.recovery_time=PT10M
TRIED = ("recovery_time", "restore_time", "replication", "rto", "dr_site", "recovery_order")


@dataclass(frozen=True)
class Seen:
    """`wrong` says why there is no model. `tried` are the changes of the address: (row, field, value)."""

    view: View
    model: Model | None
    wrong: str
    tried: tuple[tuple[str, str, str], ...]

    @property
    def day(self) -> date:
        return self.view.day


def view_on(firm: str, day: date) -> View:
    """The registers of a firm on a day. Records and tool outputs play no part in recovery times, and are left out."""
    facts, _ = bridge.facts(firm)
    return View(Index(replace(facts, records=(), runs=(), exemptions=())), day)


def seen(request: Seated) -> Seen:
    moment = asked(request)
    view = view_on(request.seat.firm.pk, moment.day)
    tried = changes(request.GET)
    change: dict[str, dict[str, Any]] = {}
    for row, field, value in tried:
        change.setdefault(row, {})[field] = (
            int(value) if field == "recovery_order" else value if value != "-" else None
        )
    try:
        return Seen(view, build(view, change), "", tried)
    except ValueError as wrong:
        zh, _, en = str(wrong).partition(" | ")
        return Seen(view, None, say(zh, en or zh), tried)


def changes(given: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """What the address tries out; what cannot be read is passed over."""
    found = []
    for key in given:
        row_field = re.fullmatch(r"set\.([\w-]{1,80})\.([a-z_]{1,40})", key)
        value = str(given[key]).strip()
        if not row_field or row_field[2] not in TRIED or not value:
            continue
        if row_field[2] == "recovery_order":
            if not value.isdigit():
                continue
        elif row_field[2] != "dr_site" and value != "-":
            value = as_duration(value)
            if not value:
                continue
        found.append((row_field[1], row_field[2], value))
    return tuple(found[:50])


def as_duration(text: str) -> str:
    """PT90M as it is; 90 or 90m as minutes; empty when it is neither."""
    if minutes := re.fullmatch(r"(\d{1,5})\s*(m|min|分|分鐘)?", text):
        return f"PT{int(minutes[1])}M"
    try:
        Duration.parse(text)
    except ValueError:
        return ""
    return text


def second_site_owed(firm: str, day: date) -> bool:
    """Whether a second site is owed by this firm, now or under the rules that come: the duty's own applicability."""
    catalogue = bridge.the_catalogue()
    facts, size = bridge.facts(firm)
    judged = judge_all(firm, catalogue, facts, day, True, ["dr-site.second-site"], size - 1)
    return judged["dr-site.second-site"].verdict != "not-applicable"
