"""Template tags that every template has: words, days, instants, links to facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString

from neikong.app.base import naming
from neikong.app.base import say as words
from neikong.clock import TAIPEI, roc
from neikong.engine.verdict import LABELS, Verdict

register = template.Library()


@register.simple_tag
def say(zh: str, en: str) -> str:
    return en if words.language() == "en" else zh


@register.filter
def tr(text: Mapping[str, str] | None) -> str:
    return words.tr(text)


@register.filter
def day(value: date | str | None) -> str:
    """A day as the language writes it: ROC years in Chinese."""
    if not value:
        return ""
    if isinstance(value, str):
        try:
            found = date.fromisoformat(value[:10])
        except ValueError:
            return value
    else:
        found = value
    return found.isoformat() if words.language() == "en" else roc(found)


@register.filter
def instant(value: datetime | str | None) -> str:
    """An instant in Taipei, to the minute; as it stands in a body too."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if value else None
    return f"{value.astimezone(TAIPEI):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def number(value: int | None) -> str:
    """A whole number in groups of three, as both languages write it (Django groups Chinese ones by four)."""
    return f"{value:,}" if value is not None else ""


@register.filter
def time_of(value: str) -> str:
    """The time of the day in Taipei, to the second, of an instant as a body holds it."""
    return f"{datetime.fromisoformat(value).astimezone(TAIPEI):%H:%M:%S}"


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.filter
def may(seat: Any, action: str) -> bool:
    return bool(seat) and seat.may(action)


@register.filter
def verdict_title(slug: str) -> str:
    """A verdict's word in the language of the page."""
    return LABELS[Verdict[slug.upper().replace("-", "_")]][words.language()]


@register.filter
def slug(kind: str) -> str:
    """A kind as it stands in an address: document:policy is document-policy there."""
    return kind.replace(":", "-", 1)


@register.filter
def kind_title(kind: str) -> str:
    """The title of a record kind, document, mechanism or register."""
    from neikong.app import bridge
    from neikong.reports.messages import title

    return title(kind, bridge.the_catalogue(), words.language()).strip("「」")


@register.filter
def subject_title(thing: Any) -> str:
    """What an item or an entry of the ledger is about: rows and records by their kind, the rest by their type."""
    if thing.type in ("row", "record"):
        return kind_title(thing.kind)
    table = "drill" if thing.type == "drill" and thing.kind in naming.DRILLS else "type"
    return named(thing.kind if table == "drill" else thing.type, table)


@register.filter
def named(code: str, table: str) -> str:
    """A code of the application (`action`, `health`, …: see naming) in the language of the page; as it is when it has no name."""
    found = naming.NAMES[table].get(code)
    return found[words.language() == "en"] if found else code


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing of ours; decoration only, the word stands beside it."""
    from neikong.app.base.icons import ICONS

    return SafeString(
        f'<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" '
        f'stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">{ICONS[name]}</svg>'
    )
