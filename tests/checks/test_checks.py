"""Each check: what passes, what each term alone fails, what is unknown, and the words of every reason."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from neikong import checks
from neikong.checks import CHECKS, MESSAGES
from neikong.clock import end_of_day
from neikong.facts import Absent, Approval, Facts, Index, Outcome, Record, Row, Run, View

DAY = date(2026, 11, 20)
BEGUN = date(2020, 1, 1)
TAKEN = datetime(2026, 11, 19, 22, tzinfo=UTC)


def row(register: str, id: str, **fields: Any) -> Row:
    return Row(
        register,
        id,
        BEGUN,
        end_of_day(BEGUN),
        {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()},
    )


def record(kind: str, id: str, done: date, **fields: Any) -> Record:
    return Record(kind, id, done, end_of_day(done), subjects=tuple(fields.pop("subjects", ())), fields=fields)


def run(
    format: str, target: str, *rows: dict[str, Any], complete: bool = True, taken: datetime = TAKEN
) -> Run:
    return Run(format, target, taken, taken, complete, rows, f"{target}.txt")


def view(*facts: Any) -> View:
    kept = {f"register:{f.register}" for f in facts if isinstance(f, Row)} | {
        f"record:{f.kind}" for f in facts if isinstance(f, Record)
    }
    held = {
        kind: tuple(f for f in facts if isinstance(f, of))
        for kind, of in (("rows", Row), ("records", Record), ("runs", Run))
    }
    return View(
        Index(
            Facts("acme", kept=dict.fromkeys(kept | {"record:drill", "record:restore-test"}, BEGUN), **held)
        ),
        DAY,
    )


def told(check: str, *facts: Any, **terms: Any) -> list[str]:
    outcome: Outcome = CHECKS[check](view(*facts), **terms)
    assert all(
        found.reason.key in MESSAGES or found.reason.key.startswith("absent.") for found in outcome.found
    )
    return [found.result for found in outcome.found]


def test_every_reason_that_a_check_can_give_has_words() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(checks.__file__).parent.glob("*.py"))
    named = set(re.findall(r'"((?:[a-z]+)\.[a-z-]+)"', source)) - set(CHECKS)
    subjects = {key.split(".")[0] for key in MESSAGES}
    used = {key for key in named if key.split(".")[0] in subjects}
    assert used <= set(MESSAGES) | {"business.rto", "system.rpo", "subjects.rto"}
    assert all(zh.strip() and en.strip() for zh, en in MESSAGES.values())


def test_registers_are_kept_complete_and_right() -> None:
    a, b = row("system", "a", core=True, owner="x"), row("system", "b", core=False)
    core = {"core": (("is", True),)}
    assert told("register.kept", a, b, register="system", at_least=2) == ["pass"]
    assert told("register.kept", a, b, register="system", at_least=3) == ["fail"]
    assert told("register.kept", a, b, register="system", at_least=2, where=core) == ["fail"]
    assert told("register.complete", a, b, register="system", fields=["owner"]) == ["pass", "fail"]
    assert told("register.complete", a, b, register="system", fields=["owner"], where=core) == ["pass"]
    assert told("register.each", a, row("system", "c"), register="system", tests=core) == ["pass", "unknown"]
    assert told("register.includes", a, b, register="system", field="core", values=[True, False]) == ["pass"]
    assert told("register.includes", a, register="system", field="core", values=[False]) == ["fail"]
    with pytest.raises(Absent):
        CHECKS["register.kept"](view(), register="system")


def test_every_row_is_named_by_one_of_another_register() -> None:
    a, b = row("system", "a", core=True), row("system", "b", core=False)
    kept = row("log-source", "l", system="a", retention="P3Y")
    short = row("log-source", "l", system="a", retention="P2Y")
    terms: dict[str, Any] = {"register": "system", "by": "log-source", "through": "system"}
    core, long = {"core": (("is", True),)}, {"retention": (("at_least", "P3Y"),)}
    assert told("register.covered", a, b, kept, **terms) == ["pass", "fail"]
    assert told("register.covered", a, b, kept, **terms, where=core) == ["pass"]
    assert told("register.covered", a, kept, **terms, tests=long) == ["pass"]
    assert told("register.covered", a, short, **terms, tests=long) == ["fail"]
    assert told("register.covered", a, row("log-source", "l", system="a"), **terms, tests=long) == ["unknown"]
    file = row("personal-data-file", "f", system="a")
    of_files: dict[str, Any] = {**terms, "register": "personal-data-file", "own": "system"}
    assert told("register.covered", file, kept, **of_files) == ["pass"]
    assert told("register.covered", file, row("log-source", "l", system="b"), **of_files) == ["fail"]
    assert told("register.covered", row("personal-data-file", "f"), kept, **of_files) == ["unknown"]
    with pytest.raises(Absent):
        CHECKS["register.covered"](view(a), **terms)  # nobody keeps the other register


def test_fields_are_compared_through_references() -> None:
    system = row("system", "s", rto="PT2H", tolerable_interruption="PT2H")
    terms = {"register": "system", "left": "rto", "relation": "at_most", "right": "tolerable_interruption"}
    assert told("register.compare", system, **terms) == ["pass"]
    assert told(
        "register.compare", row("system", "s", rto="PT3H", tolerable_interruption="PT2H"), **terms
    ) == ["fail"]
    assert told("register.compare", row("system", "s", rto="PT3H"), **terms) == ["unknown"]
    through = {"register": "contract", "left": "rto", "relation": "at_most", "right": "systems.rto"}
    assert told("register.compare", system, row("contract", "k", rto="PT2H", systems=["s"]), **through) == [
        "pass"
    ]
    assert told("register.compare", system, row("contract", "k", rto="PT4H", systems=["s"]), **through) == [
        "fail"
    ]
    assert told(
        "register.compare", system, row("contract", "k", rto="PT4H", systems=["gone"]), **through
    ) == ["unknown"]


def test_records_are_each_right_and_by_two_people() -> None:
    good = record("change", "c1", date(2026, 3, 1), tested=True, writer="a", checker="b")
    bad = record("change", "c2", date(2026, 4, 1), tested=False, writer="a", checker="a")
    old = record("change", "c0", date(2024, 4, 1), tested=False, writer="a", checker="a")
    tested = {"tested": (("is", True),)}
    assert told("records.each", good, old, record="change", tests=tested, within="P1Y") == ["pass"]
    assert told("records.each", good, bad, record="change", tests=tested, within="P1Y") == ["pass", "fail"]
    assert told("records.each", old, record="change", tests=tested, within="P1Y") == [
        "pass"
    ]  # nothing recent to fail
    assert told("records.each", good, old, record="change", tests=tested, within="P1Y", at_least=1) == [
        "pass"
    ]
    assert told("records.each", good, record="change", tests=tested, within="P1Y", at_least=2) == [
        "pass",
        "fail",
    ]
    assert told("records.each", old, record="change", tests=tested, within="P1Y", at_least=1) == ["fail"]
    people: dict[str, Any] = {"record": "change", "first": "writer", "second": "checker", "within": "P1Y"}
    assert told("records.differ", old, **people) == ["pass"]
    assert told("records.differ", old, **people, at_least=1) == ["fail"]
    assert told("records.differ", good, bad, record="change", first="writer", second="checker") == [
        "pass",
        "fail",
    ]
    assert told(
        "records.differ",
        record("change", "c3", date(2026, 5, 1), writer="a"),
        record="change",
        first="writer",
        second="checker",
    ) == ["unknown"]


def snapshot(minutes: int) -> dict[str, Any]:
    return {"time": TAKEN.timestamp() - minutes * 60, "id": str(minutes), "host": "h", "paths": []}


SET = row("backup-set", "b", system="s", interval="PT1H", repository="repo")


def test_records_are_approved_by_another_in_time_and_have_evidence() -> None:
    def change(by: str = "b", role: str = "it-head", on: date = date(2026, 3, 1), **more: Any) -> Record:
        given = (Approval(by, role, on),)
        return replace(record("change", "c1", date(2026, 3, 1)), by="a", approvals=given, **more)

    terms: dict[str, Any] = {"record": "change", "roles": ["it-head"], "within": "P1Y"}
    assert told("records.approved", change(), **terms, beforehand=True) == ["pass"]
    late = change(on=date(2026, 3, 2))
    assert told("records.approved", late, **terms, beforehand=True) == ["fail"]
    assert told("records.approved", late, **terms) == ["pass"]
    assert told("records.approved", change(by="a"), **terms) == ["fail"]
    assert told("records.approved", change(role="auditor"), **terms) == ["fail"]
    assert told("records.approved", change(on=date(2026, 12, 1)), **terms) == ["fail"]  # not yet on the day
    assert told("records.evidenced", change(evidence=("x",)), record="change", at_least=1) == ["pass"]
    assert told("records.evidenced", change(evidence=("x",)), record="change", at_least=2) == ["fail"]


def test_backups_are_fresh_frequent_spread_and_restored() -> None:
    assert told("backup.fresh", SET, run("restic", "repo", snapshot(200), snapshot(60))) == ["pass"]
    assert told("backup.fresh", SET, run("restic", "repo", snapshot(61))) == ["fail"]
    assert told("backup.fresh", SET, run("restic", "repo")) == ["fail"]
    assert told("backup.fresh", SET, run("restic", "other", snapshot(1))) == ["unknown"]
    assert told("backup.within_rpo", SET, row("system", "s", rpo="PT1H")) == ["pass"]
    assert told("backup.within_rpo", SET, row("system", "s", rpo="PT59M")) == ["fail"]
    assert told("backup.within_rpo", SET, row("system", "s")) == ["unknown"]
    copies = [
        row("backup-copy", f"c{n}", set="b", device=d, media=m, off_site=o)
        for n, d, m, o in ((1, "x", "disk", False), (2, "y", "disk", False), (3, "y", "tape", True))
    ]
    spread: dict[str, Any] = {"copies": 3, "distinct": "device", "at_least": 2, "off_site": 1}
    assert told("backup.spread", SET, *copies, **spread) == ["pass"]
    for term in ({"copies": 4}, {"at_least": 3}, {"off_site": 2}):
        assert told("backup.spread", SET, *copies, **{**spread, **term}) == ["fail"]
    assert told("backup.spread", SET, row("backup-copy", "c", set="b", device="x"), **spread) == ["unknown"]
    test = record("restore-test", "t", date(2026, 5, 1), ok=True, subjects=["b"])
    assert told("backup.restored", SET, test, within="P1Y") == ["pass"]
    assert told("backup.restored", SET, test, within="P3M") == ["fail"]
    assert told(
        "backup.restored",
        SET,
        record("restore-test", "t", date(2026, 5, 1), ok=False, subjects=["b"]),
        within="P1Y",
    ) == ["fail"]


def account(login: str, **more: Any) -> dict[str, Any]:
    return {"login": login, "enabled": True, "last_login": "2026-11-01", "password_set": "2026-11-01", **more}


def test_accounts_belong_to_people_in_service_who_use_them() -> None:
    alice, left = row("person", "alice", roles=["x"]), row("person", "bob", left="2026-09-30")
    assert told(
        "accounts.leavers_disabled",
        alice,
        left,
        run("ldif", "ad", account("alice"), account("bob", enabled=False)),
    ) == ["pass"]
    assert told("accounts.leavers_disabled", alice, left, run("ldif", "ad", account("bob"))) == ["fail"]
    assert told(
        "accounts.leavers_disabled", alice, left, run("ldif", "ad", account("alice"), complete=False)
    ) == ["unknown"]
    assert told("accounts.idle", run("ldif", "ad", account("a")), at_most="P6M") == ["pass"]
    assert told("accounts.idle", run("ldif", "ad", account("a", last_login="2026-05-01")), at_most="P6M") == [
        "fail"
    ]
    assert told("accounts.idle", run("ldif", "ad", account("a", last_login=None)), at_most="P6M") == [
        "unknown"
    ]
    assert told(
        "accounts.password_age", run("ldif", "ad", account("a", password_set="2026-08-01")), at_most="P3M"
    ) == ["fail"]
    assert told(
        "accounts.no_default", run("ldif", "ad", account("Administrator")), names=["administrator"]
    ) == ["fail"]
    assert told(
        "accounts.no_default",
        run("ldif", "ad", account("Administrator", enabled=False)),
        names=["administrator"],
    ) == ["pass"]
    assert told("accounts.owned", alice, run("ldif", "ad", account("alice"), account("svc"))) == ["fail"]
    named = row("account", "a1", login="svc", person="alice")
    assert told("accounts.owned", alice, named, run("ldif", "ad", account("svc"))) == ["pass"]
    assert told("accounts.owned", alice, left, run("ldif", "ad", account("bob"))) == ["fail"]
    assert told("accounts.owned", alice, run("ldif", "ad")) == ["unknown"]  # an empty listing proves nothing
    shared = row("account", "a1", login="svc", person="alice", kind="shared")
    assert told("accounts.owned", alice, shared, run("ldif", "ad", account("svc"))) == ["fail"]
    other = row("account", "a2", login="svc", person="carol")
    both = (alice, row("person", "carol"), named, other)
    assert told("accounts.owned", *both, run("ldif", "ad", account("svc"))) == ["fail"]


def chain(name: str, policy: str) -> dict[str, Any]:
    return {"type": "chain", "table": "filter", "chain": name, "policy": policy}


def rule(name: str, target: str, wide: bool) -> dict[str, Any]:
    return {"type": "rule", "table": "filter", "chain": name, "number": 1, "target": target, "any": wide}


def test_firewalls_deny_by_default_and_have_no_open_rule() -> None:
    assert told(
        "firewall.default_deny", run("iptables-save", "fw", chain("INPUT", "DROP"), chain("FORWARD", "DROP"))
    ) == ["pass", "pass"]
    assert told("firewall.default_deny", run("iptables-save", "fw", chain("INPUT", "ACCEPT"))) == ["fail"]
    assert told(
        "firewall.default_deny",
        run("iptables-save", "fw", chain("INPUT", "ACCEPT"), rule("INPUT", "DROP", True)),
    ) == ["pass"]
    assert told("firewall.default_deny", run("iptables-save", "fw")) == ["unknown"]
    assert told("firewall.no_any", run("iptables-save", "fw", rule("INPUT", "ACCEPT", False))) == ["pass"]
    assert told("firewall.no_any", run("iptables-save", "fw", rule("INPUT", "ACCEPT", True))) == ["fail"]
    assert told(
        "firewall.no_any", run("iptables-save", "fw", rule("INPUT", "ACCEPT", False), complete=False)
    ) == ["unknown"]


def test_clocks_and_devices() -> None:
    clock = {"offset": -0.4, "leap": "Normal", "stratum": 3, "reference": "x"}
    assert told("clock.synchronised", run("chrony", "a", clock), offset_at_most=0.5) == ["pass"]
    assert told("clock.synchronised", run("chrony", "a", clock), offset_at_most=0.3) == ["fail"]
    assert told(
        "clock.synchronised", run("chrony", "a", {**clock, "leap": "Not synchronised"}), offset_at_most=0.5
    ) == ["fail"]
    assert told("devices.supported", row("network-device", "d", end_of_support="2026-11-20")) == ["pass"]
    assert told("devices.supported", row("network-device", "d", end_of_support="2026-11-19")) == ["fail"]
    assert told("devices.supported", row("network-device", "d")) == ["unknown"]


def weakness(severity: str = "high") -> dict[str, Any]:
    return {"host": "s", "plugin": "1", "name": "x", "severity": severity}


def test_scans_reach_every_system_and_weaknesses_are_mended_in_time() -> None:
    system, long_ago = row("system", "s", online_ordering=True), datetime(2026, 5, 1, tzinfo=UTC)
    online = {"online_ordering": (("is", True),)}
    assert told("vulnerabilities.scanned", system, run("nessus", "s"), within="P6M", where=online) == ["pass"]
    assert told(
        "vulnerabilities.scanned", system, run("nessus", "s", taken=long_ago), within="P6M", where=online
    ) == ["fail"]
    assert told(
        "vulnerabilities.scanned", system, run("nessus", "s", complete=False), within="P6M", where=online
    ) == ["unknown"]
    terms = {"severity_at_least": "medium", "older_than": "P90D"}
    assert told("vulnerabilities.none_open", run("nessus", "s", weakness()), **terms) == [
        "pass"
    ]  # seen a day ago
    before = Run("nessus", "s", long_ago, long_ago, True, (weakness(),), "before.txt")
    assert told("vulnerabilities.none_open", before, run("nessus", "s", weakness()), **terms) == ["fail"]
    assert told("vulnerabilities.none_open", before, run("nessus", "s"), **terms) == ["pass"]
    assert told("vulnerabilities.none_open", before, run("nessus", "s", weakness("low")), **terms) == ["pass"]


def lesson(year: int, hours: float, passed: bool | None = True) -> dict[str, Any]:
    return {"person": "alice", "day": f"{year}-05-01", "hours": hours, "course": "x", "passed": passed}


@pytest.mark.parametrize(
    ("lessons", "expected"),
    [
        ([lesson(2025, 15), lesson(2026, 15)], "pass"),
        ([lesson(2025, 15), lesson(2026, 14)], "pending"),
        ([lesson(2025, 14), lesson(2026, 3)], "fail"),
        ([lesson(2025, 15, False), lesson(2026, 3)], "fail"),
        ([lesson(2025, 1), lesson(2026, 15)], "pass"),
    ],
)
def test_training_hours_by_calendar_year(lessons: list[dict[str, Any]], expected: str) -> None:
    alice = row("person", "alice", roles=["security-officer"], joined="2020-01-01")
    assert told(
        "training.hours", alice, run("training-csv", "t", *lessons), at_least=15, roles=["security-officer"]
    ) == [expected]


def test_contracts_hold_their_clauses_while_they_run() -> None:
    held = row("contract", "k", clauses=["a", "b"], ends="2027-01-01")
    assert told("contract.clauses", held, clauses=["a", "b"]) == ["pass"]
    assert told("contract.clauses", held, clauses=["a", "c"]) == ["fail"]
    assert told("contract.clauses", row("contract", "k", ends="2027-01-01"), clauses=["a"]) == ["unknown"]
    assert told("contract.clauses", row("contract", "k", clauses=[], ends="2026-11-19"), clauses=["a"]) == [
        "pass"
    ]
    vendor = row("vendor", "v", core=True)
    assert told("contract.in_force", vendor, row("contract", "k", vendor="v", ends="2026-11-20")) == ["pass"]
    assert told("contract.in_force", vendor, row("contract", "k", vendor="v", ends="2026-11-19")) == ["fail"]
    assert told("contract.in_force", vendor, row("contract", "k", vendor="v", starts="2026-11-21")) == [
        "fail"
    ]
    assert told("contract.in_force", vendor, row("contract", "k", vendor="w")) == ["fail"]
    other = {"core": (("is", False),)}
    assert told("contract.in_force", vendor, row("contract", "k", vendor="w"), where=other) == ["pass"]


def test_systems_logs_capacity_logins_and_drills() -> None:
    assert told("systems.classified", row("system", "s", core=True, serves_trading_directly=True)) == ["pass"]
    assert told("systems.classified", row("system", "s", core=False, sustains_trading=True)) == ["fail"]
    assert told("systems.classified", row("system", "s", core=True)) == ["unknown"]
    assert told(
        "interruption.within_tier", row("system", "s", core=True, tolerable_interruption="PT2H"), limit="PT2H"
    ) == ["pass"]
    assert told(
        "interruption.within_tier", row("system", "s", core=True, tolerable_interruption="PT3H"), limit="PT2H"
    ) == ["fail"]
    assert told("logs.kept", row("log-source", "l", retention="P3Y"), at_least="P3Y") == ["pass"]
    assert told("logs.kept", row("log-source", "l", retention="P2Y"), at_least="P3Y") == ["fail"]
    assert told(
        "capacity.headroom", row("system", "s", core=True, capacity_peak=10, capacity_tested=10), at_least=1.0
    ) == ["pass"]
    assert told(
        "capacity.headroom", row("system", "s", core=True, capacity_peak=10, capacity_tested=9), at_least=1.0
    ) == ["fail"]
    assert told(
        "mfa.factors", row("login-channel", "c", factors=["knowledge", "possession"]), kinds_at_least=2
    ) == ["pass"]
    assert told("mfa.factors", row("login-channel", "c", factors=["knowledge"]), kinds_at_least=2) == ["fail"]
    assert told("mfa.factors", row("login-channel", "c"), kinds_at_least=2) == ["unknown"]
    system = row("system", "s", rto="PT1H")
    missed = record("drill", "d1", date(2026, 1, 10), actual_rto="PT2H", subjects=["s"])
    met = record("drill", "d2", date(2026, 6, 10), actual_rto="PT1H", subjects=["s"])
    assert told("drill.attained", system, missed, measure="rto") == ["fail"]
    assert told("drill.attained", system, missed, met, measure="rto") == [
        "pass"
    ]  # the newest measurement speaks
    assert told("drill.attained", row("system", "s"), met, measure="rto") == ["unknown"]
    assert told("drill.attained", system, measure="rto") == ["unknown"]  # nothing was measured
