"""Automatic numbers of a word processor as it would draw them: the number is part of what the reader of the page sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from neikong.regulation import numerals

_FORMATS: dict[str, Callable[[int], str]] = {
    "taiwaneseCountingThousand": numerals.chinese,
    "taiwaneseCounting": numerals.chinese,
    "chineseCounting": numerals.chinese,
    "chineseCountingThousand": numerals.chinese,
    "ideographDigital": numerals.chinese,
    "taiwaneseDigital": numerals.chinese,
    "japaneseCounting": numerals.chinese,
    "一, 二, 三, ...": numerals.chinese,
    "一": numerals.chinese,
    "壹, 貳, 參, ...": lambda n: "壹貳參肆伍陸柒捌玖拾"[n - 1] if 0 < n < 11 else str(n),
    "ideographLegalTraditional": lambda n: "壹貳參肆伍陸柒捌玖拾"[n - 1] if 0 < n < 11 else str(n),
    "ideographTraditional": lambda n: numerals.STEMS[(n - 1) % 10],
    "甲, 乙, 丙, ...": lambda n: numerals.STEMS[(n - 1) % 10],
    "lowerLetter": lambda n: chr(96 + (n - 1) % 26 + 1),
    "a": lambda n: chr(96 + (n - 1) % 26 + 1),
    "upperLetter": lambda n: chr(64 + (n - 1) % 26 + 1),
    "A": lambda n: chr(64 + (n - 1) % 26 + 1),
    "decimalFullWidth": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)),
    "decimalZero": lambda n: f"{n:02d}",
    "decimalEnclosedCircle": lambda n: chr(0x2460 + n - 1) if 0 < n <= 20 else str(n),
    "decimalEnclosedParen": lambda n: f"({n})",
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperRoman": lambda n: _roman(n),
    "i": lambda n: _roman(n).lower(),
    "I": lambda n: _roman(n),
}


def drawn(value: int, style: str) -> str:
    """A number in a numbering format of Word or of OpenDocument; unknown ones as digits."""
    if not 0 < value < 100_000:
        return str(value)
    return _FORMATS.get(style, str)(value)


def _roman(value: int) -> str:
    if value > 3_999:
        return str(value)
    said = ""
    for number, sign in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        said += sign * (value // number)
        value %= number
    return said


@dataclass(frozen=True)
class Level:
    """How one level of a list is drawn: `text` with %1, %2 … where the numbers of the levels go."""

    style: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass
class Counters:
    """Where each list stands. Reading a document once, in order, is the only use."""

    counts: dict[str, list[int]] = field(default_factory=dict)

    def next(self, list_id: str, depth: int, levels: Mapping[int, Level]) -> str:
        """Count one item at a depth (from 0) and draw its number; nothing for bullets."""
        here = self.counts.setdefault(list_id, [])
        while len(here) <= depth:
            here.append(levels.get(len(here), Level()).start - 1)
        here[depth] += 1
        del here[depth + 1 :]
        level = levels.get(depth)
        if level is None or level.style in ("bullet", "none", ""):
            return ""
        label = level.text
        for place in range(depth + 1):
            own = levels.get(place, Level())
            label = label.replace(f"%{place + 1}", drawn(max(here[place], own.start), own.style))
        return label
