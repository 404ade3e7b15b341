"""Which column of a comparison table says what, by its head: 修正後 / 修正前 / 說明 in their many names."""

from __future__ import annotations

import re
from enum import StrEnum

from neikong.regulation.blocks import Cell, Table
from neikong.regulation.wording import same


class Role(StrEnum):
    CODE = "code"  # 編號, 條次
    TITLE = "title"  # 作業項目
    AFTER = "after"
    BEFORE = "before"
    REASON = "reason"
    OTHER = "other"


_NAMES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.REASON,
        re.compile(r"(?:修[正訂]|增[修訂]|訂定|變更|異動)?(?:之)?(?:說明|理由|原因|依據)(?:及說明|或說明)?$"),
    ),
    (
        Role.BEFORE,
        re.compile(
            r"(?:擬?修[正訂]|增修|變更|異動)前.{0,6}$|(?:現行|原|舊)(?:條文|規定|內容|名稱|文字|版本?|制度).{0,4}$|現行.{0,4}$|原(?:條文|文)$"
        ),
    ),
    (
        Role.AFTER,
        re.compile(
            r"(?:擬?修[正訂]|增修|變更|異動)後.{0,6}$|(?:擬?修[正訂]|增修|增訂|新|公布|發布|草案|建議)(?:條文|規定|內容|名稱|文字|版本?|制度|草案).{0,4}$"
        ),
    ),
    (Role.CODE, re.compile(r"(?:編號|項次|條次|條號|代[碼號]|序號|作業編號|法規條次|點次)$")),
    (Role.TITLE, re.compile(r"(?:作業|控制|查核|規範|項目|條文)?(?:項目|名稱|標題|主題|類別)$")),
)


def role(text: str) -> Role | None:
    """The role that a head cell names; None when it names none."""
    plain = re.sub(r"[()（）:：]", "", same(text))
    if not plain or len(plain) > 14:
        return None
    return next((role for role, pattern in _NAMES if pattern.match(plain)), None)


def text_of(cell: Cell) -> str:
    return "".join(line.text for line in cell)


def roles(cells: tuple[Cell, ...]) -> tuple[Role, ...] | None:
    """The roles of a table's columns when this row is the head of a comparison table, else None."""
    found = [role(text_of(cell)) for cell in cells]
    if Role.AFTER not in found or Role.BEFORE not in found:
        return None
    taken: set[Role] = set()
    named: list[Role] = []
    for one in found:
        named.append(one if one and one not in taken else Role.OTHER)
        taken.add(named[-1])
    return tuple(named)


def head_of(table: Table) -> tuple[int, tuple[Role, ...]] | None:
    """The row (among the first five) that is the head of a comparison table, and its roles."""
    for index, row in enumerate(table.rows[:5]):
        if found := roles(row):
            return index, found
    return None
