"""Small comparison tables, one point each: what became of each clause."""

from __future__ import annotations

from datetime import date

from neikong.regulation.amendment import Change, Kind
from neikong.regulation.blocks import Document, Line, Table
from neikong.regulation.difference import pieces
from neikong.regulation.imports import Import, take_in
from neikong.regulation.library import EMPTY, Library


def table(
    *rows: tuple[str, str, str], heads: tuple[str, str, str] = ("修正後", "修正前", "說明")
) -> Document:
    """A table of three columns; a cell's lines stand apart by a line feed."""
    cells = [
        tuple(tuple(Line(part, "here") for part in text.split("\n") if part) for text in row)
        for row in (heads, *rows)
    ]
    return Document("table.txt", (Table(tuple(cells), "here"),))


def read(document: Document, held: Library = EMPTY) -> Import:
    found = take_in(document, held)
    assert isinstance(found, Import)
    return found


def by_item(*rows: tuple[str, str, str]) -> dict[str, Change]:
    return {change.item: change for change in read(table(*rows)).changes}


LAMP = "每日下班前應關閉辦公區電燈並由值班人員巡視"
DOOR = "倉庫大門應上鎖，鑰匙由總務單位保管並登記"
KEYS = "各樓層茶水間應張貼用電安全須知"


def test_the_same_text_is_unchanged() -> None:
    assert by_item((f"(一){LAMP}。", f"(一){LAMP}。", ""))["(一)"].kind is Kind.UNCHANGED


def test_width_and_blanks_are_no_change() -> None:
    assert by_item((f"(一){LAMP}(ABC)。", f"(一) {LAMP}（ＡＢＣ ）。", ""))["(一)"].kind is Kind.UNCHANGED


def test_a_word_more_is_a_modification() -> None:
    change = by_item((f"(一){LAMP}，並留存紀錄。", f"(一){LAMP}。", "增訂紀錄"))["(一)"]
    assert change.kind is Kind.MODIFIED
    assert change.reason == "增訂紀錄"


def test_what_stands_only_after_is_added_and_what_stands_only_before_is_deleted() -> None:
    changes = by_item(
        (f"(一){LAMP}。", f"(一){LAMP}。", ""), (f"(二){DOOR}。", "", ""), ("", f"(三){KEYS}。", "")
    )
    assert changes["(二)"].kind is Kind.ADDED
    assert changes["(三)"].kind is Kind.DELETED
    assert changes["(三)"].before == f"{KEYS}。"


def test_new_numbers_after_an_insertion_are_renumbered_not_modified() -> None:
    changes = by_item((f"(一){DOOR}。\n(二){LAMP}。\n(三){KEYS}。", f"(一){LAMP}。\n(二){KEYS}。", ""))
    assert [(changes[i].kind, changes[i].old_item) for i in ("(一)", "(二)", "(三)")] == [
        (Kind.ADDED, None),
        (Kind.RENUMBERED, "(一)"),
        (Kind.RENUMBERED, "(二)"),
    ]


def test_two_clauses_that_changed_places_are_moved() -> None:
    changes = by_item(
        (f"(一){DOOR}。\n(二){LAMP}。\n(三){KEYS}。", f"(一){LAMP}。\n(二){DOOR}。\n(三){KEYS}。", "")
    )
    assert changes["(一)"].kind is Kind.MOVED
    assert changes["(二)"].kind is Kind.MOVED
    assert changes["(三)"].kind is Kind.UNCHANGED


def test_one_clause_taken_to_the_end_is_moved_and_the_rest_renumbered() -> None:
    changes = by_item(
        (f"(一){DOOR}。\n(二){KEYS}。\n(三){LAMP}。", f"(一){LAMP}。\n(二){DOOR}。\n(三){KEYS}。", "")
    )
    assert [changes[i].kind for i in ("(一)", "(二)", "(三)")] == [
        Kind.RENUMBERED,
        Kind.RENUMBERED,
        Kind.MOVED,
    ]


def test_moved_and_edited_is_modified_with_its_old_number() -> None:
    changes = by_item(
        (f"(一){DOOR}。", f"(一){LAMP}。", ""), (f"(二){LAMP}，每月抽查一次。", f"(二){DOOR}。", "")
    )
    assert (changes["(二)"].kind, changes["(二)"].old_item) == (Kind.MODIFIED, "(一)")


def test_an_elided_clause_is_never_deleted_or_added() -> None:
    found = read(
        table((f"(一)略。\n(二)~(四)略\n(五){LAMP}。", f"(一){DOOR}。\n(二){KEYS}。\n(三)~(五)略。", ""))
    )
    assert {c.kind for c in found.changes} <= {Kind.NOT_HELD, Kind.ADDED}
    assert not any(c.kind is Kind.DELETED for c in found.changes)


def test_new_beside_a_number_is_no_clause_of_the_text_before() -> None:
    changes = by_item((f"1. {LAMP}。\n2. {DOOR}。", f"1. {LAMP}。\n2. (新增)", ""))
    assert changes["2"].kind is Kind.ADDED


def test_deleted_beside_a_number_is_a_deletion() -> None:
    changes = by_item((f"(一){LAMP}。\n(二)（刪除）", f"(一){LAMP}。\n(二){DOOR}。", ""))
    assert changes["(二)"].kind is Kind.DELETED


def test_a_note_of_effect_is_bound_to_its_own_clause_only() -> None:
    found = read(
        table(
            (
                f"(一){LAMP}，每月抽查一次。(自118年3月底生效)\n(二){DOOR}，並裝警鈴。",
                f"(一){LAMP}。\n(二){DOOR}。",
                "",
            )
        )
    )
    days = {c.item: c.effective.day for c in found.changes if c.effective}
    assert days == {"(一)": date(2029, 3, 31)}


def test_a_note_that_names_other_articles_begins_those() -> None:
    past = "本辦法自發布日施行。中華民國一百十年五月一日修正之第四條，自一百十一年一月一日施行。"
    note = "中華民國一百十五年三月一日修正之第三條、第五條至第七條，自一百十六年一月一日施行。"
    names = ("第三條", "第四條", "第五條", "第六條", "第七條")
    rows = [
        (f"{name} {LAMP}，並登記第{n}冊。", f"{name} {LAMP}，並登記。", "") for n, name in enumerate(names)
    ]
    found = read(table(*rows, (f"第九條 {past}\n{note}", f"第九條 {past}", "增訂施行日期")))
    days = {c.code: c.effective.day for c in found.changes if c.effective and c.effective.day}
    assert days == dict.fromkeys(("第三條", "第五條", "第六條", "第七條"), date(2027, 1, 1))


def test_a_note_whose_articles_do_not_stand_in_the_table_is_told_and_binds_nothing() -> None:
    found = read(
        table(("第九條 自發布日施行。但第三條自一百十六年一月一日施行。", "第九條 自發布日施行。", ""))
    )
    assert [c.effective.day for c in found.changes if c.effective] == [None]
    assert [w.place for w in found.warnings if w.kind == "not-here"] == ["第三條"]


def test_the_same_as_the_other_side_is_its_text() -> None:
    changes = by_item(
        (f"(一){LAMP}。\n(二){DOOR}，並裝警鈴。\n(三)未修正。", f"(一)同左\n(二){DOOR}。\n(三){KEYS}。", ""),
        ("（同右）", "(四)逐日登記。", ""),
        ("(五)略", "(五)略", ""),
    )
    kinds = {item: change.kind for item, change in changes.items()}
    assert kinds == {
        "(一)": Kind.UNCHANGED,
        "(二)": Kind.MODIFIED,
        "(三)": Kind.UNCHANGED,
        "(四)": Kind.UNCHANGED,
        "(五)": Kind.NOT_HELD,
    }
    assert (changes["(三)"].after, changes["(四)"].after) == (f"{KEYS}。", "逐日登記。")


def test_one_explanation_may_tell_of_several_clauses() -> None:
    changes = by_item(
        (
            f"(一){LAMP}，每月抽查。\n(二){KEYS}。\n(三){DOOR}，並裝警鈴。",
            f"(一){LAMP}。\n(二){DOOR}。",
            "1.第(一)項增訂抽查。\n2.新增第(二)項，原(二)移列為(三)並修正文字。",
        )
    )
    assert changes["(一)"].reason == "第(一)項增訂抽查。"
    assert changes["(二)"].reason == changes["(三)"].reason == "新增第(二)項，原(二)移列為(三)並修正文字。"


def test_an_explanation_beside_what_did_not_change_takes_no_other_ones_place() -> None:
    found = read(
        table(
            (f"第五條 {LAMP}，並留存紀錄。", f"第五條 {LAMP}。", "增訂紀錄"),
            (f"第六條 {DOOR}。", "第六條 同左", "本條未修正。"),
            (f"第七條 {KEYS}。", f"第七條 {KEYS}。", "說明如附件"),
        )
    )
    assert {c.code: c.reason for c in found.changes} == {"第五條": "增訂紀錄", "第六條": None, "第七條": None}
    assert [w.zh for w in found.warnings if w.kind == "unaligned-reason"] == [
        "無法確定屬於哪一項之說明：說明如附件"
    ]


def test_one_cell_of_explanations_is_parted_and_attached() -> None:
    changes = by_item(
        (
            "管理重點：",
            "管理重點：",
            "1.原條文(二)前移至(一)，增訂警鈴；2.原條文(一)後移至(二)；3.增訂用電抽查",
        ),
        (f"(一){DOOR}，並裝警鈴。", f"(一){LAMP}。", ""),
        (f"(二){LAMP}，逐日登記。", f"(二){DOOR}。", ""),
        (f"(三){KEYS}，並抽查用電。", f"(三){KEYS}。", ""),
    )
    assert changes["(一)"].reason == "原條文(二)前移至(一)，增訂警鈴"
    assert changes["(二)"].reason == "原條文(一)後移至(二)"
    assert changes["(三)"].reason == "增訂用電抽查"


def test_an_explanation_that_fits_nothing_is_shown_unaligned() -> None:
    found = read(table((f"(一){LAMP}。", f"(一){LAMP}。", "增訂某事項")))
    assert any(w.kind == "unaligned-reason" for w in found.warnings)


def test_the_columns_may_stand_the_other_way_round() -> None:
    document = table(
        (f"第一條 {LAMP}。", f"第一條 {LAMP}，並留存紀錄。", "配合實務"),
        heads=("現行條文", "修正條文", "說明"),
    )
    (change,) = read(document).changes
    assert (change.code, change.kind, change.before) == ("第一條", Kind.MODIFIED, f"{LAMP}。")


def test_articles_row_by_row_keep_their_reasons() -> None:
    document = table(
        (f"第三條 {LAMP}，並留存紀錄。", f"第三條 {LAMP}。", "一、增訂紀錄。"),
        (f"第四條 {DOOR}。", "", "一、本條新增。"),
        ("", f"第七條 {KEYS}。", "一、本條刪除。"),
        heads=("修正條文", "現行條文", "說明"),
    )
    changes = {c.code: c for c in read(document).changes}
    assert [changes[c].kind for c in ("第三條", "第四條", "第七條")] == [
        Kind.MODIFIED,
        Kind.ADDED,
        Kind.DELETED,
    ]
    assert [changes[c].reason for c in ("第三條", "第四條", "第七條")] == [
        "一、增訂紀錄。",
        "一、本條新增。",
        "一、本條刪除。",
    ]


def test_a_missing_version_is_told() -> None:
    first = read(table((f"CC-90010\n(一){LAMP}。", f"CC-90010\n(一){DOOR}。", "")))
    again = read(table((f"CC-90010\n(一){LAMP}，每月抽查。", f"CC-90010\n(一){LAMP}。", "")), first.library)
    assert not any(w.kind == "missing-version" for w in again.warnings)
    hole = read(table((f"CC-90010\n(一){KEYS}。", f"CC-90010\n(一){LAMP}，每週抽查。", "")), again.library)
    assert [w.place for w in hole.warnings if w.kind == "missing-version"] == ["CC-90010"]


def test_the_same_amendment_from_another_file_is_not_applied_again() -> None:
    rows = (f"CC-90010\n(一){DOOR}。\n(二)略。", "CC-90010\n(一)略。", "")
    first = read(table((f"CC-90010\n(一){LAMP}。", "CC-90010\n(新增)", "")))
    second = read(table(rows), first.library)
    third = read(table(rows), second.library)
    assert [w.kind for w in third.warnings] == ["already-held"]
    assert third.library.now == second.library.now
    assert second.library.now["CC-90010", "(二)"].text == f"{LAMP}。"


def test_a_clause_that_a_later_table_elides_keeps_its_text_in_the_library() -> None:
    first = read(table((f"CC-90010\n(一){LAMP}。\n(二){DOOR}。", "CC-90010\n(新增)", "")))
    later = read(
        table((f"CC-90010\n(一)略。\n(二){DOOR}，並裝警鈴。", f"CC-90010\n(一)略。\n(二){DOOR}。", "")),
        first.library,
    )
    assert later.library.now["CC-90010", "(一)"].text == f"{LAMP}。"
    assert later.library.now["CC-90010", "(二)"].text == f"{DOOR}，並裝警鈴。"


def test_pieces_joined_again_are_both_texts() -> None:
    one, other = f"{LAMP}，每月抽查。", f"{LAMP[3:]}，每週巡查。"
    found = pieces(one, other)
    assert "".join(p.before for p in found) == one
    assert "".join(p.after for p in found) == other
