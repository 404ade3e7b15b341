"""`restic snapshots --json`: a list of snapshots. The file names no repository and no time: the Origin does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from neikong.importers.json_output import loaded
from neikong.importers.reading import Origin, Reading, ToolRun
from neikong.strictyaml import Flaw

NAME = "restic"


def recognises(head: bytes) -> bool:
    """A JSON list that is empty or whose first object has a snapshot's keys."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text.startswith(b"["):
        return False
    first = text[1:].lstrip()
    return first.startswith(b"]") or (b'"time"' in first and (b'"tree"' in first or b'"short_id"' in first))


def read(data: bytes, origin: Origin) -> Reading:
    """One run: a row per snapshot with `time` (UTC, seconds since 1970), `host`, `paths`, `id`."""
    if origin.taken is None or not origin.target:
        return Reading(
            refused=Flaw(
                origin.file,
                0,
                "restic 的輸出不含備份庫名稱及時間；請填 target 與 taken",
                "restic's output names no repository and no time; give target and taken",
            )
        )
    listed = loaded(data, origin, "restic", "restic snapshots --json")
    if isinstance(listed, Flaw):
        return Reading(refused=listed)
    if not isinstance(listed, list):
        return Reading(refused=Flaw(origin.file, 1, "應為快照清單", "should be a list of snapshots"))
    rows: list[dict[str, Any]] = []
    flaws: list[Flaw] = []
    for number, entry in enumerate(listed, 1):
        row = _row(entry)
        if row is None:
            flaws.append(
                Flaw(
                    origin.file,
                    0,
                    f"第 {number} 筆不是快照（缺少 time 或 id）",
                    f"entry {number} is not a snapshot (no time or id)",
                )
            )
        else:
            rows.append(row)
    return Reading((ToolRun(origin.target, origin.taken, not flaws, tuple(rows)),), tuple(flaws))


def _row(entry: Any) -> dict[str, Any] | None:
    if (
        not isinstance(entry, dict)
        or not isinstance(entry.get("time"), str)
        or not isinstance(entry.get("id"), str)
    ):
        return None
    try:
        # restic writes nanoseconds; Python reads microseconds
        taken = datetime.fromisoformat(_micro(entry["time"]))
        seconds = (taken if taken.tzinfo else taken.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    paths = entry.get("paths")
    named = [p for p in paths if isinstance(p, str)] if isinstance(paths, list) else []
    return {"time": seconds, "id": entry["id"], "host": str(entry.get("hostname", "")), "paths": named}


def _micro(text: str) -> str:
    head, dot, tail = text.partition(".")
    if not dot:
        return text
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[: min(digits, 6)].ljust(6, '0')}{tail[digits:]}"
