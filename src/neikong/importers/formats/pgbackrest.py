"""`pgbackrest info --output=json`: stanzas and their backups. The file does not say when it was made."""

from __future__ import annotations

from typing import Any

from neikong.importers.json_output import loaded
from neikong.importers.reading import Origin, Reading, ToolRun
from neikong.strictyaml import Flaw

NAME = "pgbackrest"


def recognises(head: bytes) -> bool:
    """A JSON list of stanzas."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return text.startswith(b"[") and b'"archive"' in text and (b'"repo-key"' in text or b'"cipher"' in text)


def read(data: bytes, origin: Origin) -> Reading:
    """One run a stanza, by its name: a row per backup with `time` (end, seconds since 1970), `id`, `type`."""
    told = loaded(data, origin, "pgBackRest", "pgbackrest info --output=json")
    if isinstance(told, Flaw):
        return Reading(refused=told)
    assert origin.taken is not None
    if not isinstance(told, list):
        return Reading(refused=Flaw(origin.file, 1, "應為 stanza 清單", "should be a list of stanzas"))
    runs = []
    flaws: list[Flaw] = []
    for stanza in told:
        if not isinstance(stanza, dict) or not isinstance(stanza.get("name"), str):
            flaws.append(Flaw(origin.file, 0, "有一個 stanza 沒有名稱", "a stanza has no name"))
            continue
        rows: list[dict[str, Any]] = []
        wrong = 0
        backups = stanza.get("backup")
        for number, backup in enumerate(backups if isinstance(backups, list) else [], 1):
            row = _row(backup)
            if row is None:
                wrong += 1
                name = stanza["name"]
                flaws.append(
                    Flaw(origin.file, 0, f"{name} 第 {number} 筆不是成功的備份", f"{name}: entry {number} is no successful backup")
                )  # fmt: skip
            else:
                rows.append(row)
        status = stanza.get("status")
        message = status.get("message") if isinstance(status, dict) else None
        facts = {"cipher": str(stanza.get("cipher") or ""), "status": str(message or "")}
        runs.append(ToolRun(stanza["name"], origin.taken, not wrong, tuple(rows), facts))
    if not runs and not flaws:
        flaws.append(Flaw(origin.file, 0, "沒有任何 stanza", "there is no stanza"))
    return Reading(tuple(runs), tuple(flaws))


def _row(backup: Any) -> dict[str, Any] | None:
    if not isinstance(backup, dict) or backup.get("error") is True:
        return None
    stamp = backup.get("timestamp")
    stop = stamp.get("stop") if isinstance(stamp, dict) else None
    if (
        not isinstance(stop, int | float)
        or isinstance(stop, bool)
        or not isinstance(backup.get("label"), str)
    ):
        return None
    return {"time": float(stop), "id": backup["label"], "type": str(backup.get("type", ""))}
