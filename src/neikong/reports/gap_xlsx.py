"""The gap analysis as a workbook: one row a duty, the policy's own flaws, and columns for the review by a person."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from neikong.regulation.gap.measure import Gap, Row
from neikong.regulation.gap.say import why

HEADS = {
    "zh": (
        "法規文件",
        "編號",
        "項次",
        "規定文字",
        "判定",
        "公司條文",
        "公司條文文字",
        "其他可能條文",
        "說明",
        "複核結果",
        "複核人",
        "備註",
    ),
    "en": (
        "document",
        "code",
        "item",
        "rule",
        "verdict",
        "policy clause",
        "its text",
        "other candidates",
        "why",
        "review",
        "by",
        "note",
    ),
}
WIDTHS = (18, 12, 10, 60, 10, 12, 60, 18, 50, 12, 10, 24)
WORDS = {
    "covered": ("已涵蓋", "covered", "E2F0D9"),
    "partial": ("部分涵蓋", "partial", "FFF2CC"),
    "missing": ("未訂定", "missing", "F8CBAD"),
    "conflict": ("牴觸", "conflict", "FF9999"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(found: Gap, policy: str, language: str = "zh") -> bytes:
    """The workbook's bytes."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # a new workbook has one
    zh = language == "zh"
    sheet.title = "差距分析" if zh else "gap"
    sheet.append([_cell(head) for head in HEADS["zh" if zh else "en"]])
    for row in found.rows:
        sheet.append([_cell(value) for value in _values(row, language)])
        color = WORDS[row.judged.verdict.value][2]
        sheet.cell(sheet.max_row, 5).fill = PatternFill("solid", fgColor=color)
    _finish(sheet, WIDTHS)
    review = DataValidation(
        type="list", formula1='"同意,改判,不適用"' if zh else '"agreed,changed,not applicable"'
    )
    sheet.add_data_validation(review)
    if found.rows:
        review.add(f"J2:J{len(found.rows) + 1}")
    other = book.create_sheet("政策本身" if zh else "the policy itself")
    other.append(["項次", "相關", "缺點"] if zh else ["clause", "other", "flaw"])
    for flaw in found.flaws:
        other.append([_cell(flaw.item), _cell(flaw.other), _cell(flaw.zh if zh else flaw.en)])
    _finish(other, (14, 24, 80))
    book.properties.title = f"{'差距分析' if zh else 'Gap analysis'}: {policy}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _values(row: Row, language: str) -> tuple[str, ...]:
    clause, judged = row.rule.clause, row.judged
    answered = judged.best.clause.clause if judged.best and judged.verdict.value != "missing" else None
    others = [c.clause.clause.item or c.clause.clause.code for c in row.candidates[:3]]
    return (
        row.source,
        clause.code,
        clause.item,
        clause.text,
        WORDS[judged.verdict.value][0 if language == "zh" else 1],
        answered.item if answered else "",
        answered.text if answered else "",
        "、".join(others),
        why(judged, language),
        "",
        "",
        "",
    )


def _cell(text: str) -> str:
    """Text that a spreadsheet takes as text: no control characters, never a formula."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:32_000]
    return f"'{clean}" if clean.startswith(_FORMULA) else clean


def _finish(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
