"""Evidence taken in: stored by its hash, said in the ledger, and read when it is the output of a tool that is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from neikong.app.base.say import say
from neikong.app.evidence import store
from neikong.app.subjects.models import Item, Type
from neikong.app.subjects.write import Draft
from neikong.importers import Origin, read_evidence, recognise
from neikong.regulation import readers
from neikong.strictyaml import Flaw

MOST_FILES = 40
MOST_WORDS = 18_000
SEARCHED = 4_000_000  # of larger files only the name is found
READ_LIMIT = 64_000_000  # larger files are kept, and read by the command line
NAME = re.compile(r"[\x00-\x1f\x7f/\\]")


class Refused(ValueError):
    """A file that cannot be taken in; the text says why, in the user's language."""


def all_of(firm: str, actor: str, files: Sequence[Any]) -> tuple[list[str], list[Draft]]:
    """Store files: their hashes, and what is to be written with them. Raises Refused; what is stored already does no harm."""
    if len(files) > MOST_FILES:
        raise Refused(say(f"一次最多 {MOST_FILES} 個檔案。", f"At most {MOST_FILES} files at once."))
    hashes: list[str] = []
    drafts: list[Draft] = []
    for file in files:
        sha, made = one(firm, actor, file.name or "file", file.chunks())
        hashes.append(sha)
        drafts += [
            d for d in made if (d.type, d.kind, d.code) not in {(x.type, x.kind, x.code) for x in drafts}
        ]
    return hashes, drafts


def one(
    firm: str, actor: str, name: str, chunks: Iterable[bytes], origin: dict[str, Any] | None = None
) -> tuple[str, list[Draft]]:
    """Store one file. Raises Refused."""
    name = NAME.sub("_", name)[-200:] or "file"
    try:
        stored = store.put(chunks)
    except store.TooLarge as wrong:
        raise Refused(say(f"「{name}」太大。", f"'{name}' is too large.")) from wrong
    if stored.size == 0:
        raise Refused(say(f"「{name}」是空檔。", f"'{name}' is empty."))
    drafts = []
    if not Item.objects.filter(firm_id=firm, type=Type.EVIDENCE, kind="file", code=stored.sha256).exists():
        body = {"name": name, "size": stored.size, "by": actor}
        words = text_of(stored.sha256, name) if stored.size <= SEARCHED else ""
        drafts.append(Draft(Type.EVIDENCE, "file", stored.sha256, body, "add", expects=0, words=words))
    if stored.size <= READ_LIMIT:
        drafts += runs(firm, stored.sha256, name, origin or {})
    return stored.sha256, drafts


def text_of(sha256: str, name: str) -> str:
    """The text of a file for the search: Word, ODF and PDF as they are read, everything else that is text. Empty when it is none."""
    data = store.read(sha256)
    kind = name.rsplit(".", 1)[-1].lower()
    if kind in ("docx", "odt", "pdf"):
        found = readers.read(data, name)
        if isinstance(found, Flaw):
            return ""
        return " ".join(line.text for line in found.lines())[:MOST_WORDS].replace("\x00", "")
    for encoding in ("utf-8-sig", "big5"):
        try:
            return data.decode(encoding)[:MOST_WORDS].replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return ""


def runs(firm: str, sha256: str, name: str, given: dict[str, Any]) -> list[Draft]:
    """The runs of a tool that a stored file holds. What the file does not say stays out until a person says it."""
    data = store.read(sha256)
    known = recognise(data[:65536])
    if len(known) != 1:
        return []
    taken = datetime.fromisoformat(given["taken"]) if given.get("taken") else None
    reading = read_evidence(data, known[0], Origin(file=name, target=given.get("target", ""), taken=taken))
    if reading.refused:
        return []
    made = []
    for run in reading.runs:
        rows = json.dumps(list(run.rows), ensure_ascii=False, sort_keys=True, default=_iso).encode()
        body = {
            "target": run.target, "taken": run.taken.isoformat(), "complete": run.complete, "rows": store.put_bytes(rows).sha256,
            "evidence": sha256, "name": name, "facts": json.loads(json.dumps(dict(run.facts), default=_iso)),
            "flaws": [f.en for f in reading.flaws][:500],
        }  # fmt: skip
        code = f"{run.target}@{sha256[:16]}"[:200]
        made.append(Draft(Type.RUN, known[0], code, body, "read"))
    return made


def _iso(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return asdict(value)


def names(firm: str, hashes: Sequence[str]) -> list[dict[str, Any]]:
    """Hash, name and size of evidence, in the order given."""
    held = {
        i.code: i for i in Item.objects.filter(firm_id=firm, type=Type.EVIDENCE, kind="file", code__in=hashes)
    }
    return [
        {
            "sha": sha,
            "name": held[sha].title if sha in held else sha,
            "size": held[sha].body.get("size") if sha in held else None,
        }
        for sha in hashes
    ]
