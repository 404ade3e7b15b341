"""The minutes of a drill as a Word document."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.document import Document


@dataclass(frozen=True)
class Minutes:
    """Texts as they are printed; empty means that it was not told."""

    title: str
    kind: str
    scenario: str
    systems: Sequence[str]
    risks: str
    protection: str
    vendors: str
    interrupted: str
    minimum: str
    switched_back: str
    point: str
    rto: str
    rpo: str
    steps: Sequence[tuple[str, str, str, str, str, str]]  # phase, step, started, finished, by, result
    log: Sequence[tuple[str, str, str]]
    participants: str = ""
    findings: Sequence[str] = ()
    conclusions: str = ""
    meeting: str = ""


def minutes_docx(told: Minutes, language: str = "zh") -> bytes:
    zh = language == "zh"
    document = docx.Document()
    document.add_heading(f"{told.title}　{'演練紀錄' if zh else 'drill record'}", 1)
    pairs = [
        ("型態" if zh else "Kind", told.kind),
        ("情境" if zh else "Scenario", told.scenario),
        ("受演練系統" if zh else "Systems", "、".join(told.systems)),
        ("演練風險" if zh else "Risks", told.risks),
        ("保護措施" if zh else "Protection", told.protection),
        ("受邀廠商" if zh else "Vendors invited", told.vendors),
        ("中斷時間" if zh else "Interrupted", told.interrupted),
        ("恢復最小服務" if zh else "Minimum service", told.minimum),
        ("切回時間" if zh else "Switched back", told.switched_back),
        ("最近可復原時點" if zh else "Last recoverable point", told.point),
        ("實際 RTO" if zh else "Actual RTO", told.rto),
        ("實際 RPO" if zh else "Actual RPO", told.rpo),
        ("檢討會議" if zh else "Review meeting", told.meeting),
        ("參與人員" if zh else "Participants", told.participants),
        ("結論" if zh else "Conclusions", told.conclusions),
    ]
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in pairs:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, value or "—"
    document.add_heading("步驟" if zh else "Steps", 2)
    heads = (
        ("階段", "步驟", "開始", "完成", "執行者", "結果")
        if zh
        else ("Phase", "Step", "Started", "Finished", "By", "Result")
    )
    _table(document, heads, told.steps)
    document.add_heading("過程紀錄" if zh else "Log", 2)
    _table(document, ("時間", "人員", "內容") if zh else ("Time", "Who", "What"), told.log)
    document.add_heading("缺失" if zh else "Findings", 2)
    for finding in told.findings:
        document.add_paragraph(finding, style="List Number")
    if not told.findings:
        document.add_paragraph("無" if zh else "None")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Document, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
