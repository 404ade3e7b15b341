"""Checks of vulnerability scans (Nessus)."""

from __future__ import annotations

from datetime import date

from neikong.checks.rows import Terms, each
from neikong.clock import Duration, day_in_taipei
from neikong.facts import Found, Outcome, Reason, Ref, Row, View

MESSAGES = {
    "vulnerabilities.scanned": ("已於 {taken} 掃描", "scanned on {taken}"),
    "vulnerabilities.unscanned": ("期限 {within} 內未掃描", "not scanned within {within}"),
    "vulnerabilities.cut-short": ("{taken} 之掃描不完整", "the scan of {taken} was cut short"),
    "vulnerabilities.none": ("清冊中沒有應掃描之系統", "no system is to be scanned"),
    "vulnerabilities.clean": (
        "{taken} 之掃描沒有逾期弱點",
        "no weakness past its limit in the scan of {taken}",
    ),
    "vulnerabilities.open": (
        "{host}：{name}（{severity}）自 {since} 未修補",
        "{host}: {name} ({severity}) open since {since}",
    ),
}
SEVERITIES = ("info", "low", "medium", "high", "critical")


def scanned(view: View, *, within: str, where: Terms | None = None) -> Outcome:
    """Every system that `where` chooses was the target of a complete scan within the period."""
    runs = view.runs("nessus")
    start = Duration.parse(str(within)).before(view.day)

    def one(row: Row) -> Found:
        own = [run for run in runs if run.target == row.id or any(r["host"] == row.id for r in run.rows)]
        if not own or day_in_taipei(own[-1].taken) <= start:
            return Found(
                "fail",
                Reason("vulnerabilities.unscanned", {"within": str(within), "subject": row.id}, (row.ref,)),
                row.id,
            )
        run = own[-1]
        key = "vulnerabilities.scanned" if run.complete else "vulnerabilities.cut-short"
        values = {"taken": day_in_taipei(run.taken), "subject": row.id}
        return Found("pass" if run.complete else "unknown", Reason(key, values, (run.ref, row.ref)), row.id)

    empty = Reason("vulnerabilities.none", {}, (Ref("register", "system"),))
    return Outcome(each(view.register("system"), where, one, empty).found, day_in_taipei(runs[-1].taken))


def none_open(view: View, *, severity_at_least: str, older_than: str) -> Outcome:
    """No weakness of at least this severity in the newest scan of a target was already there for longer."""
    least = SEVERITIES.index(severity_at_least)
    runs = view.runs("nessus")
    newest = {run.target: run for run in runs}
    found = []
    for target, run in newest.items():
        wrong = 0
        for row in run.rows:
            if SEVERITIES.index(row["severity"]) < least:
                continue
            since = _since(view, target, row["host"], row["plugin"])
            if Duration.parse(str(older_than)).after(since) < view.day:
                wrong += 1
                values = {
                    "host": row["host"],
                    "name": row["name"],
                    "severity": row["severity"],
                    "since": since,
                }
                found.append(Found("fail", Reason("vulnerabilities.open", values, (run.ref,)), row["host"]))
        if not run.complete:
            found.append(Found("unknown", Reason("run.incomplete", {"target": target}, (run.ref,)), target))
        elif not wrong:
            found.append(
                Found(
                    "pass",
                    Reason("vulnerabilities.clean", {"taken": day_in_taipei(run.taken)}, (run.ref,)),
                    target,
                )
            )
    return Outcome(tuple(found), min(day_in_taipei(run.taken) for run in newest.values()))


def _since(view: View, target: str, host: str, plugin: str) -> date:
    """The day of the first scan of an unbroken row of scans that saw the weakness."""
    first = view.day
    for run in reversed([run for run in view.runs("nessus") if run.target == target]):
        if not any(row["host"] == host and row["plugin"] == plugin for row in run.rows):
            break
        first = day_in_taipei(run.taken)
    return first


CHECKS = {"vulnerabilities.scanned": scanned, "vulnerabilities.none_open": none_open}
