"""A firm as it was on a day: accessors that raise `Absent` for what nobody recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from neikong.clock import TradingCalendar, day_in_taipei
from neikong.facts.absent import Absent
from neikong.facts.model import Confirmation, Exemption, Facts, Record, Row, Run, Setting, Statement


class Index:
    """Facts of one instant of knowledge, grouped once, so that every day of it is answered without a scan."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.statements: dict[str, list[Statement]] = defaultdict(list)
        self.rows: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        self.records: dict[str, list[Record]] = defaultdict(list)
        self.runs: dict[str, list[Run]] = defaultdict(list)
        self.confirmations: dict[str, Confirmation] = {c.source: c for c in facts.confirmations}
        self.settings: dict[str, list[Setting]] = defaultdict(list)
        self.exemptions: dict[str, list[Exemption]] = defaultdict(list)
        for statement in sorted(facts.statements, key=lambda s: s.since):
            self.statements[statement.field].append(statement)
        for row in sorted(facts.rows, key=lambda r: (r.id, r.since)):
            self.rows[row.register][row.id].append(row)
        for record in sorted(facts.records, key=lambda r: (r.done, r.id)):
            self.records[record.kind].append(record)
        for run in sorted(facts.runs, key=lambda r: (r.taken, r.evidence)):
            self.runs[run.format].append(run)
        for setting in sorted(facts.settings, key=lambda s: s.since):
            self.settings[setting.parameter].append(setting)
        for exemption in sorted(facts.exemptions, key=lambda e: e.id):
            self.exemptions[exemption.duty].append(exemption)


class View:
    """One firm on one day, by what was known. Build it with `View(Index(facts.known(K)), D)`."""

    def __init__(self, index: Index, day: date) -> None:
        self.index = index
        self.day = day
        self._registers: dict[str, list[Row]] = {}

    @property
    def firm(self) -> str:
        return self.index.facts.firm

    @property
    def fiscal_first_month(self) -> int:
        return self.index.facts.fiscal_first_month

    @property
    def calendar(self) -> TradingCalendar:
        return self.index.facts.calendar

    def stated(self, field: str) -> Statement:
        """The statement about a profile field that holds on the day. Raises Absent."""
        held = [s for s in self.index.statements.get(field, ()) if s.since <= self.day]
        if not held:
            raise Absent("profile", field)
        return held[-1]

    def profile(self, field: str) -> Any:
        return self.stated(field).value

    def kept_since(self, what: str) -> date:
        """Since when a register or a kind of record is kept here. Raises Absent when it is not, or not yet."""
        since = self.index.facts.kept.get(what)
        if since is None or since > self.day:
            kind, _, name = what.partition(":")
            raise Absent(
                "register" if kind == "register" else "records" if kind == "record" else kind, name or kind
            )
        return since

    def keeps(self, name: str) -> bool:
        """Whether a register is kept on the day, for those to whom an empty one is no answer but no obstacle either."""
        since = self.index.facts.kept.get(f"register:{name}")
        return since is not None and since <= self.day

    def register(self, name: str) -> Sequence[Row]:
        """The rows in use on the day, by id. Raises Absent when the register is not kept."""
        if name not in self._registers:
            self.kept_since(f"register:{name}")
            held = (self._version(versions) for versions in self.index.rows.get(name, {}).values())
            self._registers[name] = [
                row for row in held if row and (row.until is None or row.until >= self.day)
            ]
        return self._registers[name]

    def ever(self, name: str) -> Sequence[Row]:
        """Every row known by the day, whether or not it is still in use. Raises Absent when the register is not kept."""
        self.kept_since(f"register:{name}")
        return [
            row for versions in self.index.rows.get(name, {}).values() if (row := self._version(versions))
        ]

    def row(self, register: str, id: str) -> Row:
        """One row as it stands on the day. Raises Absent."""
        row = self._version(self.index.rows.get(register, {}).get(id, []))
        if row is None:
            raise Absent("row", id, register)
        return row

    def _version(self, versions: Sequence[Row]) -> Row | None:
        held = [row for row in versions if row.since <= self.day]
        return held[-1] if held else None

    def records(self, kind: str) -> Sequence[Record]:
        """Records of a kind done on or before the day, oldest first. Raises Absent when the kind is not kept."""
        self.kept_since(kind.split(":")[0] if ":" in kind else f"record:{kind}")
        return [r for r in self.index.records.get(kind, ()) if r.done <= self.day]

    def runs(self, format: str) -> Sequence[Run]:
        """Runs of a tool taken on or before the day, oldest first. Raises Absent when there never was one."""
        runs = [r for r in self.index.runs.get(format, ()) if day_in_taipei(r.taken) <= self.day]
        if not runs:
            raise Absent("observations", format)
        return runs

    def confirmation(self, source: str) -> Confirmation:
        """Raises Absent while nobody has confirmed when the source came into force."""
        held = self.index.confirmations.get(source)
        if held is None:
            raise Absent("source", source)
        return held

    def setting(self, parameter: str) -> Setting | None:
        """The firm's own value for a parameter that holds on the day, or None."""
        held = [s for s in self.index.settings.get(parameter, ()) if s.since <= self.day]
        return held[-1] if held else None

    def exemptions(self, duty: str) -> Sequence[Exemption]:
        """Exceptions in force on the day: approved by another person, with a verified compensating control."""
        return [
            e
            for e in self.index.exemptions.get(duty, ())
            if e.since <= self.day <= e.until
            and e.verified_on is not None
            and e.verified_on <= self.day
            and any(a.by != e.by and a.on <= self.day for a in e.approvals)
        ]

    def holds_role(self, person: str, role: str, on: date) -> bool:
        """Whether a person held a role on a day. A firm that keeps no register of persons is taken at its word."""
        if "register:person" not in self.index.facts.kept:
            return True
        held = [row for row in self.index.rows.get("person", {}).get(person, ()) if row.since <= on]
        return bool(held) and role in (held[-1].fields.get("roles") or ())
