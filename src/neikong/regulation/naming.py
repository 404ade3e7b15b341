"""What a clause is called: its code and its item as the rules print them, whatever damage the file has."""

from __future__ import annotations

from dataclasses import dataclass, field

from neikong.regulation.markers import PARENS, Family, Marker, printed
from neikong.regulation.tree import Clause


@dataclass
class Draft:
    """A clause while its lines are still coming."""

    marker: Marker
    parent: int
    series: int
    lines: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)
    held: bool = True
    as_other: bool = False
    partly: bool = False
    row: int = -1
    new: bool = False
    gone: bool = False
    out_of_order: str = ""


def families(drafts: list[Draft]) -> dict[int, Family]:
    """The family that a series is printed in: (1)、 at a place where the rules print (一) is a damaged (一)."""
    members: dict[int, list[Draft]] = {}
    for draft in drafts:
        members.setdefault(draft.series, []).append(draft)
    named: dict[int, Family] = {}
    for series, found in members.items():
        families = {draft.marker.family for draft in found}
        above = drafts[found[0].parent].marker.family if found[0].parent >= 0 else None
        chinese = Family.PAREN_CHINESE in families
        under_code = above == Family.CODE
        damaged = all(draft.marker.glyph.endswith("、") for draft in found) and above in (
            None,
            Family.ARTICLE,
            Family.CHINESE,
        )
        parens = families <= set(PARENS)
        named[series] = (
            Family.PAREN_CHINESE if parens and (chinese or under_code or damaged) else found[0].marker.family
        )
    return named


def name(draft: Draft, family: Family, above: Clause | None) -> tuple[str, str]:
    """Code and item of a clause. A chapter gives no name: articles are numbered through."""
    marker = draft.marker
    if family == Family.CODE:
        return marker.code, ""
    own = printed(family, marker.number, marker.sub, marker.parts)
    if family == Family.ARTICLE:
        return own.replace("條", marker.glyph or "條"), ""
    if family == Family.CHAPTER:
        return (
            above.code if above and above.code.startswith("C") else ""
        ), f"第{printed(Family.CHINESE, marker.number)}{marker.glyph}"
    if above is None or above.family == Family.CHAPTER:
        return (above.code if above else ""), own
    if family == Family.DECIMAL:
        return above.code, own
    return above.code, join(above.item, own)


def join(above: str, own: str) -> str:
    """七 and (一) are 七(一), 三 and 3 are 三、3, (二) and 9 are (二)9."""
    plain = above and not above.endswith(")") and not own.startswith("(")
    return f"{above}、{own}" if plain and not (own.isalpha() and own.isascii()) else above + own
