"""`borg list --json` (also `borg info --json` of archives): a repository and its archives. The file does not say when it was made.

Borg 1 writes the local time of the machine without a zone; it is read as the time in Taipei, and the run says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from neikong.clock import TAIPEI
from neikong.importers.json_output import loaded
from neikong.importers.reading import Origin, Reading, ToolRun
from neikong.strictyaml import Flaw

NAME = "borg"


def recognises(head: bytes) -> bool:
    """A JSON object with archives and the words of borg's own."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return (
        text.startswith(b"{")
        and b'"archives"' in text
        and (b'"barchive"' in text or b'"last_modified"' in text or b'"chunker_params"' in text)
    )


def read(data: bytes, origin: Origin) -> Reading:
    """One run: a row per archive with `time` (UTC, seconds since 1970), `id`, `name`."""
    told = loaded(data, origin, "borg", "borg list --json")
    if isinstance(told, Flaw):
        return Reading(refused=told)
    assert origin.taken is not None
    if not isinstance(told, dict) or not isinstance(told.get("archives"), list):
        return Reading(refused=Flaw(origin.file, 1, "應有 archives 清單", "should have a list of archives"))
    repository = told.get("repository")
    repository = repository if isinstance(repository, dict) else {}
    target = origin.target or str(repository.get("location") or "")
    if not target:
        return Reading(
            refused=Flaw(origin.file, 0, "未載備份庫；請填 target", "it names no repository; give target")
        )
    rows: list[dict[str, Any]] = []
    flaws: list[Flaw] = []
    for number, archive in enumerate(told["archives"], 1):
        row = _row(archive)
        if row is None:
            flaws.append(
                Flaw(origin.file, 0, f"第 {number} 筆不是封存（缺少 time 或 id）", f"entry {number} is not an archive (no time or id)")
            )  # fmt: skip
        else:
            rows.append(row)
    encryption = told.get("encryption")
    mode = encryption.get("mode") if isinstance(encryption, dict) else None
    facts = {"zone": "Asia/Taipei", "encryption": str(mode or "")}
    return Reading((ToolRun(target, origin.taken, not flaws, tuple(rows), facts),), tuple(flaws))


def _row(archive: Any) -> dict[str, Any] | None:
    if not isinstance(archive, dict):
        return None
    time, id = archive.get("time") or archive.get("start"), archive.get("id")
    if not isinstance(time, str) or not isinstance(id, str):
        return None
    try:
        taken = datetime.fromisoformat(time)
        seconds = (taken if taken.tzinfo else taken.replace(tzinfo=TAIPEI)).timestamp()
    except (ValueError, OverflowError):
        return None
    return {"time": seconds, "id": id, "name": str(archive.get("name", ""))}
