"""Chinese numerals as the rules use them: 一 to 九百九十九, 十, 廿, 〇, formal 壹貳參, full-width digits."""

from __future__ import annotations

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "兩": 2}
FORMAL = {c: n for n, c in enumerate("零壹貳參肆伍陸柒捌玖")} | {"叁": 3, "陆": 6}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000}
STEMS = "甲乙丙丁戊己庚辛壬癸"
CHARACTERS = "零〇○一二三四五六七八九十百廿卅"
FORMAL_CHARACTERS = "壹貳參叁肆伍陸柒捌玖拾"


def number(text: str) -> int | None:
    """十二 -> 12, 一百零三 -> 103, 一〇五 -> 105, １２ -> 12; None when it is no numeral."""
    text = text.strip()
    if not text or len(text) > 9:
        return None
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    total, digit, units = 0, 0, False
    positional = 0
    for character in text:
        if character in DIGITS or character in FORMAL:
            digit = DIGITS.get(character, FORMAL.get(character, 0))
            positional = positional * 10 + digit
        elif character in UNITS:
            total += (digit or 1) * UNITS[character]
            digit, units = 0, True
        else:
            return None
    return total + digit if units else positional


def chinese(value: int) -> str:
    """12 -> 十二; up to 999, beyond that the digits."""
    if not 0 < value < 1000:
        return str(value)
    figures = "零一二三四五六七八九"
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    said = f"{figures[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else figures[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (figures[ones] if ones else "")
