"""Both languages side by side, at the place where a sentence is used: none can be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language


def language() -> str:
    """`zh` or `en`, as the page is shown."""
    return "en" if (get_language() or "").startswith("en") else "zh"


class Words:
    """A text of two languages that becomes the one of the page when it is shown."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return self.en if language() == "en" else self.zh


_lazy = lazy(str, str)  # made once: each call of `lazy` builds a class


def say(zh: str, en: str) -> Any:
    """A lazy text for forms, messages and models."""
    return _lazy(Words(zh, en))


def tr(text: Mapping[str, str] | None) -> str:
    """A `{zh, en}` text of the catalogue in the language of the page."""
    return text[language()] if text else ""
