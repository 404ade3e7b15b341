"""The official text of a duty, as far as the firm has taken it in: `{% official_text duty version as texts %}`."""

from __future__ import annotations

from typing import Any

from django import template

from neikong.app.library import shelf
from neikong.obligations.model import Version

register = template.Library()


@register.simple_tag
def official_text(firm: str, version: Version | None) -> list[Any]:
    """The clauses that a version cites, from the documents whose source it names; empty while none is taken in."""
    if version is None:
        return []
    return shelf.official(shelf.shelf(firm), [(c.source, c.at) for c in version.cites])
