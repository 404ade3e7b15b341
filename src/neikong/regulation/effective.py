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


@dataclass(frozen=True)
class Effective:
    """A note on taking effect: the words as written, and the day when they name one."""

    raw: str
    day: date | None


def notes(text: str) -> tuple[Effective, ...]:
    """Every note in a text, in order. A day that does not exist (13月, 2月30日) keeps its words and has no day."""
    plain = narrow(text)
    found: list[tuple[int, Effective]] = []
    for pattern in (_BEFORE, _AFTER):
        for hit in pattern.finditer(plain):
            found.append((hit.start(), Effective(text[hit.start("raw") : hit.end("raw")].strip(), _day(hit))))
    taken = [at for at, _ in found]
    for hit in _UNDATED.finditer(plain):
        if not any(abs(at - hit.start()) < 4 for at in taken):
            found.append((hit.start(), Effective(text[hit.start() : hit.end()], None)))
    return tuple(note for _, note in sorted(found, key=lambda pair: pair[0]))


def begins(text: str) -> date | None:
    """The day that a clause's own note names; the last one when it names several (the earlier ones are history)."""
    days = [note.day for note in notes(text) if note.day]
    return days[-1] if days else None


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
