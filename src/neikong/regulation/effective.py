"""When a text says that it takes effect: 自116年12月底生效 is 2027-12-31; what has no day keeps its words."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from neikong.regulation import numerals
from neikong.regulation.wording import narrow

_N = rf"(?:\d{{1,4}}|[{numerals.CHARACTERS}]{{1,7}})"
_DAY = (
    rf"(?P<era>中華民國|民國|西元)?\s*(?P<year>{_N})\s*年\s*"
    rf"(?:(?P<month>{_N})\s*月\s*(?:(?P<day>{_N})\s*日|(?P<end>底|初|中旬)?)|(?P<yearend>底|初))"
)
_WORDS = r"(?:開始)?(?:正式)?(?:生效|施行|實施|適用|起生效|起施行|起實施|起適用)"
_BEFORE = re.compile(rf"(?P<raw>(?:應?自|於|從)?\s*{_DAY}\s*(?:起)?\s*{_WORDS})")
_AFTER = re.compile(rf"(?P<raw>(?:生效|施行|實施)(?:日期?)?\s*[:為]\s*{_DAY})")
_UNDATED = re.compile(
    r"(?P<raw>(?:自|於)?(?:公[布告]|發[布函]|即)(?:之?日)?(?:起)?(?:[^，。；()（）]{0,12}?)(?:後|起)?(?:生效|施行|實施)"
    r"|(?:生效|施行)日(?:期)?(?:另定|由[^，。；]{0,20}定))"
)


_ARTICLE = rf"第\s*(?:{_N})\s*[條點](?:之(?:{_N}))?"
_ITEM = rf"第?\s*\((?:{_N})\)(?:[項款點])?"
_ONE = rf"(?:{_ARTICLE}|{_ITEM})(?:第(?:{_N})[項款目])*"
# 修正之第三條、第五條至第七條，自…施行: the note is about these, not about the clause that it stands in
_ABOUT = re.compile(rf"(?P<about>{_ONE}(?:\s*[、,及與至~]\s*{_ONE})*)(?:條文|之?規定)?\s*[,]?\s*(?:應|並)?$")
_NAMED = re.compile(rf"(?P<to>[至~]\s*)?(?P<one>{_ARTICLE}|\((?:{_N})\))")
_FARTHEST = 50  # articles that one 至 may span


@dataclass(frozen=True)
class Effective:
    """A note on taking effect: the words as written, and the day when they name one.

    `about`: the articles or items that it names (第三條, (七)); nothing when it is about the clause it stands in."""

    raw: str
    day: date | None
    about: tuple[str, ...] = ()


def notes(text: str) -> tuple[Effective, ...]:
    """Every note in a text, in order. A day that does not exist (13月, 2月30日) keeps its words and has no day."""
    plain = narrow(text)
    found: list[tuple[int, Effective]] = []
    for pattern in (_BEFORE, _AFTER):
        for hit in pattern.finditer(plain):
            raw = text[hit.start("raw") : hit.end("raw")].strip()
            found.append((hit.start(), Effective(raw, _day(hit), _about(plain[: hit.start()]))))
    taken = [at for at, _ in found]
    for hit in _UNDATED.finditer(plain):
        if not any(abs(at - hit.start()) < 4 for at in taken):
            found.append((hit.start(), Effective(text[hit.start() : hit.end()], None)))
    return tuple(note for _, note in sorted(found, key=lambda pair: pair[0]))


def _about(before: str) -> tuple[str, ...]:
    """The articles or items that stand right before a note, as the rules print them; 第五條至第七條 is three."""
    hit = _ABOUT.search(before[-200:])
    found: list[str] = []
    for one in _NAMED.finditer(hit["about"]) if hit else ():
        name = re.sub(r"\s", "", one["one"])
        first, last = (_article(found[-1]), _article(name)) if one["to"] and found else (None, None)
        if first and last and 0 < last - first <= _FARTHEST:
            found += [f"第{numerals.chinese(n)}{name[-1]}" for n in range(first + 1, last)]
        plain = _article(name)
        found.append(f"第{numerals.chinese(plain)}{name[-1]}" if plain else name)
    return tuple(found)


def _article(name: str) -> int | None:
    """The number of an article without 之; None for every other name."""
    return numerals.number(name[1:-1]) if name.startswith("第") and name[-1] in "條點" else None


def own(text: str) -> Effective | None:
    """The note on the clause itself: the last one with a day, as the earlier ones are history."""
    said = [note for note in notes(text) if not note.about]
    return next((note for note in reversed(said) if note.day), said[-1] if said else None)


def of_others(text: str) -> tuple[Effective, ...]:
    """The dated notes that name other clauses: 修正之第三條，自…施行 in the last article of a rule."""
    return tuple(note for note in notes(text) if note.about and note.day)


def _day(hit: re.Match[str]) -> date | None:
    year = numerals.number(hit["year"])
    if not year:
        return None
    if hit["era"] != "西元" and year < 1000:
        year += 1911
    if hit["yearend"]:
        return date(year, 12, 31) if hit["yearend"] == "底" else date(year, 1, 1)
    month = numerals.number(hit["month"] or "")
    if not month or not 1 <= month <= 12 or not 1 <= year <= 9998:
        return None
    last = monthrange(year, month)[1]
    if hit["day"]:
        day = numerals.number(hit["day"]) or 0
        return date(year, month, day) if 1 <= day <= last else None
    return date(year, month, {"底": last, "中旬": 11}.get(hit["end"] or "", 1))
