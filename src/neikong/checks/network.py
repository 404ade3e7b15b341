"""Checks of firewalls (iptables-save), network devices and clocks (chrony)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neikong.checks.rows import each
from neikong.clock import day_in_taipei
from neikong.facts import Found, Outcome, Reason, Ref, Row, Run, View

MESSAGES = {
    "firewall.denies": ("{chain} 預設拒絕", "{chain} denies by default"),
    "firewall.allows": ("{chain} 預設允許", "{chain} allows by default"),
    "firewall.any": (
        "規則 {number}（{chain}）允許任意來源及服務",
        "rule {number} ({chain}) allows any source and service",
    ),
    "firewall.no-any": ("{count} 條規則均有限制", "all {count} rules are limited"),
    "clock.synchronised": ("時鐘偏差 {offset} 秒（{taken}）", "clock offset {offset} s ({taken})"),
    "clock.off": ("時鐘偏差 {offset} 秒，逾 {limit} 秒", "clock offset {offset} s, more than {limit} s"),
    "clock.unsynchronised": ("時鐘未同步（{leap}）", "the clock is not synchronised ({leap})"),
    "devices.supported": ("支援至 {until}", "supported until {until}"),
    "devices.unsupported": ("支援已於 {until} 終止", "support ended on {until}"),
    "devices.none": ("清冊中沒有網路設備", "no network device is registered"),
    "run.incomplete": ("「{target}」之工具輸出不完整", "the tool's output for {target} is incomplete"),
}


def _newest(view: View, format: str) -> dict[str, Run]:
    return {run.target: run for run in view.runs(format)}


def _observed(runs: Mapping[str, Run]) -> Any:
    return min(day_in_taipei(run.taken) for run in runs.values())


def default_deny(view: View) -> Outcome:
    """The INPUT and FORWARD chains of every filter table drop or reject what no rule allows."""
    runs = _newest(view, "iptables-save")
    found = []
    for run in runs.values():
        chains = [
            row
            for row in run.rows
            if row["type"] == "chain" and row["table"] == "filter" and row["chain"] in ("INPUT", "FORWARD")
        ]
        if not run.complete or not chains:
            found.append(
                Found("unknown", Reason("run.incomplete", {"target": run.target}, (run.ref,)), run.target)
            )
        for row in chains:
            last = [
                r
                for r in run.rows
                if r["type"] == "rule" and r["table"] == "filter" and r["chain"] == row["chain"]
            ][-1:]
            denies = row["policy"] in ("DROP", "REJECT") or bool(
                last and last[0]["any"] and last[0]["target"] in ("DROP", "REJECT")
            )
            values = {"chain": row["chain"], "subject": run.target}
            found.append(
                Found(
                    "pass" if denies else "fail",
                    Reason("firewall.denies" if denies else "firewall.allows", values, (run.ref,)),
                    run.target,
                )
            )
    return Outcome(tuple(found), _observed(runs))


def no_any(view: View) -> Outcome:
    """No rule accepts any source, destination, protocol and interface at once."""
    runs = _newest(view, "iptables-save")
    found = []
    for run in runs.values():
        rules = [row for row in run.rows if row["type"] == "rule" and row["table"] == "filter"]
        wide = [row for row in rules if row["any"] and row["target"] == "ACCEPT"]
        for row in wide:
            values = {"number": row["number"], "chain": row["chain"], "subject": run.target}
            found.append(Found("fail", Reason("firewall.any", values, (run.ref,)), run.target))
        if not run.complete:
            found.append(
                Found("unknown", Reason("run.incomplete", {"target": run.target}, (run.ref,)), run.target)
            )
        elif not wide:
            found.append(
                Found(
                    "pass",
                    Reason("firewall.no-any", {"count": len(rules), "subject": run.target}, (run.ref,)),
                    run.target,
                )
            )
    return Outcome(tuple(found), _observed(runs))


def synchronised(view: View, *, offset_at_most: float) -> Outcome:
    """Every clock that was looked at is synchronised and no further off than so many seconds."""
    runs = _newest(view, "chrony")
    found = []
    for run in runs.values():
        [row] = run.rows
        offset = abs(row["offset"])
        values = {
            "offset": f"{offset:.9f}",
            "limit": offset_at_most,
            "leap": row["leap"],
            "taken": day_in_taipei(run.taken),
            "subject": run.target,
        }
        key = (
            "clock.unsynchronised"
            if row["leap"] != "Normal" or row["stratum"] == 0
            else "clock.off"
            if offset > offset_at_most
            else "clock.synchronised"
        )
        found.append(
            Found(
                "pass" if key == "clock.synchronised" else "fail", Reason(key, values, (run.ref,)), run.target
            )
        )
    return Outcome(tuple(found), _observed(runs))


def supported(view: View) -> Outcome:
    """No network device in use is past the end of its support."""

    def one(row: Row) -> Found:
        until = row.fields.get("end_of_support")
        if until is None:
            values = {"name": "end_of_support", "at": row.id}
            return Found("unknown", Reason("absent.field", values, (row.ref,)), row.id)
        past = until < view.day.isoformat()
        return Found(
            "fail" if past else "pass",
            Reason(
                "devices.unsupported" if past else "devices.supported",
                {"until": until, "subject": row.id},
                (row.ref,),
            ),
            row.id,
        )

    return each(
        view.register("network-device"),
        None,
        one,
        Reason("devices.none", {}, (Ref("register", "network-device"),)),
    )


CHECKS = {
    "firewall.default_deny": default_deny,
    "firewall.no_any": no_any,
    "clock.synchronised": synchronised,
    "devices.supported": supported,
}
