"""Numbering marks at the head of a line: 第三條, CC-17010, 一、 (一) 1. (1) a. 1.2.3, in every width and with usual damage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from neikong.regulation import numerals
from neikong.regulation.wording import narrow


class Family(StrEnum):
    CODE = "code"  # CC-17010
    CHAPTER = "chapter"  # 第一章, 第二節
    ARTICLE = "article"  # 第三條, 第三十六條之二, 第5點
    FORMAL = "formal"  # 壹、
    STEM = "stem"  # 甲、
    CHINESE = "chinese"  # 一、
    PAREN_CHINESE = "paren-chinese"  # (一)
    NUMBER = "number"  # 1. 1、
    PAREN_NUMBER = "paren-number"  # (1)
    CIRCLED = "circled"  # ①
    LETTER = "letter"  # a.
    PAREN_LETTER = "paren-letter"  # (a)
    DECIMAL = "decimal"  # 3.1.2


ABSOLUTE = (Family.CODE, Family.CHAPTER, Family.ARTICLE)
PARENS = (Family.PAREN_CHINESE, Family.PAREN_NUMBER)


@dataclass(frozen=True)
class Marker:
    """One mark. `sub` is 之二 of 第三十六條之二; `parts` the numbers of 3.1.2; `glyph` how it is drawn (width, 、 after it)."""

    family: Family
    number: int
    written: str
    glyph: str = ""
    sub: int = 0
    parts: tuple[int, ...] = ()
    code: str = ""


_C = numerals.CHARACTERS
_DASH = r"[-‐–—―─]"
_BULLET = re.compile(r"(?:[\s*#]|[-•●■◆◎※·‧](?=\s|\())*")
_CODE = re.compile(rf"(?P<letters>C[A-Z])\s*{_DASH}?\s*(?P<digits>\d{{4,5}})(?![\d.,])")
_CODE_AFTER = re.compile(r"[^\d]{2,30}?(?<!\d)(\d{5})(?!\d)(?=\D{2,})")
_CHAPTER = re.compile(rf"第\s*([{_C}\d]+)\s*([章節編篇])(?=$|[\s:、]|[^第及至或與和之所，。])\s*")
_ARTICLE = re.compile(
    rf"第\s*(?P<number>[{_C}]+|\d+)(?:\s*[-]\s*(?P<dash>\d+))?\s*(?P<unit>條|點)(?:\s*之\s*(?P<sub>[{_C}]+|\d+))?"
    r"(?=$|[\s:(（「、]|[^第及至或與和之所規項款目前後,，。;；、])\s*[:、]?\s*"
)
_FORMAL = re.compile(rf"([{numerals.FORMAL_CHARACTERS}]+)\s*[、.,，]\s*")
_STEM = re.compile(rf"([{numerals.STEMS}])\s*[、.]\s*")
_CHINESE = re.compile(rf"([{_C}]+)\s*[、.,，﹑]\s*")
_PAREN = re.compile(
    rf"[(﹙〔]\s*(?P<inner>[{_C}]{{1,5}}|\d{{1,3}}|[A-Za-z])\s*[)﹚〕](?P<after>\s*[、.﹑,，]?)\s*"
)
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,5})(?:\s*[、.]?\s+|[、]|(?=[^\d\s.%,]))\s*")
_NUMBER = re.compile(r"(\d{1,3})\s*(?P<after>[.、﹑､:]|,(?=\D))(?!\d)\s*")
_NUMBER_CLOSED = re.compile(r"([1-9]\d?)\)\s*(?=\S)")
_SECTION = re.compile(r"[\s*#]*(\d{1,2})[\s.、]+(?=[^\d\s。，；]{2,30}\s*$)")
_LETTER = re.compile(r"([A-Za-z])\s*[.、)]\s*(?![A-Za-z]{2,}\.)")
_CIRCLED = {
    **{chr(0x2460 + n): ("circled", n + 1) for n in range(20)},
    **{chr(0x2474 + n): ("paren", n + 1) for n in range(20)},  # ⑴
    **{chr(0x2488 + n): ("dot", n + 1) for n in range(20)},  # ⒈
    **{chr(0x3220 + n): ("chinese", n + 1) for n in range(10)},  # ㈠
}
_CIRCLED_FAMILY = {
    "circled": Family.CIRCLED,
    "paren": Family.PAREN_NUMBER,
    "dot": Family.NUMBER,
    "chinese": Family.PAREN_CHINESE,
}
# what follows a decimal that is a quantity, not a number of a clause: 1.5 倍
_QUANTITY = re.compile(r"\s*(?:倍|%|％|公尺|公里|億|萬|元|秒|分鐘|小時|版|以上|以下|GB|MB|TB|Gbps|Mbps)")
# what follows a Chinese numeral that is a list of numbers, not a mark: 一、二級
_ENUMERATION = re.compile(rf"[{_C}](?:[、至及或]|[級類種項款點條線])")


# what may stand right behind the mark above it
_BELOW = (Family.CHINESE, Family.PAREN_CHINESE, Family.NUMBER, Family.PAREN_NUMBER, Family.CIRCLED)
# 1.(一)之規定 only speaks of another clause
_REFERS = re.compile(r"\s*(?:[項款目條點類級]|之|所|至|及|或|~|規定)")


def head(text: str) -> tuple[Marker, str] | None:
    """The mark at the head of a line and the rest of the line as written; None when the line has none."""
    plain = narrow(text)
    begin = _BULLET.match(plain)
    at = begin.end() if begin else 0
    return _special(text, plain, at) or _absolute(text, plain, at) or _relative(text, plain, at)


def below(above: Marker, rest: str) -> tuple[Marker, str] | None:
    """The first mark of the level below, where it stands right behind the mark above: (二)1.門禁 is the item (二)1."""
    found = head(rest)
    if found is None or found[0].family not in _BELOW or found[0].family is above.family:
        return None
    return (
        found if found[0].number == 1 and found[1].strip() and not _REFERS.match(narrow(found[1])) else None
    )


def section(text: str) -> tuple[Marker, str] | None:
    """A heading of a document that numbers 1, 1.1, 1.1.1: 「3 管理要求」. Only where such numbers are used."""
    found = _SECTION.match(narrow(text))
    if not found or not int(found[1]):
        return None
    return Marker(Family.DECIMAL, int(found[1]), found[1], parts=(int(found[1]),)), text[
        found.end(1) :
    ].strip()


def _special(text: str, plain: str, at: int) -> tuple[Marker, str] | None:
    if at < len(plain) and plain[at] in _CIRCLED:
        kind, number = _CIRCLED[plain[at]]
        return Marker(_CIRCLED_FAMILY[kind], number, text[at], kind), text[at + 1 :].lstrip(" 　、.．")
    return None


def _absolute(text: str, plain: str, at: int) -> tuple[Marker, str] | None:
    if found := _CODE.match(plain, at):
        digits, end = found["digits"], found.end()
        if (
            digits.endswith("000")
            and (deeper := _CODE_AFTER.match(plain, end))
            and deeper[1][:2] == digits[:2]
        ):
            digits, end = deeper[1], deeper.end(1)  # CC-17000通訊與作業管理17010網路安全管理
        code = f"{found['letters']}-{digits}"
        return Marker(Family.CODE, int(digits), text[at:end], code=code), text[end:].lstrip(" 　:：、")
    if found := _CHAPTER.match(plain, at):
        number = numerals.number(found[1]) or 0
        return Marker(Family.CHAPTER, number, text[at : found.end()].strip(), found[2]), text[found.end() :]
    if found := _ARTICLE.match(plain, at):
        number, sub = (
            numerals.number(found["number"]) or 0,
            numerals.number(found["sub"] or found["dash"] or "") or 0,
        )
        written = text[at : found.end()].strip(" 　:：、")
        return Marker(Family.ARTICLE, number, written, found["unit"], sub), text[found.end() :]
    return None


def _relative(text: str, plain: str, at: int) -> tuple[Marker, str] | None:
    if found := _PAREN.match(plain, at):
        inner = found["inner"]
        glyph = ("w" if text[at] == "（" else "n") + found["after"].strip()
        rest = text[found.end() :]
        if inner.isdecimal():
            return Marker(Family.PAREN_NUMBER, int(inner), text[at : found.end()].strip(), glyph), rest
        if inner.isascii():
            number = ord(inner.lower()) - 96
            return Marker(Family.PAREN_LETTER, number, text[at : found.end()].strip(), glyph), rest
        value = numerals.number(inner)
        return (
            (Marker(Family.PAREN_CHINESE, value, text[at : found.end()].strip(), glyph), rest)
            if value
            else None
        )
    if (found := _DECIMAL.match(plain, at)) and not _QUANTITY.match(plain, found.end(1)):
        parts = tuple(int(part) for part in found[1].split("."))
        if all(parts):
            return Marker(Family.DECIMAL, parts[-1], text[at : found.end(1)], parts=parts), text[
                found.end() :
            ]
    if found := _NUMBER_CLOSED.match(plain, at):
        return Marker(Family.PAREN_NUMBER, int(found[1]), found[0].strip(), ")"), text[found.end() :]
    if found := _NUMBER.match(plain, at):
        if int(found[1]):
            return Marker(Family.NUMBER, int(found[1]), text[at : found.end()].strip(), found["after"]), text[
                found.end() :
            ]
        return None
    if (found := _CHINESE.match(plain, at)) and not _ENUMERATION.match(plain, found.end()):
        value = numerals.number(found[1])
        return (
            (Marker(Family.CHINESE, value, text[at : found.end()].strip()), text[found.end() :])
            if value
            else None
        )
    if found := _FORMAL.match(plain, at):
        value = numerals.number(found[1])
        return (
            (Marker(Family.FORMAL, value, text[at : found.end()].strip()), text[found.end() :])
            if value
            else None
        )
    if found := _STEM.match(plain, at):
        return Marker(Family.STEM, numerals.STEMS.index(found[1]) + 1, found[0].strip()), text[found.end() :]
    if found := _LETTER.match(plain, at):
        return Marker(Family.LETTER, ord(found[1].lower()) - 96, found[0].strip()), text[found.end() :]
    return None


def printed(family: Family, number: int, sub: int = 0, parts: tuple[int, ...] = ()) -> str:
    """A number as the rules print it: (七), 9, (1), a, 第三十六條之二."""
    match family:
        case Family.PAREN_CHINESE:
            return f"({numerals.chinese(number)})"
        case Family.CHINESE:
            return numerals.chinese(number)
        case Family.FORMAL:
            return "壹貳參肆伍陸柒捌玖拾"[number - 1] if 0 < number < 11 else str(number)
        case Family.STEM:
            return numerals.STEMS[(number - 1) % 10]
        case Family.PAREN_NUMBER:
            return f"({number})"
        case Family.CIRCLED:
            return chr(0x2460 + number - 1) if number <= 20 else f"({number})"
        case Family.LETTER:
            return chr(96 + number) if 0 < number < 27 else str(number)
        case Family.PAREN_LETTER:
            return f"({chr(96 + number)})" if 0 < number < 27 else f"({number})"
        case Family.ARTICLE:
            return f"第{numerals.chinese(number)}條" + (f"之{numerals.chinese(sub)}" if sub else "")
        case Family.DECIMAL:
            return ".".join(str(part) for part in parts)
        case _:
            return str(number)
