"""Broken firm folders, one mistake each: exit 2, one line with file and line, and nothing half-loaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from neikong.cli.main import run

FIRM = Path(__file__).parents[2] / "examples" / "changfeng"


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change


def put(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


MISTAKES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a wrong date": (edit("profile.yaml", "2020-01-01", "2020-02-30"), "profile.yaml:1:", "is not a date"),
    "an unknown key": (edit("profile.yaml", "since:", "sinc:"), "profile.yaml:1:", "did you mean 'since'"),
    "a duplicate id": (
        edit("registers/vendor.yaml", "id: v-risk", "id: v-broker"),
        "registers/vendor.yaml:",
        "stands twice",
    ),
    "a dangling reference": (
        edit("registers/contract.yaml", "vendor: v-risk", "vendor: v-nobody"),
        "registers/contract.yaml:",
        "not in the register vendor",
    ),
    "a subject that is not there": (
        edit("records/restore-test.yaml", "subjects: [bk-core]", "subjects: [bk-none]"),
        "records/restore-test.yaml:",
        "does not exist",
    ),
    "a cyclic dependency": (
        edit("registers/system.yaml", "depends_on: []", "depends_on: [sys-order]"),
        "registers/system.yaml:",
        "goes in a circle",
    ),
    "an alias bomb": (
        put("parameters.yaml", b"- &a [1,1]\n- &b [*a,*a]\n- [*b,*b]\n"),
        "parameters.yaml:1:",
        "anchors and aliases",
    ),
    "a file in Big5": (
        put("firm.yaml", "id: changfeng\ntitle: {zh: 長風, en: x}\n".encode("big5")),
        "firm.yaml:2:",
        "not UTF-8",
    ),
    "a file of 200 MB": (put("profile.yaml", b"# " + b"x" * 200_000_000), "profile.yaml:", "too large"),
    "a stranger": (put("notes.docx", b"x"), "notes.docx:", "no place"),
    "a derived field": (
        edit("profile.yaml", "field: broker", "field: ciso_required"),
        "profile.yaml:1:",
        "computed",
    ),
    "a parameter of the law": (
        edit("parameters.yaml", "parameter: clock.offset", "parameter: password.length"),
        "parameters.yaml:",
        "give this parameter",
    ),
    "a choice that is none": (
        edit("registers/backup-copy.yaml", "media: tape", "media: tap"),
        "registers/backup-copy.yaml:",
        "did you mean 'tape'",
    ),
    "evidence that is not there": (
        edit("evidence.yaml", "clock/order01.txt", "clock/order02.txt"),
        "evidence.yaml:",
        "there is no file",
    ),
    "a tool output that is another": (
        put("evidence/clock/order01.txt", b"hello"),
        "evidence/clock/order01.txt:1:",
        "not the output of chronyc",
    ),
    "a person who is not there": (
        edit("records/restore-test.yaml", "by: hsu-ops", "by: nobody"),
        "records/restore-test.yaml:",
        "no person 'nobody'",
    ),
    "a section that is none": (
        edit("documents.yaml", "sections: [", "sections: [nothing, "),
        "documents.yaml:",
        "has no section",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_nothing_is_loaded(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change, place, words = MISTAKES[name]
    firm = tmp_path / "firm"
    shutil.copytree(FIRM, firm)
    change(firm)
    database = tmp_path / "neikong.db"
    monkeypatch.setenv("NEIKONG_DB", str(database))
    with pytest.raises(SystemExit) as left:
        run(["load", str(firm), "--lang", "en"])
    told = capsys.readouterr().err.strip().split("\n")
    assert left.value.code == 2
    assert any(line.startswith(place) and words in line for line in told), told
    assert not database.exists()


def test_a_register_may_be_a_spreadsheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    firm = tmp_path / "firm"
    shutil.copytree(FIRM, firm)
    (firm / "registers" / "training-course.yaml").unlink()
    csv = "kept_since,id,since,name,hours,topic\n2024-11-01,tc-1,2024-11-01,資安宣導,3,社交工程\n,tc-2,2024-11-01,專業訓練,x,事件應變\n"
    path = firm / "registers" / "training-course.csv"
    monkeypatch.setenv("NEIKONG_DB", str(tmp_path / "neikong.db"))
    path.write_text(csv, "utf-8-sig")
    with pytest.raises(SystemExit) as left:
        run(["load", str(firm), "--lang", "en"])
    assert left.value.code == 2
    assert "registers/training-course.csv:3: 'x' is not a number" in capsys.readouterr().err
    path.write_text(csv.replace(",x,", ",15,"), "utf-8-sig")
    with pytest.raises(SystemExit) as left:
        run(["load", str(firm)])
    assert not left.value.code
