"""`iptables-save`: tables, chains with their policies, rules. A table without COMMIT is cut short."""

from __future__ import annotations

import re
import shlex
from datetime import datetime
from typing import Any

from neikong.importers.reading import Origin, Reading, ToolRun
from neikong.strictyaml import Flaw

NAME = "iptables-save"
LARGEST = 32_000_000
_STAMP = re.compile(r"^# (?:Generated|Completed).* on \w{3} (\w{3} +\d+ [\d:]{8} \d{4})$")
LIMITS = {
    "-s",
    "--source",
    "-d",
    "--destination",
    "-p",
    "--protocol",
    "-i",
    "--in-interface",
    "-o",
    "--out-interface",
    "-m",
    "--match",
    "--dport",
    "--sport",
}
NOTHING = {"0.0.0.0/0", "::/0", "all", "any", "+"}


def recognises(head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    return bool(
        re.search(r"(?m)^\*(filter|nat|mangle|raw|security)\s*$", text) and re.search(r"(?m)^:\S+ ", text)
    )


def read(data: bytes, origin: Origin) -> Reading:
    """One run: a row per chain (`policy`) and per rule (`target`, `any`: nothing limits it, `number` in its chain)."""
    if len(data) > LARGEST:
        return Reading(refused=Flaw(origin.file, 0, "檔案過大", "the file is too large"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Reading(
            refused=Flaw(
                origin.file, data.count(b"\n", 0, error.start) + 1, "不是 UTF-8 文字", "not UTF-8 text"
            )
        )
    if not origin.target:
        return Reading(
            refused=Flaw(
                origin.file, 0, "檔案不含主機名稱；請填 target", "the file names no host; give target"
            )
        )
    rows: list[dict[str, Any]] = []
    flaws: list[Flaw] = []
    counts: dict[str, int] = {}
    table, open_table, seen = "", False, False
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("*"):
            table, counts, open_table, seen = line[1:].strip(), {}, True, True
        elif line == "COMMIT":
            open_table = False
        elif line.startswith(":") and table:
            parts = line[1:].split()
            if len(parts) < 2:
                flaws.append(Flaw(origin.file, number, "鏈缺少預設政策", "a chain without its policy"))
            else:
                rows.append({"type": "chain", "table": table, "chain": parts[0], "policy": parts[1]})
        elif line.startswith(("-A", "[")) and table:
            row = _rule(line, table, counts)
            if row is None:
                flaws.append(Flaw(origin.file, number, "無法解讀的規則", "a rule that cannot be read"))
            else:
                rows.append(row)
        else:
            flaws.append(Flaw(origin.file, number, "不認得的一行", "an unknown line"))
    if not seen:
        return Reading(
            refused=Flaw(origin.file, 1, "不是 iptables-save 之輸出", "not the output of iptables-save")
        )
    taken = origin.taken
    if taken is None:
        return Reading(
            refused=Flaw(
                origin.file, 0, "檔案之時間沒有時區；請填 taken", "the file's time has no zone; give taken"
            )
        )
    if open_table:
        flaws.append(
            Flaw(
                origin.file,
                len(text.splitlines()),
                f"{table} 沒有 COMMIT，檔案中斷",
                f"{table} has no COMMIT: the file breaks off",
            )
        )
    run = ToolRun(origin.target, taken, not flaws, tuple(rows), {"stamp": stamp(text)})
    return Reading((run,), tuple(flaws))


def stamp(text: str) -> str | None:
    """The time that the file prints, in the firewall's own zone, for a person to compare with the Origin's."""
    for line in text.splitlines():
        if found := _STAMP.match(line.strip()):
            try:
                return datetime.strptime(re.sub(" +", " ", found[1]), "%b %d %H:%M:%S %Y").isoformat()
            except ValueError:
                return None
    return None


def _rule(line: str, table: str, counts: dict[str, int]) -> dict[str, Any] | None:
    try:
        words = shlex.split(line.split("]", 1)[1] if line.startswith("[") and "]" in line else line)
    except ValueError:
        return None
    if len(words) < 2 or words[0] not in ("-A", "--append"):
        return None
    chain = words[1]
    counts[chain] = counts.get(chain, 0) + 1
    target = next(
        (words[n + 1] for n, w in enumerate(words[:-1]) if w in ("-j", "--jump", "-g", "--goto")), None
    )
    limited = any(
        w in LIMITS and n + 1 < len(words) and words[n + 1] not in NOTHING and words[n + 1] != "comment"
        for n, w in enumerate(words)
    )
    return {
        "type": "rule",
        "table": table,
        "chain": chain,
        "number": counts[chain],
        "target": target,
        "any": not limited,
        "text": line,
    }
