"""The gap analysis as a Word report: counts, then each duty that is not covered with both texts, then the rest."""

from __future__ import annotations

import io
import re
from collections import Counter

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from neikong.regulation.difference import pieces
from neikong.regulation.gap.measure import Gap, Row
from neikong.regulation.gap.say import why
from neikong.regulation.gap.verdict import Verdict

WORDS = {
    Verdict.CONFLICT: ("牴觸", "conflict"),
    Verdict.MISSING: ("未訂定", "missing"),
    Verdict.PARTIAL: ("部分涵蓋", "partial"),
    Verdict.COVERED: ("已涵蓋", "covered"),
}
_STRAY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ALIKE_ENOUGH = 0.5  # from this nearness on the words that differ are marked; below it all would be


def write(found: Gap, policy: str, language: str = "zh") -> bytes:
    """The report's bytes."""
    zh = language == "zh"
    made = docx.Document()
    _page(made)
    made.add_heading("公司政策與法規差距分析" if zh else "Gap analysis of an own policy", 0)
    made.add_paragraph(_clean(("政策：" if zh else "policy: ") + policy))
    counts = Counter(row.judged.verdict for row in found.rows)
    made.add_paragraph("　".join(f"{WORDS[v][0 if zh else 1]} {counts[v]}" for v in WORDS))
    made.add_paragraph(
        "本報告由文字比對產生，判定須由人員複核；標示「接近判定界線」者請優先確認。"
        if zh
        else "Made by comparing texts; a person reviews every verdict, first those marked as close to the border."
    )
    for verdict, names in WORDS.items():
        rows = [row for row in found.rows if row.judged.verdict is verdict]
        if rows:
            made.add_heading(f"{names[0 if zh else 1]}（{len(rows)}）", 1)
            _table(made, rows, language)
    if found.flaws:
        made.add_heading("政策本身" if zh else "The policy itself", 1)
        for flaw in found.flaws:
            said = flaw.zh if zh else flaw.en
            made.add_paragraph(_clean(f"{flaw.item} {flaw.other}：{said}"), style="List Bullet")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _page(made: Document) -> None:
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.8)
    style = made.styles["Normal"]
    style.font.size = Pt(10)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "標楷體")


def _table(made: Document, rows: list[Row], language: str) -> None:
    heads = ("項次", "規定", "公司條文", "說明") if language == "zh" else ("item", "rule", "policy", "why")
    table = made.add_table(1, 4, style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    for row in rows:
        clause, judged = row.rule.clause, row.judged
        cells = table.add_row().cells
        cells[0].text = _clean(f"{clause.code} {clause.item}\n{row.source}")
        answered = (
            judged.best.clause.clause if judged.best and judged.verdict is not Verdict.MISSING else None
        )
        if answered and judged.nearness >= ALIKE_ENOUGH:
            _marked(cells[1], answered.text, clause.text, after=True)
            _marked(cells[2], answered.text, clause.text, after=False, lead=f"{answered.item} ")
        else:
            cells[1].text = _clean(clause.text)
            cells[2].text = _clean(f"{answered.item} {answered.text}") if answered else ""
        cells[3].text = _clean(why(judged, language))


def _marked(cell: _Cell, own: str, rule: str, *, after: bool, lead: str = "") -> None:
    """One side's text with the words underlined that the other side does not have."""
    paragraph = cell.paragraphs[0]
    paragraph.add_run(_clean(lead))
    for piece in pieces(own, rule):
        run = paragraph.add_run(_clean(piece.after if after else piece.before))
        if not piece.equal:
            run.font.underline = True
            run.font.color.rgb = RGBColor(0x9C, 0x00, 0x06)


def _clean(text: str) -> str:
    return _STRAY.sub("", text)
