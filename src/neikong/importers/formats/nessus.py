"""Nessus v2 XML (.nessus): hosts with their findings. A file that breaks off is a scan cut short, and says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from neikong.importers.reading import Origin, Reading, ToolRun
from neikong.importers.xml import Refused, elements
from neikong.strictyaml import Flaw

NAME = "nessus"
SEVERITIES = ("info", "low", "medium", "high", "critical")


def recognises(head: bytes) -> bool:
    return b"<NessusClientData_v2" in head


def read(data: bytes, origin: Origin) -> Reading:
    """One run: a row per finding with `host`, `plugin`, `name`, `severity`, `port`, `protocol`, `cve`.

    `facts.hosts` names every host of the report, so that a host without findings is known to be clean. The time is the
    latest HOST_END; a host without one makes the run incomplete; without any, the Origin's time is needed.
    """
    rows: list[dict[str, Any]] = []
    flaws: list[Flaw] = []
    hosts: list[str] = []
    ends: list[datetime] = []
    complete = True
    try:
        for host in elements(data, "ReportHost"):
            name = host.get("name") or ""
            if not name:
                flaws.append(
                    Flaw(
                        origin.file,
                        int(getattr(host, "sourceline", 0) or 0),
                        "ReportHost 缺少 name",
                        "a ReportHost has no name",
                    )
                )
                continue
            hosts.append(name)
            end = _end(host)
            complete = complete and end is not None
            ends += [end] if end else []
            for item in host.iterfind("ReportItem"):
                row = _row(name, item)
                if row is None:
                    flaws.append(
                        Flaw(
                            origin.file,
                            getattr(item, "sourceline", 0) or 0,
                            f"{name} 有一筆缺少 pluginID 或 severity",
                            f"{name}: an item has no pluginID or severity",
                        )
                    )
                else:
                    rows.append(row)
    except Refused as refused:
        if not hosts:
            return Reading(refused=Flaw(origin.file, refused.line, refused.zh, refused.en))
        flaws.append(
            Flaw(origin.file, refused.line, f"檔案中斷：{refused.zh}", f"the file breaks off: {refused.en}")
        )
        complete = False
    if not recognises(data[:4096]):
        return Reading(refused=Flaw(origin.file, 1, "不是 Nessus v2 XML", "not Nessus v2 XML"))
    taken = max(ends, default=origin.taken)
    if taken is None:
        return Reading(
            refused=Flaw(
                origin.file,
                0,
                "檔案不含掃描時間；請填 taken",
                "the file tells no time of the scan; give taken",
            )
        )
    target = origin.target or (hosts[0] if len(hosts) == 1 else origin.file)
    run = ToolRun(target, taken, complete and not flaws and bool(hosts), tuple(rows), {"hosts": hosts})
    return Reading((run,), tuple(flaws))


def _end(host: Any) -> datetime | None:
    """HOST_END_TIMESTAMP (seconds since 1970) or HOST_END (local time of the scanner, taken as UTC)."""
    tags = {tag.get("name"): (tag.text or "").strip() for tag in host.iterfind("HostProperties/tag")}
    try:
        if tags.get("HOST_END_TIMESTAMP"):
            return datetime.fromtimestamp(int(tags["HOST_END_TIMESTAMP"]), UTC)
        if tags.get("HOST_END"):
            return datetime.strptime(tags["HOST_END"], "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _row(host: str, item: Any) -> dict[str, Any] | None:
    plugin, severity = item.get("pluginID"), item.get("severity")
    if not plugin or severity not in ("0", "1", "2", "3", "4"):
        return None
    return {
        "host": host,
        "plugin": plugin,
        "name": item.get("pluginName") or "",
        "severity": SEVERITIES[int(severity)],
        "port": item.get("port") or "",
        "protocol": item.get("protocol") or "",
        "cve": [cve.text for cve in item.iterfind("cve") if cve.text],
    }
