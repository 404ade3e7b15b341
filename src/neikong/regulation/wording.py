"""The normalised copy of a text: for comparing and finding only; what is shown is always the text as written."""

from __future__ import annotations

import re
import unicodedata

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_MARKS = str.maketrans(
    {
        "﹑": "、",
        "､": "、",
        "‧": "・",
        "．": ".",
        "–": "-",
        "—": "-",
        "―": "-",
        "─": "-",
        "－": "-",
        "‐": "-",
        "～": "~",
        "∼": "~",
        "〜": "~",
        "﹙": "(",
        "﹚": ")",
        "〔": "(",
        "〕": ")",
        "“": "「",
        "”": "」",
        "臺": "台",
        "\u200b": None,
        "\ufeff": None,
        "*": None,  # the bold marks of a text that was once a web page
    }
)
_SPACE = re.compile(r"\s+")
_FINAL = re.compile(r"[。：:；;，,、.]+$")


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width, character for character: positions stay."""
    return text.translate(_WIDTH)


def same(text: str) -> str:
    """The copy that decides whether two texts say the same: width, space, variants of marks and 臺 do not count."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_MARKS)).replace(",", "，")


def unpunctuated_end(text: str) -> str:
    """`same`, and the mark at the end does not count: 社群媒體： is 社群媒體."""
    return _FINAL.sub("", same(text))


def bigrams(text: str) -> dict[str, int]:
    """How often each pair of neighbouring characters stands in a normalised text."""
    counts: dict[str, int] = {}
    for at in range(len(text) - 1):
        pair = text[at : at + 2]
        counts[pair] = counts.get(pair, 0) + 1
    return counts or ({text: 1} if text else {})


def likeness(one: dict[str, int], other: dict[str, int]) -> float:
    """Dice's measure over bigrams: 1 when both say the same, 0 when they share nothing."""
    total = sum(one.values()) + sum(other.values())
    if not total:
        return 0.0
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    return 2 * sum(min(count, many.get(pair, 0)) for pair, count in few.items()) / total


def kept(one: dict[str, int], other: dict[str, int]) -> float:
    """How much of the shorter text the longer one keeps: an amendment that adds much is still the same clause."""
    few, many = (one, other) if sum(one.values()) <= sum(other.values()) else (other, one)
    total = sum(few.values())
    return sum(min(count, many.get(pair, 0)) for pair, count in few.items()) / total if total else 0.0
