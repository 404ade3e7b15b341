"""The two commands as an engineer runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neikong.cli.main import run
from tests.regulation.making import as_document, docx_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "documents"


@pytest.fixture(autouse=True)
def own_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEIKONG_DB", str(tmp_path / "neikong.db"))


def call(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        run([str(argument) for argument in arguments])
    return int(left.value.code or 0)


def test_import_rules_tells_every_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("import-rules", EXAMPLES / "comparison-rows.txt", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) >= {"changes", "warnings"}
    keys = {"code", "item", "old_item", "change", "effective", "reason", "before", "after"}
    assert all(keys <= set(change) for change in said["changes"])
    changes = {(c["item"], c["change"]): c for c in said["changes"]}
    assert changes["(三)", "modified"]["old_item"] == "(二)"
    assert changes["(三)", "modified"]["effective"] == "2028-06-30"
    assert changes["(五)", "deleted"]["before"]
    assert changes["(五)", "renumbered"]["old_item"] == "(六)"


def test_a_second_import_sees_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = tmp_path / "later.txt"
    text = (EXAMPLES / "comparison-rows.txt").read_text("utf-8")
    later.write_text(text.replace("\t2.頻寬上限。", "\t2.頻寬及連線數上限。"), "utf-8")
    assert call("import-rules", EXAMPLES / "comparison-rows.txt", "--json") == 0
    assert "missing-version" not in capsys.readouterr().out
    assert call("import-rules", later, "--json") == 0
    assert any(
        w.startswith("missing-version: CC-90010") for w in json.loads(capsys.readouterr().out)["warnings"]
    )
    assert call("import-rules", EXAMPLES / "comparison-rows.txt", "--json") == 0
    assert "missing-version" not in capsys.readouterr().out


def test_a_whole_text_does_the_same_in_every_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = EXAMPLES / "regulation.txt"
    word = tmp_path / "regulation.docx"
    word.write_bytes(docx_of(as_document(text.read_bytes())))
    told = []
    for file in (text, word, text):
        assert call("import-rules", file, "--json") == 0
        told.append(
            [(c["code"], c["item"], c["change"]) for c in json.loads(capsys.readouterr().out)["changes"]]
        )
    assert told[0] == told[1] == told[2]
    assert {change for _, _, change in told[0]} == {"added"}


def test_slides_are_refused_and_may_be_kept_as_reference(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("import-rules", EXAMPLES / "slides.txt", "--json") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "簡報" in said.err
    assert call("import-rules", EXAMPLES / "slides.txt", "--as", "reference") == 0


def test_a_table_for_people_shows_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("import-rules", EXAMPLES / "comparison-columns.txt", "--lang", "en") == 0
    said = capsys.readouterr().out
    assert "CC-90060 (五)" in said
    assert "not-held" in said


@pytest.mark.parametrize("name", ["absent.txt", ""])
def test_a_file_that_is_not_there_is_exit_two(tmp_path: Path, name: str) -> None:
    assert call("import-rules", tmp_path / name) == 2


def test_gap_tells_a_verdict_for_every_duty(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("gap", EXAMPLES / "policy.txt", "--against", EXAMPLES / "regulation.txt", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    keys = {"code", "item", "text", "verdict", "policy_item", "candidates", "why"}
    assert all(keys <= set(row) for row in said)
    assert {row["verdict"] for row in said} == {"covered", "partial", "missing", "conflict"}


def test_gap_takes_several_files_after_one_option(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = EXAMPLES / "regulation.txt", EXAMPLES / "comparison-rows.txt"
    assert call("gap", EXAMPLES / "policy.txt", "--against", first, second, "--json") == 0
    assert {row["source"] for row in json.loads(capsys.readouterr().out)} == {first.name, second.name}


def test_gap_writes_its_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = ["--docx", tmp_path / "g.docx", "--xlsx", tmp_path / "g.xlsx"]
    assert call("gap", EXAMPLES / "policy.txt", "--against", EXAMPLES / "regulation.txt", *files) == 0
    assert all(path.stat().st_size > 1000 for path in (tmp_path / "g.docx", tmp_path / "g.xlsx"))


def test_gap_against_slides_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("gap", EXAMPLES / "policy.txt", "--against", EXAMPLES / "slides.txt") == 2


def test_impact_tells_what_an_amendment_touches_and_when(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    draft = tmp_path / "draft.yaml"
    policy = EXAMPLES / "policy.txt"
    assert (
        call("impact", EXAMPLES / "comparison-rows.txt", "--policy", policy, "--draft", draft, "--json") == 0
    )
    said = json.loads(capsys.readouterr().out)
    assert {"day": "2028-06-30", "clauses": ["CC-90010(三)"]} in said["plan"]
    assert [c["item"] for c in said["changes"]] == ["(二)", "(三)", "(四)", "(五)", "(五)"]
    assert "2028-06-30" in draft.read_text("utf-8")
