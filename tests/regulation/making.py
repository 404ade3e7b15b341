"""Documents made from plain text for the tests: docx, odt and pdf with the table that the text stands for."""

from __future__ import annotations

import io

from neikong.regulation.blocks import Document, Line
from neikong.regulation.readers import txt


def as_document(data: bytes) -> Document:
    found = txt.read(data, "source.txt")
    assert isinstance(found, Document)
    return found


def docx_of(document: Document, breaks: str = "paragraph") -> bytes:
    """A Word file of a document; the lines of a cell as paragraphs, or as line breaks in one paragraph."""
    import docx

    made = docx.Document()
    for block in document.blocks:
        if isinstance(block, Line):
            made.add_paragraph(block.text)
            continue
        table = made.add_table(len(block.rows), len(block.rows[0]))
        for row, cells in zip(table.rows, block.rows, strict=True):
            for there, cell in zip(row.cells, cells, strict=True):
                if breaks == "paragraph":
                    for index, line in enumerate(cell):
                        paragraph = there.paragraphs[0] if not index else there.add_paragraph()
                        paragraph.add_run(line.text)
                else:
                    there.text = "\n".join(line.text for line in cell)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def odt_of(document: Document) -> bytes:
    import odfdo

    made = odfdo.Document("text")
    made.body.clear()
    for number, block in enumerate(document.blocks):
        if isinstance(block, Line):
            made.body.append(odfdo.Paragraph(block.text))
            continue
        table = odfdo.Table(f"t{number}", width=len(block.rows[0]), height=len(block.rows))
        for y, cells in enumerate(block.rows):
            for x, cell in enumerate(cells):
                there = odfdo.Cell()
                for line in cell:
                    there.append(odfdo.Paragraph(line.text))
                table.set_cell((x, y), there)
        made.body.append(table)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pdf_of(document: Document, *, ruled: bool = True, split: bool = True) -> bytes:
    """A PDF of a document (a font that is not embedded: readers know its characters); `ruled` draws the table's rules."""
    from xml.sax.saxutils import escape

    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate
    from reportlab.platypus import Table as Ruled

    pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))
    style = ParagraphStyle("cjk", fontName="MSung-Light", fontSize=9, leading=13, wordWrap="CJK")
    parts = []
    for block in document.blocks:
        if isinstance(block, Line):
            if block.text.strip():
                parts.append(Paragraph(escape(block.text.strip().replace("\t", "　　")), style))
            continue
        rows = [
            [[Paragraph(escape(line.text.strip()), style) for line in cell] for cell in row]
            for row in block.rows
        ]
        widths = {5: (70, 80, 240, 240, 140), 3: (280, 280, 200)}.get(len(block.rows[0]))
        table = Ruled(rows, colWidths=widths, repeatRows=1, splitInRow=1 if split else 0)
        marks = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        if ruled:
            marks.append(("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)))
        table.setStyle(marks)
        parts.append(table)
    out = io.BytesIO()

    def footer(canvas: object, made: object) -> None:
        canvas.setFont("MSung-Light", 8)
        canvas.drawString(400, 20, f"- {canvas.getPageNumber()} -")

    SimpleDocTemplate(out, pagesize=landscape(A4), invariant=1).build(
        parts, onFirstPage=footer, onLaterPages=footer
    )
    return out.getvalue()
