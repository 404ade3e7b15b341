"""Text that a table does not print: 略, 1~7略, (一)~(三)略, CC-12000~CC-16000 略. It is not held; it is never deleted.

同左, 同右, 未修正 are another thing: the text stands on the other side of the table."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from neikong.regulation import numerals
from neikong.regulation.markers import Family, Marker
from neikong.regulation.wording import narrow

LONGEST = 200  # a range that runs further is a misreading, not a rule

_C = numerals.CHARACTERS
_TO = r"(?:[~～〜∼–—\-]|至|到)"
_SAME_AS = r"(?:本?[條項款點目]?(?:文|次)?(?:內容)?(?:未(?:作)?修[正訂]|無修[正訂])|同[左右]|同(?:現行|修[正訂][前後])(?:條文|規定|內容)?)"
_LUE = rf"(?:[(（]?\s*(?:下?略|{_SAME_AS})\s*[)）]?)"
_END = r"[。.;；]*\s*$"
_TOKEN = rf"(?:第\s*(?:[{_C}]+|\d+)\s*[條點]|[(]\s*(?:[{_C}]{{1,4}}|\d{{1,3}})\s*[)]|\d{{1,3}}|[{_C}]{{1,4}})"
_RANGE = re.compile(
    rf"^\s*(?P<from>{_TOKEN})\s*[、.]?\s*{_TO}\s*(?P<to>{_TOKEN})\s*[、.,]?\s*[:：]?\s*(?P<lue>{_LUE})?{_END}"
)
_LIST = re.compile(rf"^\s*(?P<list>{_TOKEN}(?:\s*[、,及]\s*{_TOKEN})+)\s*[、.]?\s*[:：]?\s*{_LUE}{_END}")
_ONE = re.compile(
    rf"^\s*(?P<one>\d{{1,3}}|[(]\s*(?:[{_C}]{{1,4}}|\d{{1,3}})\s*[)]|[{_C}]{{1,4}})\s*[、.]?\s*{_LUE}{_END}"
)
_SAID_SAME = re.compile(rf"[(（]?\s*{_SAME_AS}\s*[)）]?{_END}")
_CODES = re.compile(rf"^\s*(C[A-Z]-?\d{{4,5}})\s*{_TO}\s*(C[A-Z]-?\d{{4,5}})\s*(?:{_LUE})?{_END}")
_WHOLE = re.compile(rf"^\s*(?:以下|餘|其餘|第.{{1,4}}[項款](?:{_TO}第.{{1,4}}[項款])?)?\s*{_LUE}{_END}")
_DOTS = re.compile(r"^\s*[.…⋯·]{2,}\s*$")
_AFTER_TITLE = re.compile(rf"^(?P<title>.*\S)\s*[:：,，、(（]\s*略\s*[)）]?{_END}")
_NEW = re.compile(r"^\s*[(（【]?\s*(?:本?[章節條項款點目文]?\s*)?(?:新增|增訂)\s*[)）】]?[。.]?\s*$")
_GONE = re.compile(r"^\s*[(（【]?\s*(?:本?[章節條項款點目文]?\s*)?刪除\s*[)）】]?[。.]?\s*$")


@dataclass(frozen=True)
class Elision:
    """What a line elides: the marks of the clauses, or (no marks) the body of the clause that stands before it."""

    marks: tuple[Marker, ...] = ()
    codes: str = ""  # CC-12000~CC-16000
    as_other: bool = False  # 同左, 未修正: the text is the one on the other side


def elided(text: str) -> Elision | None:
    """The elision that a whole line is; None when the line is text."""
    found = _elided(text)
    return replace(found, as_other=True) if found and _SAID_SAME.search(narrow(text)) else found


def says_same(text: str) -> bool:
    """Whether a whole cell only says that it is what the other side says: 同左, （未修正）."""
    return bool(_SAID_SAME.fullmatch(narrow(text).strip()))


def _elided(text: str) -> Elision | None:
    plain = narrow(text).replace("﹑", "、")
    plain = re.sub(r"^\s*[-•●](?=\s)", "", plain)
    if len(plain) > 60:
        return None
    if found := _CODES.match(plain):
        return Elision(codes=f"{found[1]}~{found[2]}")
    if _WHOLE.match(plain) or _DOTS.match(plain):
        return Elision()
    if found := _RANGE.match(plain):
        first, last = _mark(found["from"]), _mark(found["to"])
        alike = first and last and (first.family == last.family or "(" in found["from"] + found["to"])
        bare = not found["lue"] and "(" not in plain and "第" not in plain
        if first and last and alike and not bare and 0 < last.number - first.number < LONGEST:
            numbers = range(first.number, last.number + 1)
            return Elision(tuple(Marker(last.family, n, found[0].strip(), last.glyph) for n in numbers))
        return None
    if found := _LIST.match(plain):
        marks = [_mark(token) for token in re.findall(_TOKEN, found["list"])]
        return Elision(tuple(mark for mark in marks if mark))
    if (found := _ONE.match(plain)) and (mark := _mark(found["one"])):
        return Elision((mark,))
    return None


def titled(text: str) -> str | None:
    """The title of a clause of which only the title is printed: 系統設計：略。"""
    found = _AFTER_TITLE.match(text)
    return found["title"] if found and len(found["title"]) <= 60 else None


def says_new(text: str) -> bool:
    return bool(_NEW.match(text))


def says_deleted(text: str) -> bool:
    return bool(_GONE.match(text))


def _mark(token: str) -> Marker | None:
    token = token.strip()
    inner = token.strip("()第條點 ")
    value = numerals.number(inner)
    if not value:
        return None
    if token.startswith("第"):
        return Marker(Family.ARTICLE, value, token)
    if token.startswith("("):
        family = Family.PAREN_NUMBER if inner.isdecimal() else Family.PAREN_CHINESE
        return Marker(family, value, token, "n")
    return Marker(Family.NUMBER if inner.isdecimal() else Family.CHINESE, value, token)
