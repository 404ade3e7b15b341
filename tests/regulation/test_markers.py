"""Numbering marks, elisions, dates of effect, trees: small texts on each side of each rule."""

from __future__ import annotations

from datetime import date

import pytest

from neikong.regulation import effective, elision, numerals
from neikong.regulation.blocks import Line
from neikong.regulation.build import build
from neikong.regulation.markers import Family, head
from neikong.regulation.tree import Tree


def tree(text: str) -> Tree:
    return build(Line(line, f"line {n}") for n, line in enumerate(text.split("\n"), 1))


def items(text: str) -> list[str]:
    return [f"{clause.code}{clause.item}" for clause in tree(text).clauses]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("廿一", 21),
        ("一百零三", 103),
        ("一一三", 113),
        ("１２", 12),
        ("拾貳", 12),
    ],
)
def test_a_chinese_numeral_is_its_number(text: str, number: int) -> None:
    assert numerals.number(text) == number


def test_every_number_below_a_thousand_reads_back() -> None:
    assert all(numerals.number(numerals.chinese(n)) == n for n in range(1, 1000))


@pytest.mark.parametrize("text", ["", "甲", "一萬", "第一"])
def test_what_is_no_numeral_is_none(text: str) -> None:
    assert numerals.number(text) is None


@pytest.mark.parametrize(
    ("text", "family", "number", "rest"),
    [
        ("一、目的", Family.CHINESE, 1, "目的"),
        ("（二） 範圍", Family.PAREN_CHINESE, 2, "範圍"),
        ("㈢責任", Family.PAREN_CHINESE, 3, "責任"),
        ("(1)、 甲", Family.PAREN_NUMBER, 1, "甲"),
        ("- （3）乙", Family.PAREN_NUMBER, 3, "乙"),
        ("４﹑丙", Family.NUMBER, 4, "丙"),
        ("5. 丁", Family.NUMBER, 5, "丁"),
        (" - a. 戊", Family.LETTER, 1, "戊"),
        ("①己", Family.CIRCLED, 1, "己"),
        ("參、庚", Family.FORMAL, 3, "庚"),
        ("乙、辛", Family.STEM, 2, "辛"),
        ("3.1.2 壬", Family.DECIMAL, 2, "壬"),
        ("第十條 癸", Family.ARTICLE, 10, "癸"),
        ("第 36 條之 2", Family.ARTICLE, 36, ""),
        ("第三章 子", Family.CHAPTER, 3, "子"),
    ],
)
def test_a_mark_is_read_in_every_form(text: str, family: Family, number: int, rest: str) -> None:
    found = head(text)
    assert found is not None
    assert (found[0].family, found[0].number, found[1].strip()) == (family, number, rest)


@pytest.mark.parametrize(
    "text",
    [
        "112年8月15日",
        "3-2-1 原則",
        "1.5 倍以上",
        "第三條第二項之規定",
        "一、二級主管",
        "94.05.20",
        "公司應辦理",
        "第五條所定",
    ],
)
def test_a_number_in_a_sentence_is_no_mark(text: str) -> None:
    assert head(text) is None


def test_a_code_with_a_deeper_code_in_its_heading_is_the_deeper_one() -> None:
    found = head("CC-91000作業管理91020備份管理")
    assert found is not None
    assert (found[0].code, found[1]) == ("CC-91020", "備份管理")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1~3略。", [1, 2, 3]),
        ("1. ~3.略。", [1, 2, 3]),
        ("1、2略。", [1, 2]),
        ("9略。", [9]),
        ("(一)~(三)略", [1, 2, 3]),
        ("(1)、 ~(三)", [1, 2, 3]),
        ("（5） 略", [5]),
        ("第五條至第七條 略", [5, 6, 7]),
    ],
)
def test_an_elision_names_every_number_that_is_not_printed(text: str, numbers: list[int]) -> None:
    found = elision.elided(text)
    assert found is not None
    assert [mark.number for mark in found.marks] == numbers


@pytest.mark.parametrize("text", ["略。", "（略）", "以下略"])
def test_a_bare_elision_is_the_body_of_the_clause_above(text: str) -> None:
    assert elision.elided(text) == elision.Elision()


@pytest.mark.parametrize("text", ["同左。", "（未修正）", "本條未修正", "同現行條文"])
def test_a_bare_word_of_sameness_points_at_the_other_side(text: str) -> None:
    assert elision.elided(text) == elision.Elision(as_other=True)
    assert elision.says_same(text)


@pytest.mark.parametrize("text", ["一、策略", "公司應擬定策略。", "1、2", "112-113", "1~999略"])
def test_text_that_only_looks_like_an_elision_stays_text(text: str) -> None:
    assert elision.elided(text) is None


def test_elided_chapters_are_named_and_belong_to_no_clause() -> None:
    found = tree("CC-90010甲\n(一)乙。\nCC-90020~CC-90040\n略\nCC-90050丙\n(一)丁。")
    assert found.elided_codes == ("CC-90020~CC-90040",)
    assert {clause.code for clause in found.clauses} == {"CC-90010", "CC-90050"}
    assert all(clause.held for clause in found.clauses)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("(註：自116年12月底生效。)", date(2027, 12, 31)),
        ("(111年1月底生效)", date(2022, 1, 31)),
        ("自中華民國一百十三年七月一日施行", date(2024, 7, 1)),
        ("生效日期：114年2月28日", date(2025, 2, 28)),
        ("自117年底起實施", date(2028, 12, 31)),
        ("自西元2029年3月1日起適用", date(2029, 3, 1)),
        ("自113年6月起施行", date(2024, 6, 1)),
    ],
)
def test_a_note_of_effect_is_its_day(text: str, day: date) -> None:
    found = effective.own(text)
    assert found
    assert found.day == day


@pytest.mark.parametrize("text", ["依112年8月15日函辦理", "應於116年12月31日前完成", "109年度執行情形"])
def test_another_date_is_no_note_of_effect(text: str) -> None:
    assert effective.notes(text) == ()


@pytest.mark.parametrize(
    "text", ["自公布日起六個月後施行", "自113年13月1日施行", "自113年2月30日施行", "生效日另定"]
)
def test_a_note_without_a_day_keeps_its_words(text: str) -> None:
    found = effective.notes(text)
    assert len(found) == 1
    assert found[0].day is None
    assert found[0].raw


def test_a_mark_may_stand_right_behind_the_mark_above_it() -> None:
    assert items("(一)甲\n(二)1.乙\n2.丙\n(三)甲、乙級\n(四)1) 丁\n2) 戊\n(五)1.2版以上\n(六)一、二級") == [
        "(一)",
        "(二)",
        "(二)1",
        "(二)2",
        "(三)",
        "(四)",
        "(四)(1)",
        "(四)(2)",
        "(五)",
        "(六)",
    ]


def test_points_are_called_points() -> None:
    found = tree("第三點 甲\n第四點之一 一、乙\n二、丙")
    assert [(c.code, c.item) for c in found.clauses] == [
        ("第三點", ""),
        ("第四點之一", ""),
        ("第四點之一", "一"),
        ("第四點之一", "二"),
    ]


def test_levels_follow_the_order_of_appearance() -> None:
    text = "一、甲\n（一）乙：\n1. 丙\n（1）丁\na. 戊\n（2）己\n2. 庚\n（二）辛\n二、壬"
    assert items(text) == [
        "一",
        "一(一)",
        "一(一)1",
        "一(一)1(1)",
        "一(一)1(1)a",
        "一(一)1(2)",
        "一(一)2",
        "一(二)",
        "二",
    ]


def test_an_article_may_count_its_paragraphs_in_any_family() -> None:
    text = "第一條 甲\n1、乙\n2、丙\n(一)丁\n第二條 戊\n一、己\n(一)庚"
    assert items(text) == [
        "第一條",
        "第一條1",
        "第一條2",
        "第一條2(一)",
        "第二條",
        "第二條一",
        "第二條一(一)",
    ]


def test_a_damaged_mark_below_a_code_is_printed_as_the_rules_print_it() -> None:
    text = "CC-90010甲\n(1)、 乙：\n1、丙\n2、丁：\n(1)戊\n(2)己\n(2)、 庚"
    assert [c.item for c in tree(text).clauses] == [
        "",
        "(一)",
        "(一)1",
        "(一)2",
        "(一)2(1)",
        "(一)2(2)",
        "(二)",
    ]


def test_a_deeper_list_does_not_swallow_the_next_number_of_the_list_above() -> None:
    text = "一、甲\n(一)乙\n1. 丙：\n(1) 丁\n(2) 戊\n(3) 己\n(二)庚\n(三)辛\n1. 壬：\n(1) 子\n(2) 丑\n(3) 寅\n(四)卯"
    assert items(text)[-1] == "一(四)"


def test_a_number_out_of_order_is_told_and_not_corrected() -> None:
    found = tree("1. 甲。\n2. 乙。\n3. 丙。\n4. 丁。\n3. 戊。")
    assert [c.out_of_order for c in found.clauses] == ["", "", "", "", "backwards"]
    assert found.clauses[-1].item == "3"


def test_a_table_of_contents_is_no_text() -> None:
    found = tree("目 錄\n一、甲\t1\n二、乙 ........ 2\n一、甲\n內文一。\n二、乙\n內文二。")
    assert [c.item for c in found.clauses] == ["一", "二"]
    assert len(found.contents) == 2


def test_a_line_broken_inside_a_sentence_goes_on() -> None:
    found = tree("1. 電子郵件之附件帶有執行檔者應特別小心不得任意開\n\n啟。\n2. 乙。")
    assert found.clauses[0].text.endswith("不得任意開啟。")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "1 目的\n1.1 甲。\n2 範圍\n2.1 乙：\n2.1.1 丙。\n2.1.2 丁。",
            ["1", "1.1", "2", "2.1", "2.1.1", "2.1.2"],
        ),
        ("壹、目的\n貳、內容\n一、甲\n（一）乙。\n二、丙", ["壹", "貳", "貳、一", "貳、一(一)", "貳、二"]),
        ("甲、總則\n一、子。\n乙、作業\n一、丑\n1. 寅。", ["甲", "甲、一", "乙", "乙、一", "乙、一、1"]),
        (
            "第一章 總則\n第 1 條 甲。\n第二章 乙\n第 2 條\n一、丙。\n第 2-1 條 丁。",
            ["第一章", "第一條", "第二章", "第二條", "第二條一", "第二條之一"],
        ),
        ("# 政策\n## 一、目的\n## 二、要求\n1. 甲。\n2. **乙**。", ["一", "二", "二、1", "二、2"]),
    ],
    ids=["decimal", "formal", "stems", "chapters", "headings with #"],
)
def test_policies_of_every_house_style_have_their_levels(text: str, wanted: list[str]) -> None:
    assert items(text) == wanted
