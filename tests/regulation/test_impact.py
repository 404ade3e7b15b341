"""What cites a clause is touched by its change: by the number it had, or by the new one when the citation is of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from neikong.regulation.amendment import Change, Kind
from neikong.regulation.blocks import Document
from neikong.regulation.impact import Cited, at, impact
from neikong.regulation.imports import Import, take_in
from neikong.regulation.library import EMPTY
from neikong.regulation.readers import read


def swapped() -> list[Change]:
    return [
        Change("CC-90010", "(二)", "(三)", Kind.MODIFIED, "甲", "甲乙"),
        Change("CC-90010", "(三)", "(二)", Kind.MODIFIED, "丙", "丙丁"),
        Change("CC-90010", "(四)", None, Kind.ADDED, None, "戊"),
    ]


def touched(*citations: str, known: bool = False) -> dict[str, list[str]]:
    cited = [Cited("duty", f"duty.{citation}", "", citation) for citation in citations]
    return {t.change.item: [c.at for c in t.cited] for t in impact(swapped(), cited, known=known).touched}


def test_a_citation_of_what_was_held_is_found_by_the_old_number() -> None:
    assert touched("CC-90010(二)", "CC-90010(三)") == {
        "(二)": ["CC-90010(三)"],
        "(三)": ["CC-90010(二)"],
        "(四)": [],
    }


def test_a_citation_of_the_amendment_itself_is_found_by_the_new_number() -> None:
    assert touched("CC-90010(二)", "CC-90010(四)", known=True) == {
        "(二)": ["CC-90010(二)"],
        "(三)": [],
        "(四)": ["CC-90010(四)"],
    }


def test_what_cites_a_part_of_the_clause_is_touched_and_another_number_is_not() -> None:
    assert touched("CC-90010(三)1", "CC-90010(十三)", "CC-90020(三)")["(二)"] == ["CC-90010(三)1"]


@pytest.mark.parametrize(
    ("citation", "place"),
    [
        ("CC-17020(三)9", ("CC-17020", "(三)9")),
        ("第四條 二", ("第四條", "二")),
        ("CC-20000(八)註", ("CC-20000", "(八)")),
        ("落實通報", None),
    ],
)
def test_a_citation_is_a_code_and_an_item(citation: str, place: tuple[str, str] | None) -> None:
    assert at(citation) == place


def test_the_later_table_touches_duties_and_policy(seeds: Path) -> None:
    from neikong.cli.firm import the_catalogue
    from neikong.reports.impact_draft import cited

    (path,) = seeds.glob("000_*")
    document = read(path.read_bytes(), path.name)
    assert isinstance(document, Document)
    found = take_in(document, EMPTY)
    assert isinstance(found, Import)
    told = impact(found.changes, cited(the_catalogue("zh"), "zh", "cc20000-amendment"), known=True)
    by_item = {t.change.item: {c.id for c in t.cited} for t in told.touched}
    assert set(by_item) == {"(七)", "(八)", "(十一)"}
    assert all(by_item.values())
    assert [str(day) for day, _ in told.plan if day] == ["2027-12-31"]
