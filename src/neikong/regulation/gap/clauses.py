"""Clauses as they are compared: which carry a duty, with the headings above them, cut into the things they ask."""

from __future__ import annotations

import re
from dataclasses import dataclass

from neikong.regulation.gap.retrieve import Text
from neikong.regulation.gap.words import Words, words
from neikong.regulation.markers import Family
from neikong.regulation.tree import Clause, Tree

DUTY = re.compile(r"應|不得|不可|須|宜|避免|禁止|勿|至少|得(?!以|知|標)")
# the sentence that leads a list of what is to be done, without 應: 由下列人員執行, 辦理下列事項
_LEAD = re.compile(
    r"(?:辦理|執行|配置|遵守|採取|由)[^。]{0,12}(?:下列|以下)|(?:下列|以下)[^。]{0,12}(?:辦理|執行)"
)
_DEFINITION = re.compile(r"^[^，。]{2,40}[：:]\s*(?:係?指|為)|係指|名詞定義")
_SHORT_TITLE = 16
_HEADING_SIGNS = 60  # of a heading so much counts
# parts of a sentence that only say when, or what for
_CIRCUMSTANCE = re.compile(
    r"^[並且再及(（]*(?:以|俾|如|若|當|即|其(?!放置))|^為(?!雲端)|^於.{0,12}[時後前]$|[時後者]$|(?:下列|以下)(?:項目|內容|事項)?$"
)


@dataclass(frozen=True)
class Measured:
    """A clause ready to be compared. `parts` are the things it asks, each with its words."""

    index: int
    clause: Clause
    text: Text
    parts: tuple[Words, ...]
    duty: bool
    title: bool


def measured(tree: Tree) -> tuple[Measured, ...]:
    """Every clause of a tree whose text is held."""
    children = tree.children()
    found = []
    for index, clause in enumerate(tree.clauses):
        if not clause.held or clause.gone or not clause.text.strip():
            continue
        title = is_title(clause, bool(children.get(index)))
        text = Text(words(clause.text), words(_above(tree, index)))
        parts = () if title else _parts(clause.text)
        found.append(Measured(index, clause, text, parts, _is_duty(tree, clause, title), title))
    return tuple(found)


def is_title(clause: Clause, has_children: bool) -> bool:
    text = clause.text.strip()
    if clause.family is Family.CODE:
        return True
    if _LEAD.search(text):
        return False
    return not DUTY.search(text) and (has_children or (len(text) < _SHORT_TITLE and not text.endswith("。")))


def _is_duty(tree: Tree, clause: Clause, title: bool) -> bool:
    """Whether the clause asks something of the firm: by its own words, or as an item of a list that does."""
    text = clause.text
    if clause.partly or (_DEFINITION.search(text) and not re.search(r"應|須|不得", text)):
        return False
    if title:
        return _in_duty_list(tree, clause) and clause.family is not Family.CODE
    if DUTY.search(text) or _LEAD.search(text):
        return True
    return text.rstrip().endswith("。") and (clause.parent >= 0) and not text.startswith("本")


def _in_duty_list(tree: Tree, clause: Clause) -> bool:
    if clause.parent < 0:
        return False
    above = tree.clauses[clause.parent].text
    return bool(DUTY.search(above)) and bool(re.search(r"[：:]\s*$|下列|以下", above))


def _above(tree: Tree, index: int) -> str:
    said = []
    parent = tree.clauses[index].parent
    while parent >= 0:
        said.append(tree.clauses[parent].text.split("\n")[0][:_HEADING_SIGNS])
        parent = tree.clauses[parent].parent
    return " ".join(said)


def _parts(text: str) -> tuple[Words, ...]:
    pieces = [piece for piece in re.split(r"[，。；：;\n]", text) if len(piece.strip()) >= 4]
    kept = [piece for piece in pieces if not _CIRCUMSTANCE.search(piece.strip())]
    return tuple(words(piece) for piece in kept or pieces)
