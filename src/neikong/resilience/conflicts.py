"""Where promises contradict each other or cannot be kept, each with the numbers and the rows that show it.

Sources: CC-20000(七), (八) and its note (off-site scope from 2027-12-31), (十五); resilience rules art. 4(2), 5, 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from neikong.clock import Duration, roc
from neikong.facts import Ref
from neikong.resilience.feasibility import ENDLESS, Reach, feasibility
from neikong.resilience.model import Model, Node

MESSAGES: dict[str, tuple[str, str]] = {
    "cycle": (
        "{nodes} 互相等待，無法決定誰先復原",
        "{nodes} wait for each other: none of them can be recovered first",
    ),
    "rto-over-tolerance": (
        "復原時間目標 {value} 逾可容忍中斷時間 {limit}",
        "the RTO {value} is longer than the tolerable interruption {limit}",
    ),
    "system-rto-over-business": (
        "系統之復原時間目標 {value} 逾業務「{other}」之 {limit}",
        "the system's RTO {value} is longer than the {limit} of the business {other}",
    ),
    "system-rpo-over-business": (
        "系統之資料復原點目標 {value} 逾業務「{other}」之 {limit}",
        "the system's RPO {value} is longer than the {limit} of the business {other}",
    ),
    "rpo-under-interval": (
        "資料復原點目標 {limit} 短於備份或複寫可達之 {value}",
        "the RPO {limit} is shorter than the {value} that backup or replication reaches",
    ),
    "vendor-rto-over-ours": (
        "供應商之復原時間 {value} 長於「{other}」所需之 {limit}",
        "the supplier recovers in {value}, {other} needs {limit}",
    ),
    "rto-not-reached": (
        "最快 {value} 復原，逾目標 {limit}；關鍵路徑：{path}",
        "recovers in {value} at best, its target is {limit}; critical path: {path}",
    ),
    "rpo-not-reached": (
        "最多遺失 {value} 之資料，逾目標 {limit}；來自：{path}",
        "loses up to {value} of data, its target is {limit}; from: {path}",
    ),
    "team-too-slow": (
        "依復原順序輪到時已需 {value}，逾目標 {limit}（人力不限時為 {alone}）；{path}",
        "takes {value} when its team gets to it, its target is {limit} ({alone} with people enough); {path}",
    ),
    "single-point": (
        "單點失效：停擺即中斷核心業務 {businesses}，且無替代",
        "a single point of failure: without it {businesses} stop, and nothing stands in for it",
    ),
    "no-off-site": (
        "具重大影響之核心系統，自 {from_} 起須於異地機房有備援，尚未登載",
        "a core system with major impact: from {from_} it needs capacity off-site, and none is registered",
    ),
    "off-site-capacity": (
        "異地容量 {value} 不足尖峰負載 {limit}",
        "off-site capacity {value} is below the peak load {limit}",
    ),
}
TIMES = ("value", "limit", "alone")
Severity = Literal["now", "coming"]


@dataclass(frozen=True)
class Conflict:
    """`values` fill the message; durations are texts such as PT2H. `severity` is coming when the rule is not yet in force."""

    kind: str
    subject: str
    values: Mapping[str, Any] = field(default_factory=dict)
    refs: tuple[Ref, ...] = ()
    severity: Severity = "now"

    def say(self, language: str = "zh") -> str:
        told = {k: _spoken(v, language) if k in TIMES else v for k, v in self.values.items()}
        if "from_" in told and language == "zh":
            told["from_"] = roc(date.fromisoformat(told["from_"]))
        return MESSAGES[self.kind][0 if language == "zh" else 1].format(**told)


@dataclass(frozen=True)
class OffSite:
    """From when which systems need off-site capacity: the day, those in scope, and (system, capacity, peak) where both are told."""

    since: date
    missing: tuple[str, ...] = ()
    capacities: tuple[tuple[str, float, float], ...] = ()


def conflicts(
    model: Model, on: date, reach: Reach | None = None, off_site: OffSite | None = None
) -> list[Conflict]:
    """Every conflict that the model shows, causes before consequences, each subject in the model's order."""
    reach = reach or feasibility(model)
    found = [
        Conflict(
            "cycle",
            cycle.nodes[0],
            {"nodes": "、".join(_titles(model, cycle.nodes))},
            refs(model, cycle.nodes),
        )
        for cycle in model.links.cycles
    ]
    found += _promises(model)
    found += _single_points(model)
    if off_site is not None:
        found += _off_site(model, off_site, on)
    found += _reached(model, reach)
    return found


def refs(model: Model, ids: Iterable[str]) -> tuple[Ref, ...]:
    return tuple(Ref(model.node(id).kind, id, model.node(id).place) for id in ids)


def _titles(model: Model, ids: Iterable[str]) -> list[str]:
    return [model.node(id).title or id for id in ids]


def spoken(minutes: float, language: str = "zh") -> str:
    """Minutes as people say them: 1 時 35 分, 2 日."""
    if minutes >= ENDLESS:
        return "待確認" if language == "zh" else "unknown"
    days, rest = divmod(round(minutes), 1440)
    hours, left = divmod(rest, 60)
    names = (" 日", " 時", " 分") if language == "zh" else (" d", " h", " min")
    parts = [f"{n}{unit}" for n, unit in zip((days, hours, left), names, strict=True) if n]
    return " ".join(parts) or f"0{names[2]}"


def _spoken(value: str, language: str) -> str:
    """A time of a message; capacities are no times and stay."""
    return spoken(Duration.parse(value).rough_seconds() // 60, language) if value.startswith("P") else value


def text(minutes: int) -> str:
    """Minutes as ISO 8601: PT1H30M, P2D."""
    days, rest = divmod(minutes, 1440)
    return str(Duration(days=days, seconds=rest * 60))


def _promises(model: Model) -> list[Conflict]:
    found = []
    for node in model.nodes:
        if node.rto is not None and node.tolerance is not None and node.rto > node.tolerance:
            found.append(_over("rto-over-tolerance", model, node, node.rto, node.tolerance))
        if node.kind == "system":
            # what lies between counts too: a database serves a business through the system that reads it
            for business in _businesses(model, node):
                for kind, ours, theirs in (
                    ("system-rto-over-business", node.rto, business.rto),
                    ("system-rpo-over-business", node.rpo, business.rpo),
                ):
                    if ours is not None and theirs is not None and ours > theirs:
                        found.append(_over(kind, model, node, ours, theirs, business))
            if node.rpo is not None and node.loss is not None and node.loss > node.rpo:
                found.append(_over("rpo-under-interval", model, node, node.loss, node.rpo))
        if node.kind == "vendor" and node.work is not None:
            asking = [model.node(id) for id in sorted(model.above(node.id))]
            pressing = min((n for n in asking if n.rto is not None), key=lambda n: n.rto or 0, default=None)
            if pressing is not None and pressing.rto is not None and node.work > pressing.rto:
                found.append(_over("vendor-rto-over-ours", model, node, node.work, pressing.rto, pressing))
    return found


def _businesses(model: Model, node: Node) -> list[Node]:
    return [n for n in model.nodes if n.kind == "business" and n.id in model.above(node.id)]


def _over(kind: str, model: Model, node: Node, value: int, limit: int, other: Node | None = None) -> Conflict:
    values = {"value": text(value), "limit": text(limit)}
    ids = [node.id]
    if other is not None:
        values["other"] = other.title or other.id
        ids.append(other.id)
    return Conflict(kind, node.id, values, refs(model, ids))


def _single_points(model: Model) -> list[Conflict]:
    """What takes core businesses down when it stops alone, though it is neither a business nor a system that has a stand-in."""
    found = []
    for node in model.nodes:
        if node.kind == "business" or node.stand_in or model.at[node.id] in model.links.stuck:
            continue
        lost = [
            id
            for id in model.stopped_by(node.id)
            if model.node(id).kind == "business" and model.node(id).core
        ]
        if lost and not (node.kind == "vendor" and not _needed_to_run(model, node.id)):
            found.append(
                Conflict(
                    "single-point",
                    node.id,
                    {"businesses": "、".join(_titles(model, lost))},
                    refs(model, [node.id, *lost]),
                )
            )
    return found


def _needed_to_run(model: Model, id: str) -> bool:
    """A supplier that only helps to recover is no single point; one that a service runs on is."""
    return any(need.waits for need in model.needs if id in need.members)


def _off_site(model: Model, asked: OffSite, on: date) -> list[Conflict]:
    severity: Severity = "now" if on >= asked.since else "coming"
    found = [
        Conflict("no-off-site", id, {"from_": asked.since.isoformat()}, refs(model, [id]), severity)
        for id in asked.missing
    ]
    found += [
        Conflict("off-site-capacity", id, {"value": f"{has:g}", "limit": f"{peak:g}"}, refs(model, [id]))
        for id, has, peak in asked.capacities
        if has < peak
    ]
    return found


def _reached(model: Model, reach: Reach) -> list[Conflict]:
    """Targets that the recovery cannot keep; where it could with people enough, the team is what is short."""
    from neikong.resilience.outage import outage

    found = []
    teams = outage(model) if any(n.team for n in model.nodes) else None
    for node in model.nodes:
        if node.kind not in ("business", "system"):
            continue
        rto, rpo = reach.rto(node.id), reach.rpo(node.id)
        if rto.against(node.rto) == "missed" and node.rto is not None:
            found.append(
                Conflict(
                    "rto-not-reached",
                    node.id,
                    {
                        "value": text(rto.least),
                        "limit": text(node.rto),
                        "path": " → ".join(_titles(model, reach.path(node.id))),
                    },
                    refs(model, reach.path(node.id)),
                )
            )
        elif (
            teams
            and node.rto is not None
            and node.id in teams.down
            and teams.down[node.id].against(node.rto) == "missed"
        ):
            path = teams.path(node.id)
            found.append(
                Conflict(
                    "team-too-slow",
                    node.id,
                    {
                        "value": text(teams.down[node.id].least),
                        "limit": text(node.rto),
                        "alone": text(rto.least),
                        "path": " → ".join(_titles(model, path)),
                    },
                    refs(model, path),
                )
            )
        if (
            rpo.against(node.rpo) == "missed"
            and node.rpo is not None
            and not (node.loss is not None and node.loss > node.rpo)
        ):
            path = reach.loss_path(node.id)
            found.append(
                Conflict(
                    "rpo-not-reached",
                    node.id,
                    {
                        "value": text(rpo.least),
                        "limit": text(node.rpo),
                        "path": " ← ".join(_titles(model, path)),
                    },
                    refs(model, path),
                )
            )
    return found
