"""The gap analysis: our own example point by point, single rules on each side of each border, and the labelled clauses."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from bench.w5_gap import OFFICE, labels, made_up, office_gap, score, source_gap

from neikong.regulation.blocks import Document, Line
from neikong.regulation.build import build
from neikong.regulation.gap.flaws import FlawKind
from neikong.regulation.gap.measure import Gap, Row, measure
from neikong.regulation.gap.names import old_names
from neikong.regulation.gap.quantities import Sort, quantities
from neikong.regulation.gap.say import why
from neikong.regulation.gap.terms import plain
from neikong.regulation.gap.verdict import PointKind, Verdict
from neikong.regulation.imports import policy_tree, rule_tree
from neikong.regulation.readers import read
from neikong.regulation.tree import Tree
from neikong.reports import gap_docx, gap_xlsx

EXAMPLES = Path(__file__).parents[2] / "examples" / "documents"


def tree(name: str, policy: bool = False) -> Tree:
    found = read((EXAMPLES / name).read_bytes(), name)
    assert isinstance(found, Document)
    made = policy_tree(found) if policy else rule_tree(found)
    assert isinstance(made, Tree)
    return made


@pytest.fixture(scope="module")
def example() -> Gap:
    return measure(tree("policy.txt", policy=True), [("regulation.txt", tree("regulation.txt"))])


def row(found: Gap, code: str, item: str = "") -> Row:
    return next(r for r in found.rows if (r.rule.clause.code, r.rule.clause.item) == (code, item))


@pytest.mark.parametrize(
    ("code", "item", "verdict", "policy", "point"),
    [
        ("第二條", "一", Verdict.CONFLICT, "一(一)1", PointKind.WEAKER_NUMBER),
        ("第二條", "二", Verdict.COVERED, "一(二)1", None),
        ("第二條", "三", Verdict.CONFLICT, "一(一)2", PointKind.WEAKER_NUMBER),
        ("第三條", "1", Verdict.PARTIAL, "二(一)", PointKind.LEFT_OUT),
        ("第三條", "2", Verdict.COVERED, "二(二)", None),
        ("第三條", "2(二)", Verdict.MISSING, None, PointKind.NOTHING_NEAR),
        ("第三條", "3", Verdict.COVERED, "二(三)", None),
        ("第四條", "", Verdict.CONFLICT, "三(1)", PointKind.OPPOSITE),
        ("第五條", "", Verdict.COVERED, "三(2)", None),
        ("第六條", "", Verdict.CONFLICT, "四、1", PointKind.OLD_NAME),
    ],
)
def test_the_example_policy_is_judged_as_a_person_would(
    example: Gap, code: str, item: str, verdict: Verdict, policy: str | None, point: PointKind | None
) -> None:
    judged = row(example, code, item).judged
    assert judged.verdict is verdict
    if policy is not None:
        assert judged.best is not None
        assert judged.best.clause.clause.item == policy
    assert point is None or point in {p.kind for p in judged.points}


def test_purpose_and_entry_into_force_are_no_duties(example: Gap) -> None:
    assert not {"第一條", "第七條"} & {r.rule.clause.code for r in example.rows}


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        (FlawKind.NUMBERING, "二(三)"),
        (FlawKind.CONTRADICTION, "二(三)"),
        (FlawKind.CONTRADICTION, "三(3)"),
        (FlawKind.OLD_NAME, "四、1"),
    ],
)
def test_what_is_wrong_in_the_policy_itself_is_found(example: Gap, kind: FlawKind, item: str) -> None:
    assert (kind, item) in {(flaw.kind, flaw.item) for flaw in example.flaws}


def one(rule: str, *policy: str) -> Row:
    """The verdict on one rule; clauses on other things stand around it, as in any policy."""
    others = (
        "門禁卡遺失時應立即掛失。",
        "印表機應置於上鎖之房間。",
        "新進人員應簽署保密切結書。",
        "電源插座應每年檢測一次。",
    )
    lines = [Line(f"{n}. {text}", "") for n, text in enumerate((*others, *policy), 1)]
    return measure(build(lines), [("rule", build([Line(f"第一條 {rule}", "")]))]).rows[0]


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        ("防火牆規則應至少每年檢視一次，並留存紀錄。", Verdict.COVERED),
        ("防火牆規則應每半年檢視，並留存紀錄。", Verdict.COVERED),
        ("防火牆規則應每二年檢視一次，並留存紀錄。", Verdict.CONFLICT),
        ("防火牆規則應定期檢視，並留存紀錄。", Verdict.PARTIAL),
        ("防火牆規則宜每年檢視一次，並留存紀錄。", Verdict.PARTIAL),
        ("訪客應登記後始得進入機房。", Verdict.MISSING),
    ],
)
def test_a_period_decides_between_covered_partial_and_conflict(policy: str, verdict: Verdict) -> None:
    assert one("公司應每年至少檢視一次防火牆規則，並留存紀錄。", policy).judged.verdict is verdict


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        ("稽核紀錄應至少保存五年。", Verdict.COVERED),
        ("稽核紀錄應至少保存三年。", Verdict.COVERED),
        ("稽核紀錄應保存一年。", Verdict.CONFLICT),
    ],
)
def test_a_shorter_retention_is_a_conflict_and_a_longer_one_is_not(policy: str, verdict: Verdict) -> None:
    assert one("公司稽核紀錄應至少保存三年。", policy).judged.verdict is verdict


def test_a_number_about_another_thing_is_no_conflict() -> None:
    assert one("稽核紀錄應至少保存三年。", "訪客影像應保存三個月。").judged.verdict is not Verdict.CONFLICT


def test_what_is_left_out_is_named() -> None:
    judged = one("遠端連線應採多因子驗證，並由主管每月覆核連線紀錄。", "遠端連線應採多因子驗證。").judged
    assert judged.verdict is Verdict.PARTIAL
    assert any("覆核" in point.rule for point in judged.points)
    assert why(judged, "zh") != why(judged, "en")


@pytest.mark.parametrize(
    ("text", "sort", "value"),
    [
        ("每年至少一次", Sort.EVERY, 365.0),
        ("每年至少二次", Sort.EVERY, 182.5),
        ("每半年乙次", Sort.EVERY, 182.5),
        ("至少每三個月變更", Sort.EVERY, 91.2),
        ("逐日核驗", Sort.EVERY, 1.0),
        ("至少保存三年", Sort.KEPT, 1095.0),
        ("保存期限不得少於五年", Sort.KEPT, 1825.0),
        ("於三十分鐘內通報", Sort.WITHIN, 0.5),
        ("二個工作日內", Sort.WITHIN, 48.0),
        ("長度至少十二個字元", Sort.AT_LEAST, 12.0),
        ("錯誤次數達三次", Sort.AT_MOST, 3.0),
    ],
)
def test_a_binding_number_is_read(text: str, sort: Sort, value: float) -> None:
    found = [q for q in quantities(plain(text)) if q.sort is sort]
    assert [round(q.value, 2) for q in found] == [round(value, 2)]


@pytest.mark.parametrize("text", ["112年8月15日", "第三條第二項", "自116年12月底生效", "定期辦理"])
def test_what_binds_nothing_is_no_number(text: str) -> None:
    assert quantities(plain(text)) == ()


def test_the_name_of_today_is_no_old_name() -> None:
    assert old_names("應依「個人資料保護法」辦理") == ()
    assert [n.new for n in old_names("電腦處理個人資料保護法")] == ["個人資料保護法"]


def test_the_same_policy_gives_the_same_answer_whatever_its_format(example: Gap) -> None:
    from tests.regulation.making import docx_of, odt_of, pdf_of

    source = read((EXAMPLES / "policy.txt").read_bytes(), "policy.txt")
    assert isinstance(source, Document)
    for make in (docx_of, odt_of, pdf_of):
        again = read(make(source), "again")
        assert isinstance(again, Document)
        own = policy_tree(again)
        assert isinstance(own, Tree)
        found = measure(own, [("regulation.txt", tree("regulation.txt"))])
        assert [r.judged.verdict for r in found.rows] == [r.judged.verdict for r in example.rows]


def test_the_labelled_clauses_are_found_and_judged(seeds: Path) -> None:
    scored = score(source_gap(seeds), labels())
    assert scored.recall >= 0.85
    assert scored.macro >= 0.80


def test_clauses_that_no_border_was_set_on_are_judged_as_well() -> None:
    scored = score(office_gap(), labels(OFFICE))
    assert scored.recall >= 0.85
    assert scored.macro >= 0.80


def test_a_firms_policy_is_measured_in_seconds() -> None:
    found = measure(made_up(60, 1), [("made up", made_up(200, 2))])
    assert len(found.rows) == 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_reports_hold_every_row(example: Gap, language: str) -> None:
    import docx
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(gap_xlsx.write(example, "policy.txt", language)))
    assert book.worksheets[0].max_row == len(example.rows) + 1
    assert book.worksheets[1].max_row == len(example.flaws) + 1
    report = docx.Document(io.BytesIO(gap_docx.write(example, "policy.txt", language)))
    assert sum(len(table.rows) - 1 for table in report.tables) == len(example.rows)


def test_a_text_that_looks_like_a_formula_stays_text() -> None:
    found = measure(
        build([Line("1. =1+1 應檢視紀錄。", "")]), [("=cmd", build([Line("第一條 =1+1 應檢視紀錄。", "")]))]
    )
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(gap_xlsx.write(found, "p", "zh")))
    assert all(cell.data_type != "f" for line in book.worksheets[0] for cell in line)
