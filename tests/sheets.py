"""Test sheets of duties, in the rules' own form: cases in words, one on each side of each change.

`python -m tests.sheets --update` writes the sheet of every duty that has none; a person reads it, mends it, and from
then on it is the duty's own. The cases are made from what the duty says it wants, and what they expect is said by how
they were made (all that is asked for is there; one term is not), never by asking the engine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from neikong.checks import CHECKS, terms
from neikong.clock import Duration, TradingCalendar, end_of_day
from neikong.facts import Approval, Confirmation, Facts, Record, Row, Run, Setting, Statement
from neikong.obligations.model import Catalogue, Duty, EventPart, Kind, Param, RecordPart, Test, Version
from neikong.store.catalogue import read_folder
from neikong.strictyaml import load

FOLDER = Path(__file__).parent / "duties"
# days on which the sources come into force in every sheet: made up, in the order in which they were written
SOURCES = {
    "policy-2020": date(2020, 12, 21),
    "cc-before-2023": date(2021, 3, 1),
    "ciso-order-2021": date(2021, 9, 30),
    "inspection-2021": date(2021, 12, 1),
    "cc-2023": date(2023, 8, 23),
    "cc20000-before": date(2024, 11, 12),
    "resilience-rules": date(2025, 2, 13),
    "cc20000-amendment": date(2025, 4, 11),
}
KEPT = date(2015, 1, 1)
MAKER, APPROVER = "alice", "bob"
Tree = dict[str, Any]


def the_catalogue() -> Catalogue:
    reading = read_folder(checks=terms(CHECKS))
    assert reading.catalogue, [flaw.say("en") for flaw in reading.flaws]
    return reading.catalogue


# from a case to facts


def facts(case: Mapping[str, Any], catalogue: Catalogue) -> Facts:
    """The firm of one case: it confirmed every source and keeps every register and kind of record, unless it says."""
    kept = {f"register:{r}": KEPT for r in catalogue.registers} | {
        f"record:{r}": KEPT for r in catalogue.records
    }
    kept |= {"document": KEPT, "mechanism": KEPT}
    for name in case.get("not_kept", ()):
        kept.pop(name)
    if any("approved" in record for record in case.get("records", ())):
        kept.pop(
            "register:person", None
        )  # who approved is taken at their word where no register of persons is kept
    unconfirmed = set(case.get("unconfirmed", ()))
    return Facts(
        firm="acme",
        statements=tuple(
            Statement(f, _plain(v), KEPT, end_of_day(KEPT)) for f, v in case.get("profile", {}).items()
        ),
        settings=tuple(
            Setting(p, _plain(v), MAKER, KEPT, end_of_day(KEPT)) for p, v in case.get("settings", {}).items()
        ),
        rows=tuple(_row(r) for r in case.get("rows", ())),
        records=tuple(_record(r) for r in case.get("records", ())),
        runs=tuple(_run(r) for r in case.get("runs", ())),
        confirmations=tuple(
            Confirmation(s, d, MAKER, d, end_of_day(KEPT)) for s, d in SOURCES.items() if s not in unconfirmed
        ),
        kept=kept,
        calendar=_calendar(case),
    )


def _calendar(case: Mapping[str, Any]) -> TradingCalendar:
    """A case that names the closed weekdays of its time has a calendar; another has none."""
    if "closed" not in case:
        return TradingCalendar()
    year = int(case["day"][:4])
    return TradingCalendar(
        frozenset((year - 1, year, year + 1)), frozenset(date.fromisoformat(day) for day in case["closed"])
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return tuple(_plain(v) for v in value) if isinstance(value, list) else value


def _row(tree: Mapping[str, Any]) -> Row:
    fields = {k: _plain(v) for k, v in tree.items() if k not in ("register", "id")}
    return Row(tree["register"], tree["id"], KEPT, end_of_day(KEPT), fields)


def _run(tree: Mapping[str, Any]) -> Run:
    """What a tool saw at noon of a day."""
    taken = datetime.combine(date.fromisoformat(tree["taken"]), time(4), UTC)
    return Run(
        tree["format"],
        tree.get("target", "t"),
        taken,
        taken,
        tree.get("complete", True),
        tuple(tree.get("rows", ())),
        f"{tree['format']}-{tree.get('target', 't')}-{tree['taken']}.txt",
    )


def _record(tree: Mapping[str, Any]) -> Record:
    own = (
        "record",
        "id",
        "done",
        "by",
        "approved",
        "approved_as",
        "subjects",
        "period",
        "evidence",
        "recorded",
    )
    done = date.fromisoformat(tree["done"])
    approved = tree.get("approved")
    return Record(
        kind=tree["record"],
        id=tree["id"],
        done=done,
        recorded=end_of_day(date.fromisoformat(tree.get("recorded", tree["done"]))),
        by=tree.get("by", MAKER),
        approvals=(Approval(APPROVER, tree["approved_as"], date.fromisoformat(approved)),)
        if approved
        else (),
        subjects=tuple(tree.get("subjects", ())),
        period=date.fromisoformat(tree["period"]) if "period" in tree else None,
        fields={k: _plain(v) for k, v in tree.items() if k not in own},
        evidence=tuple(tree.get("evidence", ())),
    )


# from a duty to cases


def cases(duty: Duty, catalogue: Catalogue) -> Iterator[Tree]:
    """Every case of a duty, version by version."""
    begun = _begins(duty)
    for version, begins, ends in begun:
        if version.ends or begins > ends:
            continue
        yield from _Version(duty, version, begins, ends, catalogue).cases()
    first = min((b for _, b, _ in begun), default=None)
    if first:
        day = first - timedelta(days=1)
        yield {"says": "the day before its first version begins", "day": day.isoformat(), "expect": "future"}
    last = begun[-1][0]
    if last.begins is None:
        yield {
            "says": "nobody has confirmed when its source came into force",
            "day": "2026-06-30",
            "unconfirmed": [last.since],
            "expect": "unknown",
        }


def _begins(duty: Duty) -> list[tuple[Version, date, date]]:
    """Versions with the first and last day on which each is the one in force."""
    starts = [max(v.begins, SOURCES[v.since]) if v.begins else SOURCES[v.since] for v in duty.versions]
    made = []
    for n, version in enumerate(duty.versions):
        later = min(starts[n + 1 :], default=date(2030, 1, 1))
        made.append((version, starts[n], later - timedelta(days=1)))
    return made


class _Version:
    """The cases of one version, asked on a day on which it is in force."""

    def __init__(self, duty: Duty, version: Version, begins: date, ends: date, catalogue: Catalogue) -> None:
        self.duty, self.version, self.catalogue = duty, version, catalogue
        self.begins, self.ends = begins, ends
        self.settings: Tree = {}
        self.day = min(begins + timedelta(days=40), ends)
        self.head = f"version {version.number}"

    def cases(self) -> Iterator[Tree]:
        profile = self.profile()
        every = self.version.every
        if isinstance(every, Param) and self.catalogue.parameters[every.id].type == "table":
            profile.setdefault("paid_in_capital", 1)
        records = [p for p in self.version.parts if isinstance(p, RecordPart)]
        if len(records) == len(self.version.parts):
            yield from self._of_records(records, profile)
        elif all(isinstance(p, EventPart) for p in self.version.parts):
            yield from self._of_events(profile)
        else:
            yield self.case("nothing is kept here", profile, "unknown", not_kept=self._kinds())
        for name, other in self._outside(profile):
            yield self.case(f"the firm is outside its scope by {name}", other, "not-applicable")
        if profile:
            yield self.case("nobody stated the firm's profile", {}, "unknown")

    def case(self, says: str, profile: Tree, expect: str, day: date | None = None, **more: Any) -> Tree:
        made: Tree = {"says": f"{self.head}: {says}", "day": (day or self.day).isoformat(), "expect": expect}
        if profile:
            made["profile"] = profile
        if self.settings:
            made["settings"] = dict(self.settings)
        return made | {k: v for k, v in more.items() if v}

    # the firm

    def profile(self) -> Tree:
        """A profile that the first way of applying accepts; derived fields by what derives them."""
        stated: Tree = {}
        for field, test in (self.version.applies[0] if self.version.applies else {}).items():
            stated |= self._state(field, self.value(test, {"type": self.catalogue.profile[field]["type"]}))
        return stated

    def _state(self, field: str, value: Any) -> Tree:
        if field == "ciso_required":
            return {"paid_in_capital": 10_000_000_000 if value else 0, **({} if value else _LOW)}
        if field == "resilience_class":
            return {
                "ciso_appointed": value == 1,
                "paid_in_capital": 10_000_000_000 if value == 1 else 0,
                **({} if value == 1 else _LOW),
            }
        if field == "security_grade":
            self.settings["security-grade.table"] = [
                {"when": {"paid_in_capital": {"at_least": 0}}, "value": value}
            ]
            return {"paid_in_capital": 1}
        return {field: value}

    def _outside(self, profile: Tree) -> Iterator[tuple[str, Tree]]:
        if len(self.version.applies) != 1:
            return
        for field, test in self.version.applies[0].items():
            value = self.value(test, {"type": self.catalogue.profile[field]["type"]})
            if isinstance(value, bool):
                yield field, {**profile, **self._state(field, not value)}

    def value(self, test: Test, field: Mapping[str, Any]) -> Any:
        """A value that satisfies a condition."""
        for op, operand in test.terms:
            wanted = self.setting(operand) if isinstance(operand, Param) else operand
            match op:
                case "is" | "at_least" | "at_most":
                    return list(wanted) if isinstance(wanted, tuple) else wanted
                case "in":
                    return wanted[0]
                case "includes":
                    return list(wanted) if isinstance(wanted, tuple) else [wanted]
                case "filled":
                    return self.sample(field) if wanted else None
                case "not":
                    return _other(wanted, field)
        raise AssertionError(test)

    def setting(self, param: Param) -> Any:
        """The value of a parameter: the document's, or one that the firm sets."""
        parameter = self.catalogue.parameters[param.id]
        for version in reversed(parameter.versions):
            if version.status == "verified" and SOURCES[version.since] <= self.day:
                return tuple(version.value) if isinstance(version.value, list) else version.value
        value: Any = {
            "duration": "P30D",
            "number": 3,
            "money": 3,
            "flag": True,
            "text": "x",
            "choice": "all",
        }.get(parameter.type)
        if parameter.type == "many-text":
            value = ["first"]
        if parameter.type == "table":
            self.settings[param.id] = [{"when": {"broker": True}, "value": "P30D"}]
            self.settings.setdefault(
                "security-grade.table", [{"when": {"paid_in_capital": {"at_least": 0}}, "value": "first"}]
            )
            return "P30D"
        self.settings[param.id] = value
        return tuple(value) if isinstance(value, list) else value

    def sample(self, field: Mapping[str, Any]) -> Any:
        choice = field.get("choice") or {}
        options = list(
            self.catalogue.definitions[choice["definition"]].values if "definition" in choice else choice
        )
        day = self.day.isoformat()
        samples: Tree = {
            "number": 1,
            "money": 1,
            "flag": True,
            "date": day,
            "time": day,
            "duration": "PT1H",
            "choice": (options or ["x"])[0],
        }
        samples |= {"many-choice": options[:1], "many-text": ["x"], "many-ref": ["a"]}
        return samples.get(field["type"], "x")

    # what is wanted

    def _kinds(self) -> list[str]:
        """Everything that a version with checks could look at."""
        registers = [f"register:{r}" for r in self.catalogue.registers]
        return [*registers, *(f"record:{r}" for r in self.catalogue.records), "document", "mechanism"]

    def form(self, kind: str) -> Mapping[str, Any]:
        prefix, _, rest = kind.rpartition(":")
        tables: Any = {"mechanism": self.catalogue.mechanisms, "document": self.catalogue.documents}.get(
            prefix, self.catalogue.records
        )
        form = tables.get(rest)
        return form.fields if form and prefix != "document" else {}

    def record(self, part: RecordPart, done: date, id: str, **more: Any) -> Tree:
        """A record that is all that the part asks for."""
        made: Tree = {"record": part.kind, "id": id, "done": done.isoformat()}
        if part.approved_by:
            made |= {"approved": done.isoformat(), "approved_as": part.approved_by[0]}
        if part.evidence:
            made["evidence"] = [f"file-{n}.txt" for n in range(1, part.evidence + 1)]
        if part.sections:
            made["sections"] = list(part.sections)
        form = self.form(part.kind)
        for name, test in part.fields.items():
            value = self.value(test, form[name])
            if value is not None:
                made[name] = value
        return made | more

    def rows(self, parts: list[RecordPart]) -> list[Tree]:
        made: dict[str, Tree] = {}
        for part in parts:
            if part.per:
                form = self.catalogue.registers[part.per].fields
                row = made.setdefault(part.per, {"register": part.per, "id": f"{part.per}-1"})
                row |= {name: self.value(test, form[name]) for name, test in part.where.items()}
        return list(made.values())

    def _of_records(self, parts: list[RecordPart], profile: Tree) -> Iterator[Tree]:
        if self.version.basis == "trading":
            return
        every = self.every()
        done = self.day - timedelta(days=1)
        rows = self.rows(parts)

        def whole(skip: int = -1, **change: Any) -> list[Tree]:
            made = []
            for n, part in enumerate(parts):
                about = (
                    {"period": _closed(self.day, part.due, self.version.basis).isoformat()}
                    if part.due
                    else {}
                )
                for row in rows or [{}]:
                    if part.per and row.get("register") != part.per:
                        continue
                    named = {"subjects": [row["id"]]} if part.per else {}
                    id = f"r{n}" + (f"-{row['id']}" if part.per else "")
                    made.append(self.record(part, done, id, **about, **named) | (change if n == skip else {}))
                    if not part.per:
                        break
            return made

        plain = {"rows": rows}
        yield self.case("all that it asks for is there", profile, "met", records=whole(), **plain)
        yield self.case("nothing was recorded", profile, self._without(every), **plain)
        if every and all(p.periodic for p in parts):
            last = self._first_day_owed(every)
            for day, verdict in ((last, "due"), (last + timedelta(days=1), "overdue")):
                if self.day < day <= self.ends:
                    yield self.case(f"nothing was recorded by {day}", profile, verdict, day, **plain)
        yield self.case(
            "it was recorded only after what is asked was known",
            profile,
            self._without(every),
            known=(self.day).isoformat(),
            records=[r | {"recorded": (self.day + timedelta(days=1)).isoformat()} for r in whole()],
            **plain,
        )
        yield self.case(
            "these records are not kept here",
            profile,
            "unknown",
            not_kept=[_store(parts[0].kind)],
            records=whole(),
            **plain,
        )
        recurring = self._overdue_or_due(every) if every else ""
        for n, part in enumerate(parts):
            if sum(other.kind == part.kind for other in parts) > 1:
                continue  # what one record lacks, another of its kind makes up for
            missing = recurring if part.periodic else "unmet"
            if part.approved_by:
                yield self.case(
                    f"part {n + 1} is not approved",
                    profile,
                    missing,
                    records=[
                        {k: v for k, v in r.items() if k not in ("approved", "approved_as")}
                        if r["id"].startswith(f"r{n}")
                        else r
                        for r in whole()
                    ],
                    **plain,
                )
                yield self.case(
                    f"part {n + 1} was approved by the person who made it",
                    profile,
                    missing,
                    records=whole(n, by=APPROVER),
                    **plain,
                )
            if part.evidence:
                yield self.case(
                    f"part {n + 1} has no evidence file",
                    profile,
                    missing,
                    records=whole(n, evidence=[]),
                    **plain,
                )
            for section in part.sections:
                yield self.case(
                    f"part {n + 1} lacks {section}",
                    profile,
                    missing,
                    records=whole(n, sections=[s for s in part.sections if s != section]),
                    **plain,
                )
            form = self.form(part.kind)
            for name, test in part.fields.items():
                wrong = _wrong(test, form[name], self)
                if wrong is not None:
                    yield self.case(
                        f"part {n + 1} has another {name}",
                        profile,
                        missing,
                        records=whole(n, **{name: wrong}),
                        **plain,
                    )
        if isinstance(self.version.every, Param) and self.version.every.id in self.settings:
            settings, self.settings = (
                self.settings,
                {k: v for k, v in self.settings.items() if k != getattr(self.version.every, "id", "")},
            )
            yield self.case("nobody set the period", profile, "unknown", records=whole(), **plain)
            self.settings = settings

    def every(self) -> Duration | None:
        if self.version.kind != Kind.PERIODIC or self.version.every is None:
            return None
        given = self.version.every
        if isinstance(given, Param) and self.catalogue.parameters[given.id].type == "table":
            self.settings[given.id] = [{"when": {"paid_in_capital": {"at_least": 0}}, "value": "P30D"}]
        found = (
            self.settings[given.id][0]["value"]
            if isinstance(given, Param) and isinstance(self.settings.get(given.id), list)
            else self.setting(given)
            if isinstance(given, Param)
            else given
        )
        return found if isinstance(found, Duration) else Duration.parse(str(found))

    def _without(self, every: Duration | None) -> str:
        """What no record at all means: for a thing that must stand, unmet; for one that recurs, due until the first
        whole period after the duty began has passed."""
        if every is None or any(not isinstance(p, RecordPart) or not p.periodic for p in self.version.parts):
            return "unmet"
        return self._overdue_or_due(every)

    def _overdue_or_due(self, every: Duration) -> str:
        return "overdue" if self.day > self._first_day_owed(every) else "due"

    def _first_day_owed(self, every: Duration) -> date:
        """The last day on which nothing is late yet: versions that ask for the same go on counting."""
        anchor = self.begins
        for version, begins, _ in reversed([b for b in _begins(self.duty) if b[1] < self.begins]):
            if (
                version.every != self.version.every
                or version.basis != self.version.basis
                or version.applies != self.version.applies
            ):
                break
            anchor = begins
        due = [p.due for p in self.version.parts if isinstance(p, RecordPart) and p.due]
        deadline = _first_deadline(anchor, every, self.version.basis)
        return due[0].after(deadline) if due else deadline

    def _of_events(self, profile: Tree) -> Iterator[Tree]:
        yield self.case("nothing happened", profile, "met")
        self.day = min(self.begins + timedelta(days=200), self.ends)
        if self.day < self.begins + timedelta(days=5):
            return
        triggers, answers = [], []
        late = True
        for n, part in enumerate(p for p in self.version.parts if isinstance(p, EventPart)):
            happened = self.begins + timedelta(days=2)
            limit = part.within or part.before
            span = Duration.parse(str(self.setting(limit))) if isinstance(limit, Param) else limit
            if part.within is not None and span is not None and span.after(happened) >= self.day:
                late = False
            id = f"t{n}"
            if part.trigger_register:
                form = self.catalogue.registers[part.trigger_register].fields
                fields = {k: self.value(t, form[k]) for k, t in part.where.items()}
                triggers.append(
                    (
                        "rows",
                        {
                            "register": part.trigger_register,
                            "id": id,
                            **fields,
                            str(part.trigger_date): happened.isoformat(),
                        },
                    )
                )
            else:
                form = self.catalogue.records[str(part.trigger_record)].fields
                fields = {k: self.value(t, form[k]) for k, t in part.where.items()}
                triggers.append(
                    (
                        "records",
                        {"record": part.trigger_record, "id": id, "done": happened.isoformat(), **fields},
                    )
                )
            done = happened if part.before is None else happened - timedelta(days=1)
            answers.append(self.record(part.answer, done, f"a{n}", subjects=[id]))
        rows = [t for kind, t in triggers if kind == "rows"]
        records = [t for kind, t in triggers if kind == "records"]
        yield self.case(
            "what happened was answered in time", profile, "met", rows=rows, records=[*records, *answers]
        )
        limited = all(p.within is not None for p in self.version.parts if isinstance(p, EventPart))
        unlimited = all(p.within is None for p in self.version.parts if isinstance(p, EventPart))
        if late and (limited or unlimited):
            yield self.case(
                "what happened was never answered",
                profile,
                "overdue" if limited else "unmet",
                rows=rows,
                records=records,
            )
        if late and limited:
            slow = [
                a
                | {
                    "done": (self.day - timedelta(days=1)).isoformat(),
                    **({"approved": (self.day - timedelta(days=1)).isoformat()} if "approved" in a else {}),
                }
                for a in answers
            ]
            yield self.case(
                "what happened was answered late", profile, "unmet", rows=rows, records=[*records, *slow]
            )
        if late and (limited or unlimited):
            yield from self._short_answers(profile, rows, records, answers, "overdue" if limited else "unmet")
        unset = [p for p in self.settings if p.startswith(("clock.", "period."))]
        if unset:
            settings, self.settings = (
                self.settings,
                {k: v for k, v in self.settings.items() if k not in unset},
            )
            yield self.case(
                "nobody set the limit", profile, "unknown", rows=rows, records=[*records, *answers]
            )
            self.settings = settings

    def _short_answers(
        self, profile: Tree, rows: list[Tree], records: list[Tree], answers: list[Tree], expect: str
    ) -> Iterator[Tree]:
        """One term of one answer missing, where no other answer of its kind could make up for it."""
        parts = [p for p in self.version.parts if isinstance(p, EventPart)]
        for n, part in enumerate(parts):
            if sum(other.answer.kind == part.answer.kind for other in parts) > 1:
                continue

            def short(n: int = n, drop: tuple[str, ...] = (), **change: Any) -> list[Tree]:
                worse = {k: v for k, v in answers[n].items() if k not in drop} | change
                return [*records, *answers[:n], worse, *answers[n + 1 :]]

            form = self.form(part.answer.kind)
            for name, test in part.answer.fields.items():
                wrong = _wrong(test, form[name], self)
                if wrong is not None:
                    yield self.case(
                        f"answer {n + 1} has another {name}",
                        profile,
                        expect,
                        rows=rows,
                        records=short(**{name: wrong}),
                    )
            if part.answer.evidence:
                yield self.case(
                    f"answer {n + 1} has no evidence file",
                    profile,
                    expect,
                    rows=rows,
                    records=short(drop=("evidence",)),
                )
            if part.answer.approved_by:
                yield self.case(
                    f"answer {n + 1} is not approved",
                    profile,
                    expect,
                    rows=rows,
                    records=short(drop=("approved", "approved_as")),
                )


_LOW = {"electronic_share": 0, "market_share": 0, "natural_person_ratio": 0}


def _store(kind: str) -> str:
    return kind.split(":")[0] if ":" in kind else f"record:{kind}"


def _other(wanted: Any, field: Mapping[str, Any]) -> Any:
    bad = wanted if isinstance(wanted, tuple) else (wanted,)
    options = [o for o in (field.get("choice") or {}) if o not in bad and o != "definition"]
    return options[0] if options else "another"


def _wrong(test: Test, field: Mapping[str, Any], version: _Version) -> Any:
    """A value that fails a condition, where one is plain; a blank one is another matter (unknown)."""
    choice = field.get("choice") or {}
    options = version.catalogue.definitions[choice["definition"]].values if "definition" in choice else choice
    for op, operand in test.terms:
        wanted = version.setting(operand) if isinstance(operand, Param) else operand
        match op:
            case "is" if isinstance(wanted, bool):
                return not wanted
            case "is" | "in" if options:
                others = [o for o in options if o not in (wanted if isinstance(wanted, tuple) else (wanted,))]
                return (others[:1] if field["type"] == "many-choice" else others[0]) if others else None
            case "at_least" if isinstance(wanted, int | float):
                return wanted - 1
            case "at_most" if isinstance(wanted, int | float):
                return wanted + 1
            case "at_most" if isinstance(wanted, str):
                return "P99Y"
            case "at_least" if isinstance(wanted, str):
                return "PT1M"
            case "includes" if isinstance(wanted, tuple):
                return list(wanted[1:]) or [o for o in options if o not in wanted][:1] or None
            case "filled" if wanted:
                return ""
    return None


def _closed(day: date, due: Duration | None, basis: str) -> date:
    """A day of the last whole year before `day` (the sheets' fiscal year is the calendar year)."""
    return date(day.year - 1, 12, 31)


def _first_deadline(anchor: date, every: Duration, basis: str) -> date:
    """The end of the first whole period that begins on or after the anchor (rolling: one period after it)."""
    if basis == "rolling" or not (every.months or every.days in (1, 7)):
        return every.after(anchor)
    if every.days == 1:
        return anchor
    if every.days == 7:
        start = anchor + timedelta(days=-anchor.weekday() % 7)
        return start + timedelta(days=6)
    start = date(anchor.year, 1, 1)
    while start < anchor:
        start = every.after(start)
    return every.after(start) - timedelta(days=1)


def write(duty: Duty, catalogue: Catalogue) -> str:
    sheet = {"duty": duty.id, "cases": list(cases(duty, catalogue))}
    text: str = yaml.dump(
        sheet, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=118, default_flow_style=None
    )
    return text


class _Plain(yaml.SafeDumper):
    """No anchors, and dates as plain text: what the strict reader reads."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in held if tag != "tag:yaml.org,2002:timestamp"]
    for first, held in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def sheet(id: str) -> Tree:
    path = FOLDER / f"{id}.yaml"
    tree: Tree = load(path.read_bytes(), path.name)
    return tree


if __name__ == "__main__":
    found = the_catalogue()
    FOLDER.mkdir(exist_ok=True)
    for given in found.duties.values():
        path = FOLDER / f"{given.id}.yaml"
        if "--update" in sys.argv and (not path.exists() or "--all" in sys.argv):
            path.write_text(write(given, found), "utf-8")
