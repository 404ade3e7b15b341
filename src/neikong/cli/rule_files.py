"""Rule documents on disk: reading one (an old .doc through LibreOffice where present), and the shelf of those taken in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from neikong.cli.app import refuse
from neikong.cli.firm import database_path
from neikong.regulation.blocks import Document
from neikong.regulation.form import Form, recognise
from neikong.regulation.imports import Import, same_text, take_in
from neikong.regulation.library import EMPTY, Library
from neikong.regulation.readers import LARGEST, read
from neikong.store.old_word import modern
from neikong.strictyaml import Flaw


def read_file(path: Path, lang: str) -> Document:
    """The document in a file, or exit 2 with what is wrong."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        refuse(
            f"{path}: 讀不到檔案（{error.strerror}）；請確認路徑"
            if lang == "zh"
            else f"{path}: cannot be read ({error.strerror}); check the path"
        )
    found = read(modern(data), path.name)
    if isinstance(found, Flaw):
        refuse([found], lang)
    return found


@dataclass(frozen=True)
class Entry:
    sha256: str
    name: str
    form: str


def _shelf() -> Path:
    return database_path().parent / "rules"


def entries() -> list[Entry]:
    """What was taken in before, oldest first."""
    index = _shelf() / "index.json"
    try:
        return [Entry(**one) for one in json.loads(index.read_text("utf-8"))] if index.is_file() else []
    except (ValueError, TypeError):
        refuse(
            f"{index}: 目錄檔損壞；請還原備份或刪除後重新匯入 | damaged; restore it, or delete it and import again"
        )


def keep(data: bytes, name: str, form: str) -> None:
    """Put a document on the shelf, once."""
    digest = hashlib.sha256(data).hexdigest()
    known = entries()
    if any(entry.sha256 == digest for entry in known):
        return
    shelf = _shelf()
    shelf.mkdir(parents=True, exist_ok=True)
    (shelf / digest).write_bytes(data)
    new = shelf / "index.json.new"
    new.write_text(
        json.dumps([asdict(e) for e in [*known, Entry(digest, name, form)]], ensure_ascii=False, indent=1),
        "utf-8",
    )
    new.replace(shelf / "index.json")


def library_before(data: bytes, document: Document) -> Library:
    """The library as it was before this document came, as this file or as another one with the same text (all of the
    shelf when it never came): what it does is the same each time that it is asked."""
    digest = hashlib.sha256(data).hexdigest()
    known = entries()
    whole = recognise(document).tree if known else None
    held = EMPTY
    for entry in known:
        if entry.sha256 == digest:
            break
        if entry.form == "reference":
            continue
        found = _taken((_shelf() / entry.sha256), entry.name, held)
        if found and whole and found.form is not Form.COMPARISON and same_text(found.after, whole):
            break
        held = found.library if found else held
    return held


def _taken(path: Path, name: str, held: Library) -> Import | None:
    if not path.is_file():
        return None
    document = read(path.read_bytes(), name)
    found = take_in(document, held) if isinstance(document, Document) else document
    return found if isinstance(found, Import) else None


def library_of(paths: Iterable[Path], lang: str) -> Library:
    """The library after the given documents, in their order."""
    held = EMPTY
    for path in paths:
        found = take_in(read_file(path, lang), held)
        if isinstance(found, Flaw):
            refuse([found], lang)
        held = found.library
    return held
