"""What the catalogue's own parameters say of passwords: the same values that the duties are judged by. The strictest of what
a rule gives and what one of the user's firms set holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from neikong.app import bridge
from neikong.app.base.now import today
from neikong.app.subjects.models import Item, Type
from neikong.clock import Duration

LEAST_LENGTH = 12  # stricter than any document that is known: an installation's own setting


def given(id: str, firms: list[str] | None = None) -> list[Any]:
    """Every value of a parameter that counts: verified ones of the catalogue, and those set by the firms."""
    parameter = bridge.the_catalogue().parameters[id]
    values = [v.value for v in parameter.versions if v.status == "verified" and v.value is not None]
    settings = Item.objects.filter(type=Type.SETTING, kind=id, since__lte=today())
    if firms is not None:
        settings = settings.filter(firm_id__in=firms)
    return values + [i.body["value"] for i in settings]


def attempts(*ignored: Any) -> int:
    """Wrong tries after which the account locks."""
    return min(int(v) for v in given("password.attempts"))


def least_length() -> int:
    return max(LEAST_LENGTH, *(int(v) for v in given("password.length")))


def oldest(day: date, firms: list[str]) -> date | None:
    """The first day of the longest age: a password changed before it is too old. None when nothing limits it."""
    spans = [Duration.parse(str(v)) for v in given("password.max-age", firms)]
    return max((span.before(day) for span in spans), default=None)
