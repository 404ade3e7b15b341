"""Every format reads the same; what cannot be read says so, and never as an exception."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neikong.cli.import_rules import as_data
from neikong.regulation.blocks import Document, Line, Table
from neikong.regulation.build import build
from neikong.regulation.gap.measure import measure
from neikong.regulation.imports import Import, policy_tree, rule_tree, take_in
from neikong.regulation.library import EMPTY
from neikong.regulation.readers import read
from neikong.regulation.tree import Tree
from neikong.strictyaml import Flaw
from tests.regulation.making import docx_of, odt_of, pdf_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "documents"
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def example(name: str) -> Document:
    found = read((EXAMPLES / name).read_bytes(), name)
    assert isinstance(found, Document)
    return found


def changes(document: Document) -> list[dict[str, object]]:
    found = take_in(document, EMPTY)
    assert isinstance(found, Import)
    return list(as_data(found)["changes"])


@pytest.mark.parametrize(
    "name", ["comparison-rows.txt", "comparison-columns.txt", "regulation.txt", "policy.txt"]
)
@pytest.mark.parametrize("make", [docx_of, odt_of, pdf_of])
def test_an_example_reads_the_same_in_every_format(name: str, make: object) -> None:
    source = example(name)
    again = read(make(source), "again")
    assert isinstance(again, Document)
    kept = ("code", "item", "old_item", "change", "effective", "reason")
    assert [[c[k] for k in kept] for c in changes(again)] == [[c[k] for k in kept] for c in changes(source)]


def test_a_table_with_tabs_or_bars_inside_the_lines_is_the_same_table() -> None:
    rows = ["修正後\t修正前\t說明", "(一)甲乙丙丁戊己，並留存紀錄。\t(一)甲乙丙丁戊己。\t增訂"]
    tabs = read("\n".join(rows).encode(), "a.txt")
    bars = read(
        "\n".join(
            "| " + row.replace("\t", " | ") + " |" for row in (rows[0], "--- \t---\t---", rows[1])
        ).encode(),
        "b.txt",
    )
    assert isinstance(tabs, Document)
    assert isinstance(bars, Document)
    assert changes(tabs) == changes(bars)
    assert changes(tabs)[0]["change"] == "modified"


@pytest.mark.parametrize("make", [None, docx_of, pdf_of])
def test_a_table_whose_cells_are_left_as_lines_is_dealt_out_again(make: object) -> None:
    text = (EXAMPLES / "comparison-columns.txt").read_text("utf-8")
    lines = Document("a.txt", tuple(Line(line.strip(), "") for line in text.split("\n")))
    found = read(make(lines), "a") if make else read(text.replace("\t", "").encode(), "a.txt")
    assert isinstance(found, Document)
    assert changes(found) == changes(example("comparison-columns.txt"))
    done = take_in(found, EMPTY)
    assert isinstance(done, Import)
    assert "flattened" in {warning.kind for warning in done.warnings}


def test_a_table_of_several_codes_left_as_lines_is_dealt_out_code_by_code() -> None:
    text = """修正對照表
編號
作業項目
修正後內容
修正前內容
說明
CC-90010
燈火管理
作業程序：
(一)同左。
(二)每日下班前應關閉電燈，並留存紀錄。
(三)每月抽查。
作業程序：
(一)值班人員應巡視。
(二)每日下班前應關閉電燈。
1.第(二)項增訂紀錄。
2.新增第(三)項。
CC-90020
門禁管理
(一)大門應上鎖並裝警鈴。
(一)大門應上鎖。
增訂警鈴"""
    found = read(text.encode(), "a.txt")
    assert isinstance(found, Document)
    told = [(c["code"], c["item"], c["change"], c["reason"]) for c in changes(found)]
    assert told == [
        ("CC-90010", "(一)", "unchanged", None),
        ("CC-90010", "(二)", "modified", "第(二)項增訂紀錄。"),
        ("CC-90010", "(三)", "added", "新增第(三)項。"),
        ("CC-90020", "(一)", "modified", "增訂警鈴"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_text_is_read_in_the_encodings_that_are_used_here(encoding: str) -> None:
    found = read("一、目的\n二、範圍\n三、權責".encode(encoding), "a.txt")
    assert isinstance(found, Document)
    assert [line.text for line in found.lines()] == ["一、目的", "二、範圍", "三、權責"]


def word(body: str, numbering: str = "") -> bytes:
    """A Word file with just this body."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        if numbering:
            archive.writestr("word/numbering.xml", f"<w:numbering {space}>{numbering}</w:numbering>")
    return out.getvalue()


def texts(data: bytes) -> list[str]:
    found = read(data, "a.docx")
    assert isinstance(found, Document), found
    return [line.text for line in found.lines()]


NUMBERS = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="taiwaneseCountingThousand"/><w:lvlText w:val="（%1）"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)


def numbered(text: str, level: int) -> str:
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def test_automatic_numbers_of_word_are_drawn() -> None:
    body = numbered("甲", 0) + numbered("乙", 1) + numbered("丙", 1) + numbered("丁", 0) + numbered("戊", 1)
    assert texts(word(body, NUMBERS)) == ["（一）甲", "1.乙", "2.丙", "（二）丁", "1.戊"]


def test_tracked_deletions_are_not_read_and_insertions_are() -> None:
    body = "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>乙</w:delText></w:r></w:del><w:ins><w:r><w:t>丙</w:t></w:r></w:ins></w:p>"
    assert texts(word(body)) == ["甲丙"]


def test_underlined_and_bold_words_are_kept_as_a_hint() -> None:
    body = '<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t>乙丙</w:t></w:r></w:p>'
    found = read(word(body), "a.docx")
    assert isinstance(found, Document)
    assert [(line.text, line.strong) for line in found.lines()] == [("甲乙丙", ((1, 3),))]


def test_merged_cells_keep_the_columns() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    start, goes_on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    body = f"<w:tbl><w:tr>{cell('a', start)}{cell('b')}{cell('c')}</w:tr><w:tr>{cell('', goes_on)}{cell('d', wide)}</w:tr></w:tbl>"
    found = read(word(body), "a.docx")
    assert isinstance(found, Document)
    (table,) = found.tables()
    assert [["".join(line.text for line in cell) for cell in row] for row in table.rows] == [
        ["a", "b", "c"],
        ["", "d", ""],
    ]


def packed(name: str, text: bytes, mimetype: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        archive.writestr(name, text)
    return out.getvalue()


ODT = b"application/vnd.oasis.opendocument.text"
BOMB = b"<a>" + b" " * 30_000_000 + b"</a>"
LAUGHS = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
DEEP = b"<a>" * 5_000 + b"</a>" * 5_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02\x03" * 50,
        b"%PDF-1.7 nothing",
        b"PK\x03\x04 nothing",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        packed("word/document.xml", BOMB),
        packed("word/document.xml", LAUGHS),
        packed("word/document.xml", OUTSIDE),
        packed("word/document.xml", DEEP),
        packed("word/document.xml", b"<a>"),
        packed("xl/workbook.xml", b"<a/>"),
        packed("content.xml", BOMB, ODT),
        packed("content.xml", LAUGHS, ODT),
        packed("content.xml", b"<a/>", b"application/vnd.oasis.opendocument.spreadsheet"),
    ],
    ids=[
        "empty",
        "binary",
        "pdf",
        "zip",
        "doc",
        "bomb",
        "laughs",
        "outside",
        "deep",
        "torn",
        "xlsx",
        "odt bomb",
        "odt laughs",
        "ods",
    ],
)
def test_what_cannot_be_read_says_so(data: bytes) -> None:
    found = read(data, "a")
    assert isinstance(found, Flaw)
    assert found.zh
    assert found.en


def whole_way(data: bytes) -> None:
    """Everything that happens to a document, from bytes to changes: it may be refused, it never falls."""
    found = read(data, "fuzzed")
    if isinstance(found, Document):
        done = take_in(found, EMPTY)
        if isinstance(done, Import):
            as_data(done)


GOOD = {
    "docx": docx_of(example("comparison-rows.txt")),
    "odt": odt_of(example("comparison-columns.txt")),
    "pdf": pdf_of(example("comparison-rows.txt")),
    "txt": (EXAMPLES / "comparison-columns.txt").read_bytes(),
}


@pytest.mark.parametrize("form", GOOD)
@FUZZ
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(form: str, data: st.DataObject) -> None:
    good = bytearray(GOOD[form])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(good) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "double"])):
            case "flip":
                good[at] = data.draw(st.integers(0, 255))
            case "cut":
                del good[at : at + data.draw(st.integers(1, 200))]
                good = good or bytearray(b"x")
            case "double":
                good[at:at] = good[at : at + 100]
    whole_way(bytes(good))


@pytest.mark.parametrize("form", ["docx", "odt"])
@FUZZ
@given(data=st.data())
def test_damage_inside_the_package_is_read_or_refused(form: str, data: st.DataObject) -> None:
    """A flipped byte of a zip mostly breaks a checksum: here the XML itself is damaged and packed again."""
    with zipfile.ZipFile(io.BytesIO(GOOD[form])) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    part = parts["word/document.xml" if form == "docx" else "content.xml"]
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(part) - 1))
        part[at : at + data.draw(st.integers(0, 40))] = data.draw(
            st.sampled_from([b"", b"9", b"<w:p/>", b'"', b"999999999", "（一）略".encode()])
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), bytes(content))
    whole_way(out.getvalue())


MARKS = st.sampled_from(
    [
        "一、",
        "(一)",
        "（1）",
        "1.",
        "2、",
        "(1)、",
        "a.",
        "第一條 ",
        "CC-90010",
        "略。",
        "1~7略",
        "(新增)",
        "\t",
        "\t修正後\n\t修正前\n\t說明\n",
        "甲乙丙",
        "應每年",
        "\n",
        "①",
        "3.1.2 ",
        "第九章 ",
    ]
)


@FUZZ
@given(st.lists(MARKS, max_size=60))
def test_any_mixture_of_marks_gives_a_tree_and_changes(parts: list[str]) -> None:
    whole_way("".join(parts).encode())


@FUZZ
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    whole_way(text.encode("utf-8", "ignore"))


@FUZZ
@given(st.lists(MARKS, max_size=40), st.lists(MARKS, max_size=40))
def test_any_policy_is_measured_against_any_rules(one: list[str], other: list[str]) -> None:
    trees = [build(Line(line, "") for line in "".join(parts).split("\n")) for parts in (one, other)]
    found = measure(trees[0], [("rules", trees[1])])
    assert all(row.judged.verdict for row in found.rows)


def test_nothing_of_the_text_is_lost_in_a_tree() -> None:
    """Every sign of a document stands in a clause, in the preamble, or in the contents."""
    document = example("policy.txt")
    tree = policy_tree(document)
    assert isinstance(tree, Tree)
    kept = (
        "".join(c.written + c.text for c in tree.clauses)
        + "".join(line.text for line in tree.preamble)
        + "".join(tree.contents)
    )
    for line in document.lines():
        for sign in line.text:
            assert sign in kept or sign in " \t-　目錄"


def test_a_table_of_a_thousand_rows_is_read_in_seconds() -> None:
    row = ((Line("(一)甲", ""),), (Line("(一)甲", ""),), ())
    head = tuple((Line(text, ""),) for text in ("修正後", "修正前", "說明"))
    tree = rule_tree(Document("big", (Table((head, *([row] * 1000)), ""),)))
    assert isinstance(tree, Tree)
    assert len(tree.clauses) == 1000
