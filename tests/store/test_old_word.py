"""Old Word files go through LibreOffice where it is there; without it, and when it fails, the file stays what it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from neikong.regulation.readers import is_doc, read
from neikong.store.old_word import modern
from neikong.strictyaml import Flaw
from tests.regulation.making import as_document, odt_of

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TEXT = "範例規章\n第 一 條\n公司應每年檢視一次。\n第 二 條\n公司應留存紀錄。\n".encode()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of LibreOffice's name on the path: it writes the odt that stands beside it, as the real one would."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "made.odt").write_bytes(odt_of(as_document(TEXT)))
    program = folder / "soffice"
    program.write_text(
        "#!/bin/sh\n"
        "while [ $# -gt 0 ]; do case $1 in --outdir) out=$2; shift;; *.doc) in=$1;; esac; shift; done\n"
        '[ -s "$in" ] && cp "$(dirname "$0")/made.odt" "$out/document.odt"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return program


def test_a_doc_is_read_through_libreoffice(office: Path) -> None:
    assert is_doc(DOC)
    found = read(modern(DOC), "old.doc")
    assert not isinstance(found, Flaw)
    assert "公司應每年檢視一次。" in "".join(line.text for line in found.lines())


def test_one_that_fails_leaves_the_file_and_the_reader_says_what_to_do(office: Path) -> None:
    office.write_text("#!/bin/sh\nexit 3\n")
    assert modern(DOC) == DOC
    found = read(modern(DOC), "old.doc")
    assert isinstance(found, Flaw)
    assert "LibreOffice" in found.en


def test_without_libreoffice_the_reader_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = read(modern(DOC), "old.doc")
    assert isinstance(found, Flaw)
    assert "LibreOffice" in found.zh


def test_what_is_no_doc_is_left_alone(office: Path) -> None:
    assert modern(TEXT) == TEXT
