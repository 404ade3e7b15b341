"""The source documents themselves, where they are given: what is known about them must come out of every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from neikong.cli.import_rules import as_data
from neikong.regulation.blocks import Document
from neikong.regulation.comparison import comparison
from neikong.regulation.form import Form, recognise
from neikong.regulation.imports import Import, take_in
from neikong.regulation.library import EMPTY, Library
from neikong.regulation.readers import read
from neikong.regulation.wording import unpunctuated_end
from neikong.strictyaml import Flaw
from tests.regulation.making import docx_of, odt_of, pdf_of

ROWS, COLUMNS, RULES, DECK, POLICY = "000_*", "001_*", "002_*", "003_*", "004_*"
MAKERS: dict[str, Callable[[Document], bytes]] = {
    "docx": docx_of,
    "docx with line breaks": lambda document: docx_of(document, "break"),
    "odt": odt_of,
    "pdf": pdf_of,
    "pdf without rules": lambda document: pdf_of(document, ruled=False),
}


def document(seeds: Path, name: str) -> Document:
    (path,) = seeds.glob(name)
    found = read(path.read_bytes(), path.name)
    assert isinstance(found, Document)
    return found


def taken(found: Document, held: Library = EMPTY) -> Import:
    done = take_in(found, held)
    assert isinstance(done, Import)
    return done


def test_the_later_table_has_sixteen_items_of_which_three_changed(seeds: Path) -> None:
    changes = taken(document(seeds, ROWS)).changes
    items = [c for c in changes if c.item.startswith("(") and c.item.endswith(")")]
    assert len(items) == 16
    changed = {c.item: c for c in changes if c.kind.value != "unchanged"}
    assert set(changed) == {"(七)", "(八)", "(十一)"}
    assert all(c.kind.value == "modified" for c in changed.values())
    assert [changed[i].old_item for i in ("(七)", "(八)", "(十一)")] == ["(八)", "(七)", "(十一)"]
    assert len({c.reason for c in changed.values()}) == 3
    assert all(c.reason for c in changed.values())


def test_exactly_one_clause_of_the_later_table_takes_effect_late(seeds: Path) -> None:
    dated = [(c.item, str(c.effective.day)) for c in taken(document(seeds, ROWS)).changes if c.effective]
    assert dated == [("(八)", "2027-12-31")]


def test_the_earlier_table_has_seven_codes_and_deletes_nothing(seeds: Path) -> None:
    found = taken(document(seeds, COLUMNS))
    assert len({c.code for c in found.changes}) == 7
    kinds = Counter(c.kind.value for c in found.changes)
    assert kinds["deleted"] == 0
    assert kinds["added"] > 30
    assert kinds["renumbered"] == 21
    assert any(w.kind == "not-held" and "CC-12000" in w.place for w in found.warnings)


def test_every_reason_of_the_earlier_table_is_attached_or_shown(seeds: Path) -> None:
    source = document(seeds, COLUMNS)
    compared = comparison(source)
    assert compared is not None
    found = taken(source)
    attached = sum(bool(c.reason) for c in found.changes)
    assert attached >= 60
    assert sum(w.kind == "unaligned-reason" for w in found.warnings) <= 3


def test_a_version_between_the_two_tables_is_missing(seeds: Path) -> None:
    held = taken(document(seeds, COLUMNS)).library
    warnings = [w for w in taken(document(seeds, ROWS), held).warnings if w.kind == "missing-version"]
    assert [w.place for w in warnings] == ["CC-20000"]
    assert all(item in warnings[0].en for item in ("(八)", "(九)", "(十六)"))


@pytest.mark.parametrize("name", [ROWS, COLUMNS, RULES, POLICY])
@pytest.mark.parametrize("form", MAKERS)
def test_every_format_gives_the_same_changes(seeds: Path, name: str, form: str) -> None:
    source = document(seeds, name)
    again = read(MAKERS[form](source), f"again.{form}")
    assert isinstance(again, Document)
    assert rows(again) == rows(source)


@pytest.mark.parametrize("name", [ROWS, COLUMNS])
def test_a_source_table_without_its_tabs_gives_the_same_changes(seeds: Path, name: str) -> None:
    (path,) = seeds.glob(name)
    again = read(path.read_bytes().replace(b"\t", b""), path.name)
    assert isinstance(again, Document)
    assert rows(again) == rows(document(seeds, name))


def rows(found: Document) -> list[tuple[object, ...]]:
    return [
        (
            c["code"],
            c["item"],
            c["old_item"],
            c["change"],
            c["effective"],
            *(c[s] and unpunctuated_end(c[s]) for s in ("before", "after")),
        )
        for c in as_data(taken(found))["changes"]
    ]


def test_the_slides_are_no_source_of_rules(seeds: Path) -> None:
    found = take_in(document(seeds, DECK), EMPTY)
    assert isinstance(found, Flaw)
    assert "簡報" in found.zh


@pytest.mark.parametrize(
    ("name", "form"),
    [
        (ROWS, Form.COMPARISON),
        (COLUMNS, Form.COMPARISON),
        (RULES, Form.REGULATION),
        (POLICY, Form.POLICY),
        (DECK, Form.SLIDES),
    ],
)
def test_each_form_is_recognised(seeds: Path, name: str, form: Form) -> None:
    assert recognise(document(seeds, name)).form is form


def test_the_policy_keeps_its_wrong_number_and_its_deep_items(seeds: Path) -> None:
    tree = recognise(document(seeds, POLICY)).tree
    assert tree is not None
    assert [c.item for c in tree.clauses if c.out_of_order] == ["八(六)3"]
    assert {"十(四)11(3)b", "十三(四)6", "三、3", "七(九)"} <= {c.item for c in tree.clauses}
    assert len(tree.contents) == 52


def test_versions_of_a_law_are_compared_article_by_article(samples: Path) -> None:
    folder = samples / "regulation" / "mojlaw-versions" / "A0030304"
    old, new = (read((folder / name).read_bytes(), name) for name in ("20181121.txt", "20190826.txt"))
    assert isinstance(old, Document)
    assert isinstance(new, Document)
    found = taken(new, taken(old).library)
    kinds = Counter(c.kind.value for c in found.changes)
    assert kinds["unchanged"] > kinds["modified"] + kinds["added"] > 0
