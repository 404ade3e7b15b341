"""A firm's folder, read as a whole: facts, or every flaw with file and line. Nothing is half-read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from neikong.clock import Duration, TradingCalendar, end_of_day
from neikong.facts import Approval, Confirmation, Exemption, Facts, Record, Row, Run, Setting, Statement
from neikong.importers import Origin, read_evidence
from neikong.obligations.model import Catalogue, RecordPart
from neikong.shapes import At, Shape
from neikong.store import firm_forms as forms
from neikong.store.csv_rows import rows_of_csv
from neikong.store.links import check_links
from neikong.strictyaml import Flaw, Map, Unreadable, load

LARGEST_EVIDENCE = 256_000_000


@dataclass
class Reading:
    """What a folder holds. `facts` is None as soon as there is one flaw; `notes` are things left out of evidence files
    (an importer's flaws): they are shown and kept, and do not stop the load."""

    facts: Facts | None
    flaws: list[Flaw]
    evidence: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # file -> (sha256, content)
    notes: list[Flaw] = field(default_factory=list)
    digest: str = ""


def mechanism_kinds(catalogue: Catalogue) -> set[str]:
    """Every mechanism that some duty wants; those with settings have a form, the others need none."""
    wanted = {
        part.kind.removeprefix("mechanism:")
        for duty in catalogue.duties.values()
        for version in duty.versions
        for part in version.parts
        if isinstance(part, RecordPart) and part.kind.startswith("mechanism:")
    }
    return wanted | set(catalogue.mechanisms)


def read_firm(folder: Path, catalogue: Catalogue) -> Reading:
    """Read a firm's folder. Raises nothing for bad content; an unreadable folder is a flaw too."""
    return _Folder(folder, catalogue).read()


class _Folder:
    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder, self.catalogue = folder, catalogue
        self.flaws: list[Flaw] = []
        self.notes: list[Flaw] = []
        self.kept: dict[str, date] = {}
        self.total = hashlib.sha256()
        self.evidence: dict[str, tuple[str, bytes]] = {}

    def read(self) -> Reading:
        if not (self.folder / "firm.yaml").is_file():
            said = Flaw(
                str(self.folder), 0, "不是公司資料夾（沒有 firm.yaml）", "not a firm's folder (no firm.yaml)"
            )
            return Reading(None, [said])
        self._strangers()
        firm = self._tree("firm.yaml", forms.FIRM) or Map(0)
        statements = self._list("profile.yaml", forms.PROFILE, self._statement)
        confirmations = self._list("sources.yaml", forms.SOURCES, self._confirmation)
        settings = self._list("parameters.yaml", forms.PARAMETERS, self._setting)
        settings += self._stricter()
        exemptions = self._list("exceptions.yaml", forms.EXCEPTIONS, self._exemption)
        rows = self._rows()
        records = [*self._records(), *self._documents(), *self._mechanisms()]
        runs = self._evidence()
        calendar = self._calendar()
        check_links(self.catalogue, rows, records, exemptions, set(self.evidence), self.flaws)
        if self.flaws:
            return Reading(None, sorted(set(self.flaws)))
        month = firm.get("fiscal_year_end_month", 12)
        facts = Facts(
            firm=firm["id"],
            title=dict(firm["title"]),
            fiscal_first_month=month % 12 + 1,
            statements=tuple(statements),
            rows=tuple(rows),
            records=tuple(records),
            runs=tuple(runs),
            confirmations=tuple(confirmations),
            settings=tuple(settings),
            exemptions=tuple(exemptions),
            kept=self.kept,
            calendar=calendar,
        )
        return Reading(facts, [], self.evidence, self.notes, self.total.hexdigest())

    # files

    def _strangers(self) -> None:
        """A file that nobody would read is said, not skipped."""
        single = {
            "firm.yaml",
            "profile.yaml",
            "sources.yaml",
            "parameters.yaml",
            "exceptions.yaml",
            "stricter.yaml",
            "documents.yaml",
            "mechanisms.yaml",
            "evidence.yaml",
            "calendar.yaml",
            "README.md",
        }
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            name = path.relative_to(self.folder).as_posix()
            top = PurePosixPath(name).parts[0]
            if name in single or top == "evidence" or path.name.startswith("."):
                continue
            if top in ("registers", "records") and path.suffix in (".yaml", ".csv") and name.count("/") == 1:
                known = self.catalogue.registers if top == "registers" else self.catalogue.records
                if path.stem in known:
                    continue
                zh, en = (
                    f"目錄沒有「{path.stem}」這種{'清冊' if top == 'registers' else '紀錄'}",
                    f"the catalogue has no {top[:-1]} kind '{path.stem}'",
                )
            else:
                zh, en = (
                    "不屬於公司資料夾的檔案；請移走或改名",
                    "this file has no place in a firm's folder; move or rename it",
                )
            self.flaws.append(Flaw(name, 0, zh, en))

    def _tree(self, name: str, shape: Shape) -> Any:
        """A checked tree, or None when the file is absent or has a flaw."""
        path = self.folder / name
        if not path.is_file():
            return None
        if path.stat().st_size > 64_000_000:
            self.flaws.append(
                Flaw(
                    name,
                    0,
                    f"檔案有 {path.stat().st_size:,} 位元組，過大；請分成數個檔案",
                    f"the file has {path.stat().st_size:,} bytes, too large; split it",
                )
            )
            return None
        data = path.read_bytes()
        self.total.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
        before = len(self.flaws)
        try:
            tree = load(data, name)
        except Unreadable as unreadable:
            self.flaws.extend(unreadable.flaws)
            return None
        shape.check(tree, At(name, 1, self.flaws))
        return tree if len(self.flaws) == before else None

    def _list(self, name: str, shape: Shape, one: Callable[[Map, str], Any]) -> list[Any]:
        items = self._tree(name, shape) or []
        made = [(item, one(item, f"{name}:{item.line}")) for item in items]
        self._once(name, [(fact.key, fact.recorded, item.line) for item, fact in made if fact is not None])
        return [fact for _, fact in made if fact is not None]

    def _once(self, name: str, keys: Iterable[tuple[tuple[str, ...], datetime, int]]) -> None:
        """The same key twice needs two recorded times: a correction says when it was made."""
        seen: dict[tuple[Any, ...], int] = {}
        for key, recorded, line in keys:
            if (key, recorded) in seen:
                said = " ".join(key)
                self.flaws.append(
                    Flaw(
                        name,
                        line,
                        f"「{said}」重複（第 {seen[key, recorded]} 行已有）；若為更正，請寫 recorded",
                        f"'{said}' stands twice (first on line {seen[key, recorded]}); a correction gives its own 'recorded'",
                    )
                )
            seen.setdefault((key, recorded), line)

    # single facts

    def _statement(self, item: Map, place: str) -> Statement | None:
        given = self.catalogue.profile.get(item["field"])
        file, line = place.rsplit(":", 1)
        at = At(file, int(line), self.flaws)
        if given is None or "derived" in given:
            zh = (
                f"「{item['field']}」由系統推算，不可填寫"
                if given
                else f"沒有「{item['field']}」這個公司屬性"
            )
            en = (
                f"'{item['field']}' is computed and cannot be stated"
                if given
                else f"there is no profile field '{item['field']}'"
            )
            at.flaw(zh, en)
            return None
        forms.field_shape(given, self.catalogue).check(item["value"], at.at(item.lines["value"]))
        since = date.fromisoformat(item["since"])
        return Statement(item["field"], item["value"], since, self._recorded(item, since), place)

    def _confirmation(self, item: Map, place: str) -> Confirmation | None:
        if item["source"] not in self.catalogue.sources:
            self.flaws.append(
                Flaw(
                    "sources.yaml",
                    item.line,
                    f"沒有「{item['source']}」這份法規文件",
                    f"there is no source '{item['source']}'",
                )
            )
            return None
        try:
            in_force = None if item["in_force"] == "never" else date.fromisoformat(item["in_force"])
        except ValueError:
            self.flaws.append(
                Flaw(
                    "sources.yaml",
                    item.lines["in_force"],
                    f"「{item['in_force']}」不是日期",
                    f"'{item['in_force']}' is not a date",
                )
            )
            return None
        on = date.fromisoformat(item["day"])
        return Confirmation(
            item["source"], in_force, item["by"], on, self._recorded(item, on), item.get("basis", ""), place
        )

    def _setting(self, item: Map, place: str) -> Setting | None:
        parameter = self.catalogue.parameters.get(item["parameter"])
        if parameter is None:
            self.flaws.append(
                Flaw(
                    "parameters.yaml",
                    item.line,
                    f"沒有「{item['parameter']}」這個參數",
                    f"there is no parameter '{item['parameter']}'",
                )
            )
            return None
        at = At("parameters.yaml", item.lines["value"], self.flaws)
        if parameter.type in ("duration", "number", "money", "flag", "text"):
            forms.field_shape({"type": parameter.type}, self.catalogue).check(item["value"], at)
        if parameter.type != "duration" and any(v.status == "verified" for v in parameter.versions):
            at.flaw(
                "此參數有法規所定之值，不可自訂",
                "the rules give this parameter its value; a firm cannot set it",
            )
        since = date.fromisoformat(item["since"])
        if parameter.type == "table":
            forms.TABLE.check(item["value"], at)
        value = _deep(item["value"])
        return Setting(
            item["parameter"],
            value,
            item["by"],
            since,
            self._recorded(item, since),
            item.get("basis", ""),
            place,
        )

    def _stricter(self) -> list[Setting]:
        """Duties that the firm made stricter: a shorter period, or one that rolls from the last record."""
        made: list[Setting] = []
        for item in self._tree("stricter.yaml", forms.STRICTER) or []:
            at = At("stricter.yaml", item.lines["duty"], self.flaws)
            duty = self.catalogue.duties.get(item["duty"])
            if duty is None:
                at.flaw(f"沒有「{item['duty']}」這項應辦事項", f"there is no duty '{item['duty']}'")
                continue
            periods = [v.every for v in duty.versions if isinstance(v.every, Duration)]
            if not periods:
                at.flaw("只有定期事項可以縮短週期", "only a periodic duty has a period to tighten")
                continue
            since = date.fromisoformat(item["since"])
            given = {key: str(item[key]) for key in ("every", "basis") if key in item}
            if "every" in given and Duration.parse(given["every"]).rough_seconds() > max(
                p.rough_seconds() for p in periods
            ):
                at.at(item.lines["every"]).flaw(
                    "公司只能加嚴：週期不可長於法規所定",
                    "a firm may only tighten: the period is longer than the rule's",
                )
            for key, value in given.items():
                made.append(
                    Setting(
                        f"{key}:{duty.id}",
                        value,
                        item["by"],
                        since,
                        self._recorded(item, since),
                        item.get("why", ""),
                        f"stricter.yaml:{item.line}",
                    )
                )
        return made

    def _exemption(self, item: Map, place: str) -> Exemption | None:
        if item["duty"] not in self.catalogue.duties:
            self.flaws.append(
                Flaw(
                    "exceptions.yaml",
                    item.lines["duty"],
                    f"沒有「{item['duty']}」這項應辦事項",
                    f"there is no duty '{item['duty']}'",
                )
            )
            return None
        since = date.fromisoformat(item["since"])
        verified = item.get("verified_on")
        return Exemption(
            id=item["id"],
            duty=item["duty"],
            since=since,
            until=date.fromisoformat(item["until"]),
            recorded=self._recorded(item, since),
            by=item["by"],
            approvals=_approvals(item),
            compensating=item["compensating"],
            verified_on=date.fromisoformat(verified) if verified else None,
            subjects=tuple(item.get("subjects", ())),
            reason=item.get("reason", ""),
            place=place,
        )

    def _recorded(self, item: Mapping[str, Any], day: date) -> datetime:
        """When an item was recorded: what it says, else the end of its own day (see docs/decisions)."""
        given = item.get("recorded")
        if given is None:
            return end_of_day(day)
        return (
            end_of_day(date.fromisoformat(given))
            if len(given) == 10
            else datetime.fromisoformat(given).astimezone(UTC)
        )

    # registers, records, documents, mechanisms

    def _kinds(self, top: str) -> list[tuple[str, str]]:
        folder = self.folder / top
        if not folder.is_dir():
            return []
        known = self.catalogue.registers if top == "registers" else self.catalogue.records
        return [
            (p.stem, f"{top}/{p.name}")
            for p in sorted(folder.iterdir())
            if p.stem in known and p.suffix in (".yaml", ".csv")
        ]

    def _kind_tree(self, name: str, shape: Any, form: Any) -> Any:
        """A register or record file: YAML, or CSV (UTF-8) with the same columns."""
        if name.endswith(".csv"):
            data = (self.folder / name).read_bytes()
            self.total.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
            before = len(self.flaws)
            tree = rows_of_csv(
                data, name, form, "rows" if name.startswith("registers/") else "records", self.flaws
            )
            if tree is not None and len(self.flaws) == before:
                shape.check(tree, At(name, 1, self.flaws))
            return tree if len(self.flaws) == before else None
        return self._tree(name, shape)

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        for register, name in self._kinds("registers"):
            form = self.catalogue.registers[register]
            tree = self._kind_tree(name, forms.register_shape(form, self.catalogue), form)
            if tree is None:
                continue
            self.kept[f"register:{register}"] = date.fromisoformat(tree["kept_since"])
            for item in tree["rows"]:
                since, until = date.fromisoformat(item["since"]), item.get("until")
                fields = {
                    k: _plain(v) for k, v in item.items() if k not in ("id", "since", "until", "recorded")
                }
                rows.append(
                    Row(
                        register,
                        item["id"],
                        since,
                        self._recorded(item, since),
                        fields,
                        date.fromisoformat(until) if until else None,
                        f"{name}:{item.line}",
                    )
                )
            self._once(
                name,
                [(r.key, r.recorded, int(r.place.rsplit(":", 1)[1])) for r in rows if r.register == register],
            )
        return rows

    def _records(self) -> list[Record]:
        records: list[Record] = []
        for kind, name in self._kinds("records"):
            form = self.catalogue.records[kind]
            tree = self._kind_tree(name, forms.record_shape(form, self.catalogue), form)
            if tree is None:
                continue
            self.kept[f"record:{kind}"] = date.fromisoformat(tree["kept_since"])
            made = [self._record(item, kind, "done", name) for item in tree["records"]]
            self._once(name, [(r.key, r.recorded, int(r.place.rsplit(":", 1)[1])) for r in made])
            records += made
        return records

    def _documents(self) -> list[Record]:
        tree = self._tree("documents.yaml", forms.documents_shape(self.catalogue))
        if tree is None:
            return []
        self.kept["document"] = date.fromisoformat(tree["kept_since"])
        made = []
        for item in tree["documents"]:
            known = self.catalogue.documents[item["document"]].fields
            for section in item.get("sections", ()):
                if section not in known:
                    self.flaws.append(
                        Flaw(
                            "documents.yaml",
                            item.lines["sections"],
                            f"{item['document']} 沒有「{section}」這一章節",
                            f"{item['document']} has no section '{section}'",
                        )
                    )
            made.append(
                self._record(item, "document:" + item["document"], "adopted", "documents.yaml", "withdrawn")
            )
        self._once("documents.yaml", [(r.key, r.recorded, int(r.place.rsplit(":", 1)[1])) for r in made])
        return made

    def _mechanisms(self) -> list[Record]:
        tree = self._tree("mechanisms.yaml", forms.mechanisms_shape(mechanism_kinds(self.catalogue)))
        if tree is None:
            return []
        self.kept["mechanism"] = date.fromisoformat(tree["kept_since"])
        made = []
        for item in tree["mechanisms"]:
            settings = item.get("settings")
            form = self.catalogue.mechanisms.get(item["mechanism"])
            if settings is not None and form is not None:
                forms.settings_shape(form, self.catalogue).check(
                    settings, At("mechanisms.yaml", item.lines["settings"], self.flaws)
                )
            record = self._record(
                item,
                "mechanism:" + item["mechanism"],
                "in_place",
                "mechanisms.yaml",
                "until",
                {k: _plain(v) for k, v in (settings or {}).items()},
            )
            made.append(record)
        self._once("mechanisms.yaml", [(r.key, r.recorded, int(r.place.rsplit(":", 1)[1])) for r in made])
        return made

    def _record(
        self,
        item: Map,
        kind: str,
        day: str,
        name: str,
        end: str = "",
        fields: Mapping[str, Any] | None = None,
    ) -> Record:
        done = date.fromisoformat(item[day])
        own = {
            "id",
            day,
            "by",
            "approvals",
            "subjects",
            "period",
            "recorded",
            "evidence",
            "document",
            "mechanism",
            "settings",
            "withdrawn",
            "until",
        }
        period = item.get("period")
        until = item.get(end) if end else None
        return Record(
            kind=kind,
            id=item["id"],
            done=done,
            recorded=self._recorded(item, done),
            by=item["by"],
            approvals=_approvals(item),
            subjects=tuple(item.get("subjects", ())),
            period=date.fromisoformat(period) if period else None,
            until=date.fromisoformat(until) if until else None,
            fields=fields if fields is not None else {k: _plain(v) for k, v in item.items() if k not in own},
            evidence=tuple(item.get("evidence", ())),
            place=f"{name}:{item.line}",
        )

    # evidence and calendar

    def _evidence(self) -> list[Run]:
        """Every file under evidence/ is stored; those listed with a format (or recognised) are read by an importer."""
        folder = self.folder / "evidence"
        listed: dict[str, Map] = {
            item["file"]: item for item in self._tree("evidence.yaml", forms.EVIDENCE) or []
        }
        runs: list[Run] = []
        for path in sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []:
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() or path.stat().st_size > LARGEST_EVIDENCE:
                self.flaws.append(
                    Flaw(
                        f"evidence/{name}",
                        0,
                        "捷徑或過大的檔案不可作為佐證",
                        "a link, or a file over the limit, cannot be evidence",
                    )
                )
                continue
            data = path.read_bytes()
            sha = hashlib.sha256(data).hexdigest()
            self.total.update(name.encode() + b"\0" + sha.encode())
            self.evidence[name] = (sha, data)
        for name, item in listed.items():
            if name not in self.evidence:
                self.flaws.append(
                    Flaw(
                        "evidence.yaml",
                        item.lines["file"],
                        f"evidence/ 之下沒有「{name}」",
                        f"there is no file '{name}' under evidence/",
                    )
                )
                continue
            if "format" in item:
                runs += self._run(name, item)
        return runs

    def _run(self, name: str, item: Map) -> list[Run]:
        taken = item.get("taken")
        day = self._recorded({"recorded": taken}, date.min) if taken else None
        recorded = item.get("recorded") or taken
        if recorded is None:
            self.flaws.append(
                Flaw("evidence.yaml", item.line, "請寫 taken 或 recorded", "give 'taken' or 'recorded'")
            )
            return []
        origin = Origin(file=name, target=item.get("target", ""), taken=day)
        reading = read_evidence(self.evidence[name][1], item["format"], origin)
        if reading.refused:
            self.flaws.append(
                Flaw(f"evidence/{name}", reading.refused.line, reading.refused.zh, reading.refused.en)
            )
            return []
        known = self._recorded({"recorded": recorded}, date.min)
        self.notes += [Flaw(f"evidence/{name}", f.line, f.zh, f.en) for f in reading.flaws]
        return [
            Run(
                item["format"],
                run.target,
                run.taken,
                max(known, run.taken),
                run.complete,
                run.rows,
                name,
                tuple(f.zh for f in reading.flaws),
                run.facts,
            )
            for run in reading.runs
        ]

    def _calendar(self) -> TradingCalendar:
        """The catalogue's calendar, with the closures and openings that the firm added (a typhoon day)."""
        given = self.catalogue.calendar
        closed = {date.fromisoformat(day) for days in given.get("years", {}).values() for day in days}
        opened = {date.fromisoformat(day) for day in given.get("opened", ())}
        years = {int(year) for year in given.get("years", {})}
        own = self._tree("calendar.yaml", forms.CALENDAR) or {}
        closed |= {date.fromisoformat(day) for day in own.get("closed", ())}
        opened |= {date.fromisoformat(day) for day in own.get("opened", ())}
        years |= set(own.get("years", ()))
        return TradingCalendar(frozenset(years), frozenset(closed - opened), frozenset(opened))


def _approvals(item: Mapping[str, Any]) -> tuple[Approval, ...]:
    return tuple(
        Approval(a["by"], a["role"], date.fromisoformat(a["day"])) for a in item.get("approvals", ())
    )


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _deep(value: Any) -> Any:
    """Plain dicts and lists from a tree: what is stored needs no lines."""
    if isinstance(value, dict):
        return {key: _deep(item) for key, item in value.items()}
    return [_deep(item) for item in value] if isinstance(value, list) else value
