"""Documents made from plain text for the tests: docx, odt and pdf with the table that the text stands for."""

from __future__ import annotations

import io

from neikong.regulation.blocks import Document, Line, Table
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


def tables(document: Document) -> list[Table]:
    return document.tables()
