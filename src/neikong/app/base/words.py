"""Texts as they are compared."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """As it is compared: one width, one kind of brackets, small letters."""
    return unicodedata.normalize("NFKC", text).replace("〔", "(").replace("〕", ")").lower().strip()
