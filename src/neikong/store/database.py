"""SQLite: what was loaded, version by version. Nothing is overwritten: a load adds versions and closes old ones.

One table of facts for every kind; the application's own tables come with its registers. A load is one transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from neikong.clock import TradingCalendar
from neikong.facts import Approval, Confirmation, Exemption, Facts, Record, Row, Run, Setting, Statement

SCHEMA = """
create table if not exists load (
  id integer primary key, firm text not null, digest text not null, at text not null);
create table if not exists firm (
  id text primary key, head text not null, load integer not null references load(id));
create table if not exists fact (
  id integer primary key, firm text not null, type text not null, body text not null,
  first_load integer not null references load(id), gone_load integer references load(id));
create index if not exists fact_now on fact (firm, gone_load, type);
create table if not exists evidence (
  firm text not null, file text not null, sha256 text not null, size integer not null,
  first_load integer not null references load(id), primary key (firm, file, sha256));
"""
TYPES = {
    "statements": Statement,
    "rows": Row,
    "records": Record,
    "runs": Run,
    "confirmations": Confirmation,
    "settings": Setting,
    "exemptions": Exemption,
}


@dataclass(frozen=True)
class Loaded:
    """What a load did: `changed` is False when the folder was loaded before, just so."""

    changed: bool
    added: int
    gone: int


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma foreign_keys=on")
        connection.executescript(SCHEMA)
        yield connection
    finally:
        connection.close()


def save(
    connection: sqlite3.Connection,
    facts: Facts,
    digest: str,
    evidence: Mapping[str, tuple[str, bytes]],
    at: datetime,
    objects: Path,
) -> Loaded:
    """Store a firm: all or nothing. Evidence bytes go under `objects` by their hash, before the transaction ends."""
    last = connection.execute(
        "select digest from load where firm=? order by id desc limit 1", (facts.firm,)
    ).fetchone()
    if last and last[0] == digest:
        return Loaded(False, 0, 0)
    connection.execute("begin immediate")
    try:
        load = connection.execute(
            "insert into load (firm, digest, at) values (?,?,?)", (facts.firm, digest, at.isoformat())
        ).lastrowid
        now = {(kind, _text(fact)) for kind in TYPES for fact in getattr(facts, kind)}
        held = {
            (kind, body): id
            for id, kind, body in connection.execute(
                "select id, type, body from fact where firm=? and gone_load is null", (facts.firm,)
            )
        }
        gone = [(load, id) for key, id in held.items() if key not in now]
        connection.executemany("update fact set gone_load=? where id=?", gone)
        added = sorted(now - held.keys())
        connection.executemany(
            "insert into fact (firm, type, body, first_load) values (?,?,?,?)",
            [(facts.firm, kind, body, load) for kind, body in added],
        )
        connection.execute(
            "insert or replace into firm (id, head, load) values (?,?,?)",
            (facts.firm, _text(_head(facts)), load),
        )
        for file, (sha, data) in evidence.items():
            _store(objects, sha, data)
            connection.execute(
                "insert or ignore into evidence values (?,?,?,?,?)", (facts.firm, file, sha, len(data), load)
            )
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return Loaded(True, len(added), len(gone))


def _store(objects: Path, sha: str, data: bytes) -> None:
    """Content under its hash, written aside and renamed, so that a half-written object never has the name."""
    place = objects / sha[:2] / sha
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_suffix(".part")
    aside.write_bytes(data)
    aside.replace(place)


def _head(facts: Facts) -> dict[str, Any]:
    calendar = facts.calendar
    return {
        "title": dict(facts.title),
        "fiscal_first_month": facts.fiscal_first_month,
        "kept": dict(facts.kept),
        "calendar": [sorted(calendar.years), sorted(calendar.closed), sorted(calendar.opened)],
    }


def _text(value: Any) -> str:
    body = value if isinstance(value, dict) else asdict(value)
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_iso)


def _iso(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(value)


def firms(connection: sqlite3.Connection) -> list[str]:
    return [id for (id,) in connection.execute("select id from firm order by id")]


def read(connection: sqlite3.Connection, firm: str) -> Facts | None:
    """A firm as it was last loaded, or None when there is no such firm."""
    row = connection.execute("select head from firm where id=?", (firm,)).fetchone()
    if row is None:
        return None
    head = json.loads(row[0])
    found: dict[str, list[Any]] = {kind: [] for kind in TYPES}
    query = "select type, body from fact where firm=? and gone_load is null order by id"
    for kind, body in connection.execute(query, (firm,)):
        found[kind].append(_fact(kind, json.loads(body)))
    years, closed, opened = head["calendar"]
    return Facts(
        firm=firm,
        title=head["title"],
        fiscal_first_month=head["fiscal_first_month"],
        kept={what: date.fromisoformat(day) for what, day in head["kept"].items()},
        calendar=TradingCalendar(
            frozenset(years),
            frozenset(map(date.fromisoformat, closed)),
            frozenset(map(date.fromisoformat, opened)),
        ),
        **{kind: tuple(facts) for kind, facts in found.items()},
    )


_DAYS = ("since", "until", "done", "period", "in_force", "on", "verified_on")
_INSTANTS = ("recorded", "taken")


def _fact(kind: str, body: dict[str, Any]) -> Any:
    for name in _DAYS:
        if body.get(name) is not None:
            body[name] = date.fromisoformat(body[name])
    for name in _INSTANTS:
        if body.get(name) is not None:
            body[name] = datetime.fromisoformat(body[name])
    if "approvals" in body:
        body["approvals"] = tuple(
            Approval(a["by"], a["role"], date.fromisoformat(a["on"])) for a in body["approvals"]
        )
    for name in ("subjects", "evidence", "flaws", "rows"):
        if isinstance(body.get(name), list):
            body[name] = tuple(body[name])
    if "fields" in body:
        body["fields"] = {k: tuple(v) if isinstance(v, list) else v for k, v in body["fields"].items()}
    if isinstance(body.get("value"), list) and kind == "settings":
        body["value"] = list(body["value"])
    return TYPES[kind](**body)
