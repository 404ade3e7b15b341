"""`chronyc tracking`, as text or as `chronyc -c` CSV: how far a clock is off, and by which source."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

from neikong.importers.reading import Origin, Reading, ToolRun
from neikong.strictyaml import Flaw

NAME = "chrony"
_TEXT = re.compile(r"^(Reference ID|Stratum|Ref time \(UTC\)|System time|Leap status)\s*:\s*(.+?)\s*$", re.M)


def recognises(head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    if re.search(r"(?m)^Reference ID\s+:", text) and "Leap status" in text:
        return True
    cells = text.strip().split("\n", 1)[0].split(",")
    return len(cells) == 14 and bool(re.fullmatch(r"[0-9A-F]{8}", cells[0])) and cells[2].isdigit()


def read(data: bytes, origin: Origin) -> Reading:
    """One run with one row: `reference`, `stratum`, `offset` (seconds, + is fast), `leap`."""
    if not origin.target:
        return Reading(
            refused=Flaw(
                origin.file, 0, "檔案不含主機名稱；請填 target", "the file names no host; give target"
            )
        )
    text = data[:65_536].decode("utf-8", "replace").strip()
    try:
        row, taken = _csv(text) if text.count(",") >= 13 else _tracking(text)
    except (KeyError, ValueError, IndexError, OverflowError):
        return Reading(
            refused=Flaw(origin.file, 1, "不是 chronyc tracking 之輸出", "not the output of chronyc tracking")
        )
    when = origin.taken or taken
    if when is None:
        return Reading(
            refused=Flaw(origin.file, 0, "無法得知時間；請填 taken", "the time cannot be told; give taken")
        )
    return Reading((ToolRun(origin.target, when, True, (row,)),))


def _csv(text: str) -> tuple[dict[str, Any], datetime | None]:
    lines = text.splitlines()
    if len(lines) != 1:
        raise ValueError(text)
    cells = lines[0].split(",")
    reference = float(cells[3])
    row = {"reference": cells[1], "stratum": int(cells[2]), "offset": _finite(cells[4]), "leap": cells[13]}
    return row, datetime.fromtimestamp(reference, UTC) if reference > 0 else None


def _tracking(text: str) -> tuple[dict[str, Any], datetime | None]:
    held = dict(_TEXT.findall(text))
    amount, _, direction = held["System time"].partition(" seconds ")
    offset = _finite(amount) * (-1 if direction.startswith("slow") else 1)
    row = {
        "reference": held["Reference ID"],
        "stratum": int(held["Stratum"]),
        "offset": offset,
        "leap": held["Leap status"],
    }
    taken = datetime.strptime(held["Ref time (UTC)"], "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    return row, taken if taken.year > 1970 else None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
