"""Numbers that bind: how often, how long kept, how soon, how many at least or at most; and whether one is weaker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from neikong.regulation import numerals

_N = rf"(?:\d{{1,5}}|[{numerals.CHARACTERS}兩]{{1,4}})"
_DAYS = {
    "年": 365.0,
    "半年": 182.5,
    "季": 91.25,
    "月": 30.4,
    "週": 7.0,
    "周": 7.0,
    "星期": 7.0,
    "日": 1.0,
    "天": 1.0,
}
_HOURS = {
    "分鐘": 1 / 60,
    "小時": 1.0,
    "時": 1.0,
    "日": 24.0,
    "天": 24.0,
    "工作日": 24.0,
    "營業日": 24.0,
    "週": 168.0,
    "月": 730.0,
    "年": 8760.0,
}

_EVERY = re.compile(
    rf"每\s*(?:屆|逢)?\s*(?P<n>{_N})?\s*個?\s*(?P<unit>半年|年度?|季|月|週|周|星期|日|天)(?!以上工作)(?:\s*(?:應|須|宜|定期|至少|最少))*(?:[^，。；、]{{0,8}}?(?P<times>{_N})\s*次)?"
)
_DAILY = re.compile(r"逐日|按日")
_KEPT = re.compile(
    rf"(?:保存|留存|保留|保管|存查)[^，。；]{{0,14}}?(?:至少|不得少於|達)?\s*(?P<n>{_N})\s*個?\s*(?P<unit>年|月|日|週|天)(?!內|生效)|(?:至少|不得少於)\s*(?P<n2>{_N})\s*個?\s*(?P<unit2>年|月|日)(?:期間)?[^，。；]{{0,6}}?(?:保存|留存|保留)"
)
_WITHIN = re.compile(rf"(?P<n>{_N})\s*個?\s*(?P<unit>分鐘|小時|工作日|營業日|日|天|週|月)(?:之?內|以內)")
_MEASURE = r"字元|位元|位數|碼|份|套|種|處|人|小時|次|因子|項技術|類|公里"
_COUNT = re.compile(
    rf"(?P<bound>至少|不得少於|不得低於|不低於|最少|不超過|不得超過|不得逾|至多|最多|達)?\s*(?P<n>{_N})\s*(?:個)?(?P<unit>{_MEASURE})(?P<after>\s*\(含\)\s*以上|\s*\(含以上\)|\s*以上|\s*以下|\s*以內)?"
)


_NUMBERS = re.compile(
    rf"每?\s*{_N}?\s*個?\s*(?:半年|年度?|季|月|週|周|星期|日|天)|{_N}\s*(?:次|小時|分鐘|{_MEASURE})|至少|不得少於|不超過"
)


class Sort(StrEnum):
    EVERY = "every"  # days between two times: less is stricter
    KEPT = "kept"  # days kept: more is stricter
    WITHIN = "within"  # hours to act: less is stricter
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


@dataclass(frozen=True)
class Quantity:
    sort: Sort
    value: float
    unit: str  # only of counts: signs, copies, hours of training
    raw: str
    segment: str  # the part of the sentence that it stands in

    @property
    def around(self) -> str:
        """The part of the sentence without numbers: what is counted."""
        return _NUMBERS.sub(" ", self.segment)


@lru_cache(maxsize=20_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The binding numbers of a plain text, in order of their kinds."""
    found: list[Quantity] = []
    for segment in re.split(r"[，。；;\n]", text):
        taken: list[tuple[int, int]] = []
        for hit in _EVERY.finditer(segment):
            found.append(Quantity(Sort.EVERY, _period(hit), "", hit[0].strip(), segment))
            taken.append(hit.span())
        for hit in _DAILY.finditer(segment):
            found.append(Quantity(Sort.EVERY, 1.0, "", hit[0], segment))
        for hit in _KEPT.finditer(segment):
            number, unit = _number(hit["n"] or hit["n2"]), hit["unit"] or hit["unit2"]
            if number:
                found.append(Quantity(Sort.KEPT, number * _DAYS.get(unit, 1.0), "", hit[0], segment))
                taken.append(hit.span())
        for hit in _WITHIN.finditer(segment):
            number = _number(hit["n"])
            if number and not _inside(hit.start(), taken):
                found.append(
                    Quantity(Sort.WITHIN, number * _HOURS.get(hit["unit"], 24.0), "", hit[0], segment)
                )
                taken.append(hit.span())
        found += [
            q
            for hit in _COUNT.finditer(segment)
            if not _inside(hit.start(), taken) and (q := _count(hit, segment))
        ]
    return tuple(found)


def weaker(rule: Quantity, own: Quantity) -> bool:
    """Whether the own number asks less than the rule's. Both are of the same sort and unit."""
    if rule.sort in (Sort.EVERY, Sort.WITHIN, Sort.AT_MOST):
        return own.value > rule.value * 1.05
    return own.value < rule.value * 0.95


def _period(hit: re.Match[str]) -> float:
    unit = hit["unit"].removesuffix("度")
    days = _DAYS[unit] * (_number(hit["n"]) or 1.0)
    return days / (_number(hit["times"]) or 1.0)


def _count(hit: re.Match[str], segment: str) -> Quantity | None:
    number = _number(hit["n"])
    bound, after = hit["bound"] or "", (hit["after"] or "").strip()
    if not number:
        return None
    most = bound in ("不超過", "不得超過", "不得逾", "至多", "最多", "達") or after.startswith(
        ("以下", "以內")
    )
    least = bound in ("至少", "不得少於", "不得低於", "不低於", "最少") or after.endswith("以上")
    if not most and not least and hit["unit"] not in ("字元", "位元", "份", "小時", "套", "種"):
        return None
    unit = {"位元": "字元", "位數": "字元", "碼": "字元"}.get(hit["unit"], hit["unit"])
    return Quantity(Sort.AT_MOST if most else Sort.AT_LEAST, number, unit, hit[0].strip(), segment)


def _number(text: str | None) -> float:
    return float(numerals.number(text) or 0) if text else 0.0


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
