"""A firm's registers as a model: businesses, systems, sites, network, suppliers, teams, and what needs what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from neikong.clock import Duration
from neikong.facts import Row, View
from neikong.resilience.conflicts import OffSite
from neikong.resilience.improve import Improvement
from neikong.resilience.model import Kind, Model, Need, Node, Team

# the note of CC-20000(八) prints the day itself: the end of December of ROC year 116
WIDER_OFF_SITE = date(2027, 12, 31)
MEMBERS: tuple[tuple[str, Kind], ...] = (
    ("needs_systems", "system"),
    ("needs_sites", "site"),
    ("needs_network", "network"),
    ("needs_vendors", "vendor"),
)
REGISTERS: Mapping[Kind, str] = {
    "business": "business",
    "system": "system",
    "site": "site",
    "network": "network-device",
    "vendor": "vendor",
}


def minutes(row: Row, field: str) -> int | None:
    """A duration of a row in whole minutes, rounded up; None where nobody said."""
    value = row.fields.get(field)
    return None if value is None else -(-Duration.parse(str(value)).rough_seconds() // 60)


def _rows(view: View, register: str) -> Sequence[Row]:
    """The rows in use, or none where the firm keeps no such register."""
    return view.register(register) if view.keeps(register) else ()


def build(view: View, change: Mapping[str, Mapping[str, Any]] | None = None) -> Model:
    """The model of a firm on the view's day. Raises ValueError when systems or businesses are not kept, or a reference leads
    nowhere. `change`: fields of rows by id, for a question of "what if" that is not saved."""
    rows = {kind: list(_rows(view, register)) for kind, register in REGISTERS.items()}
    if not view.keeps("system") or not view.keeps("business"):
        raise ValueError(
            "尚未建立業務及資訊系統清冊，無法計算 | the registers of businesses and systems are not kept, so nothing can be computed"
        )
    if change:
        rows = {kind: [_changed(row, change.get(row.id)) for row in held] for kind, held in rows.items()}
    loss = _losses(rows["system"], _rows(view, "backup-set"), rows["vendor"])
    nodes = [_node(kind, row, loss) for kind, held in rows.items() for row in held]
    needs = [need for system in rows["system"] for need in _system_needs(system)]
    needs += [
        Need(business, (system.id,), waits=False)
        for system in rows["system"]
        for business in system.fields.get("business") or ()
    ]
    for row in _rows(view, "dependency"):
        needs += _stated(row)
    teams = [
        Team(
            row.id,
            str(row.fields.get("name") or row.id),
            int(row.fields.get("at_once") or 1),
            minutes(row, "arrives") or 0,
        )
        for row in _rows(view, "recovery-team")
    ]
    known = {node.id for node in nodes}
    used = {m for need in needs for m in (need.of, *need.members)}
    nodes = [n for n in nodes if n.kind in ("business", "system") or n.id in used]
    if lost := sorted(used - known):
        raise ValueError(
            "、".join(lost)
            + "：清冊中沒有（或已停用），卻仍有他項相依 | not in the registers, but something depends on it"
        )
    return Model.of(nodes, _once(needs), teams, _assumptions(nodes))


def _changed(row: Row, fields: Mapping[str, Any] | None) -> Row:
    if not fields:
        return row
    return Row(row.register, row.id, row.since, row.recorded, {**row.fields, **fields}, row.until, row.place)


def _node(kind: Kind, row: Row, losses: Mapping[str, tuple[int | None, int | None]]) -> Node:
    fields = row.fields
    own = minutes(row, "rto") if kind == "vendor" else minutes(row, "recovery_time")
    if kind == "business":
        own = own or 0  # a business is back when what it needs is
    if kind == "network" and own is None and not fields.get("recovery_time"):
        own = None
    loss, only_backup = losses.get(row.id, (0, 0)) if kind == "system" else (0, 0)
    if kind == "vendor":
        loss = minutes(row, "rpo") or 0
    return Node(
        id=row.id,
        kind=kind,
        title=str(fields.get("name") or row.id),
        # a site that says nothing stands, until a scenario takes it away
        work=0 if kind == "site" and own is None else own,
        loss=loss,
        team=str(fields.get("recovery_team") or ""),
        rank=int(fields["recovery_order"]) if fields.get("recovery_order") is not None else None,
        core=bool(fields.get("core")),
        rto=minutes(row, "rto") if kind in ("business", "system") else None,
        rpo=minutes(row, "rpo") if kind in ("business", "system") else None,
        tolerance=minutes(row, "tolerable_interruption"),
        shortest=minutes(row, "recovery_shortest"),
        longest=minutes(row, "recovery_longest"),
        restore=minutes(row, "restore_time"),
        backup_loss=only_backup,
        site=str(fields.get("site") or ""),
        off_site=str(fields.get("dr_site") or ""),
        stand_in=bool(fields.get("takeover") or fields.get("dr_site")),
        place=row.place,
    )


def _losses(
    systems: Iterable[Row], sets: Iterable[Row], vendors: Iterable[Row]
) -> dict[str, tuple[int | None, int | None]]:
    """By system: the data that is lost at worst, and what is lost when only backups are left.

    Data are as old as the interval of the set that holds them; where a set holds databases, the sets of images, sources and
    settings do not count. A replica is as old as its lag, and where it exists it is what service goes on with.
    """
    by_system: dict[str, list[Row]] = {}
    for held in sets:
        if held.fields.get("system"):
            by_system.setdefault(str(held.fields["system"]), []).append(held)
    found = {}
    for system in systems:
        own = by_system.get(system.id, [])
        with_data = [s for s in own if "database" in (s.fields.get("data") or ())] or own
        intervals = [minutes(s, "interval") for s in with_data]
        told = [i for i in intervals if i is not None]
        backup = min(told) if told and len(told) == len(intervals) else None
        lag = minutes(system, "replication")
        found[system.id] = (
            min(x for x in (backup, lag) if x is not None) if backup is not None or lag is not None else None,
            backup,
        )
        if system.fields.get("no_data"):
            found[system.id] = (0, 0)
    return found


def _system_needs(row: Row) -> list[Need]:
    """What a row of the register of systems says by itself: other systems before it, one of its sites, its suppliers beside it."""
    fields = row.fields
    needs = []
    if before := fields.get("depends_on"):
        needs.append(Need(row.id, tuple(before)))
    sites = tuple(dict.fromkeys(s for s in (fields.get("site"), fields.get("dr_site")) if s))
    if sites:
        needs.append(Need(row.id, sites, 1))
    if suppliers := fields.get("vendors"):
        needs.append(Need(row.id, tuple(suppliers), waits=False))
    return needs


def _stated(row: Row) -> list[Need]:
    """A row of the register of dependencies: who needs how many of whom, before or beside. A row of no one or of nothing says so."""
    fields = row.fields
    of = [str(x) for x in (*(fields.get("business") or ()), *(fields.get("systems") or ()))]
    members = tuple(str(m) for field, _ in MEMBERS for m in fields.get(field) or ())
    if not of or not members:
        raise ValueError(
            f"相依關係「{row.id}」須填寫需求者及其相依對象 | dependency '{row.id}' has to say who needs and what"
        )
    least = int(fields.get("at_least") or 0)
    if not 0 <= least <= len(members):
        raise ValueError(
            f"相依關係「{row.id}」至少須 {least} 個，但只列出 {len(members)} 個 | dependency '{row.id}' needs {least} of {len(members)}"
        )
    return [Need(one, members, least, fields.get("recovery") != "beside") for one in of]


def _once(needs: Iterable[Need]) -> list[Need]:
    return list(dict.fromkeys(needs))


def _assumptions(nodes: Iterable[Node]) -> list[str]:
    return ["site-stands"] if any(n.kind == "site" and not n.work for n in nodes) else []


def off_site(view: View, wanted: bool) -> OffSite | None:
    """Who lacks off-site capacity under the wider scope, or None where the firm's grade does not ask for a second site."""
    if not wanted:
        return None
    core = [r for r in view.register("system") if r.fields.get("core") and r.fields.get("major_impact")]
    return OffSite(
        WIDER_OFF_SITE,
        tuple(
            r.id
            for r in core
            if not r.fields.get("dr_site") or r.fields.get("dr_site") == r.fields.get("site")
        ),
        tuple(
            (r.id, float(r.fields["dr_capacity"]), float(r.fields["capacity_peak"]))
            for r in core
            if r.fields.get("dr_capacity") is not None and r.fields.get("capacity_peak") is not None
        ),
    )


def external(view: View) -> tuple[str, ...]:
    return tuple(r.id for r in view.register("system") if r.fields.get("external"))


def options(view: View, model: Model) -> list[Improvement]:
    """The improvements that the firm could buy, of those things that the model has. One without a cost cannot be weighed
    (ValueError that names it)."""
    found = []
    for row in _rows(view, "improvement"):
        of = str(row.fields.get("system") or row.fields.get("vendor") or "")
        if row.fields.get("cost") is None or not of:
            raise ValueError(
                f"改善方案「{row.id}」須填寫對象及成本 | improvement '{row.id}' has to say of what, and its cost"
            )
        also = str(row.fields.get("stands_in") or "")
        if of in model.at and (not also or also in model.at):
            found.append(
                Improvement(
                    row.id,
                    of,
                    int(row.fields["cost"]),
                    str(row.fields.get("name") or row.id),
                    minutes(row, "recovery_time"),
                    minutes(row, "data_loss"),
                    also,
                )
            )
    return found
