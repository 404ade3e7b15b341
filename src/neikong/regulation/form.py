"""Which form a document has: comparison table, whole regulation, own policy, slides (no source of rules), or none."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from neikong.regulation.blocks import Document
from neikong.regulation.build import build
from neikong.regulation.columns import head_of
from neikong.regulation.markers import Family
from neikong.regulation.tree import Tree
from neikong.regulation.wording import same


class Form(StrEnum):
    COMPARISON = "comparison"
    REGULATION = "regulation"
    POLICY = "policy"
    SLIDES = "slides"
    UNSTRUCTURED = "unstructured"


@dataclass(frozen=True)
class Recognised:
    form: Form
    tree: Tree | None
    zh: str = ""  # why it is no source of rules
    en: str = ""


_DECK = re.compile(
    r"簡報|投影片|報告人|主講|講者|資料來源[:：]|Q\s*&\s*A|感謝聆聽|謝謝(?:聆聽|指教|大家)|敬請指教|敬\s+指|Agenda|大\s*綱|https?://|案例介紹|未來展望"
)
_SENTENCE_END = tuple("。；;：:")


def recognise(document: Document) -> Recognised:
    if any(head_of(table) for table in document.tables()):
        return Recognised(Form.COMPARISON, None)
    tree = build(document.lines())
    signs = _deck_signs(document)
    articles = _longest_run([c.number for c in tree.clauses if c.family is Family.ARTICLE])
    if articles >= 3 and signs < 6:
        return Recognised(Form.REGULATION, tree)
    codes = [i for i, c in enumerate(tree.clauses) if c.family is Family.CODE]
    children = tree.children()
    if codes and signs < 3 and sum(len(children.get(i, [])) for i in codes) >= 3 * len(codes):
        return Recognised(Form.REGULATION, tree)
    if signs >= 3:
        return Recognised(
            Form.SLIDES,
            None,
            "這是簡報或宣導資料：文字順序已打散、沒有連續的條次，不能作為法規來源；可加 --as reference 留作參考",
            "slides or teaching material: its text is scrambled and its clauses have no continuous numbers, so it is no source of rules; keep it with --as reference",
        )
    tops = _longest_run([tree.clauses[i].number for i in children.get(-1, [])])
    inside = sum(len(c.text) for c in tree.clauses)
    outside = sum(len(line.text) for line in tree.preamble)
    if (tops >= 2 and len(tree.clauses) >= 3 and inside > outside) or articles >= 1:
        return Recognised(Form.POLICY if articles < 1 else Form.REGULATION, tree)
    return Recognised(
        Form.UNSTRUCTURED,
        None,
        "找不到對照表（修正後／修正前兩欄），也找不到連續的條次（第一條、一、(一)、CC-…），不能作為法規來源；可加 --as reference 留作參考",
        "neither a comparison table (columns after / before) nor continuous clause numbers (第一條, 一、, (一), CC-…): no source of rules; keep it with --as reference",
    )


def _longest_run(numbers: list[int]) -> int:
    """The longest run of numbers that rise one by one."""
    best = run = 0
    last = None
    for number in numbers:
        run = run + 1 if last is not None and number in (last + 1, last) else 1
        best, last = max(best, run), number
    return best


def _deck_signs(document: Document) -> int:
    """How many signs of slides the text shows: words of a talk, short unfinished lines, numbers that float alone."""
    lines = [line.text.strip() for line in document.lines() if line.text.strip()]
    if not lines:
        return 0
    said = Counter(hit for line in lines for hit in {same(found) for found in _DECK.findall(line)})
    signs = min(4, sum(min(2, count) for count in said.values()))
    lengths = [len(line) for line in lines]
    unfinished = sum(not line.endswith(_SENTENCE_END) for line in lines) / len(lines)
    signs += int(median(lengths) <= 18 and unfinished > 0.7 and len(lines) > 15)
    lonely = sum(bool(re.fullmatch(r"\d{1,3}(?:\.\d+)?%?", line)) for line in lines)
    return signs + int(lonely >= 4 and lonely > len(lines) * 0.02)
