"""Scenarios of interruption: each kind of event of the catalogue, made concrete for every site, system and supplier of the firm.

Source: resilience rules art. 3.2(1): natural and man-made disaster, security incidents. The events are ours and can be edited
by a firm; what each does here are assumptions of a model, never a forecast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from neikong.resilience.model import Model

Nature = Literal["natural", "man-made", "cyber"]
Reaches = Literal["site", "network", "system", "systems-on-site", "external-systems", "vendor", "team"]


@dataclass(frozen=True)
class Event:
    """A kind of event. `lasts`: shortest, likely and longest minutes that what it takes away stays away, where the thing itself does
    not say how long its recovery takes. `weight`: how often relative to the others when scenarios are drawn."""

    id: str
    nature: Nature
    zh: str
    en: str
    reaches: Reaches
    lasts: tuple[int, int, int]
    weight: float = 1.0
    from_backup: bool = False


EVENTS: tuple[Event, ...] = (
    Event("earthquake", "natural", "地震致場所毀損", "Earthquake destroys a site", "site", (2880, 10080, 43200), 0.3),
    Event("flood", "natural", "淹水或火災致場所停用", "Flood or fire closes a site", "site", (720, 2880, 10080), 0.6),
    Event("power", "man-made", "場所停電逾備援電力", "Power fails for longer than the generator", "site", (60, 240, 1440), 1.5),
    Event("line", "man-made", "網路設備或線路中斷", "A network device or line fails", "network", (30, 120, 480), 2.0),
    Event("failure", "man-made", "系統故障", "A system fails", "system", (15, 60, 240), 4.0),
    Event("mistake", "man-made", "誤刪資料或變更失敗，須由備份還原", "Data deleted or a change failed: restore from backup", "system", (30, 120, 480), 2.0, True),
    Event("ransomware", "cyber", "勒索軟體加密場所內系統及複本", "Ransomware encrypts the systems of a site and their replicas", "systems-on-site", (240, 1440, 5760), 0.5, True),
    Event("ddos", "cyber", "DDoS 癱瘓對外系統", "DDoS stops what serves the outside", "external-systems", (15, 60, 360), 1.5),
    Event("supplier", "man-made", "供應商服務中斷", "A supplier's service stops", "vendor", (60, 240, 1440), 1.5),
    Event("absence", "natural", "復原人員因疫情、颱風無法到場時系統故障", "Systems fail while epidemic or typhoon keeps the recovery team away", "team", (120, 480, 1440), 0.6),
)  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """What one event does to this firm. `hit`: node to (shortest, likely, longest) minutes of recovery, None: the node's own.
    `away`: team to minutes until it can begin."""

    id: str
    event: str
    nature: Nature
    zh: str
    en: str
    hit: Mapping[str, tuple[int, int, int] | None]
    away: Mapping[str, tuple[int, int, int]]
    weight: float = 1.0
    from_backup: bool = False

    def title(self, language: str = "zh") -> str:
        return self.zh if language == "zh" else self.en


def scenarios(
    model: Model, external: Iterable[str] = (), events: Iterable[Event] = EVENTS
) -> tuple[Scenario, ...]:
    """Every event at every place where it can strike. `external`: the systems that serve the outside."""
    outside = set(external)
    found = []
    for event in events:
        for target, title, hit, away in _places(model, event, outside):
            found.append(
                Scenario(
                    f"{event.id}:{target}" if target else event.id,
                    event.id,
                    event.nature,
                    f"{event.zh}：{title}" if title else event.zh,
                    f"{event.en}: {title}" if title else event.en,
                    hit,
                    away,
                    event.weight,
                    event.from_backup,
                )
            )
    return tuple(found)


Place = tuple[str, str, dict[str, tuple[int, int, int] | None], dict[str, tuple[int, int, int]]]


def _places(model: Model, event: Event, outside: set[str]) -> list[Place]:
    if event.reaches == "team":
        # that people are away stops nothing by itself: what they recover fails too
        return [
            (
                t.id,
                t.title or t.id,
                dict.fromkeys(n.id for n in model.nodes if n.team == t.id),
                {t.id: event.lasts},
            )
            for t in model.teams
        ]
    on_site: dict[str, list[str]] = {}
    for node in model.nodes:
        if node.kind in ("system", "network") and node.site:
            on_site.setdefault(node.site, []).append(node.id)
    found: list[Place] = []
    if event.reaches == "external-systems":
        hit = {n.id: event.lasts for n in model.nodes if n.kind == "system" and n.id in outside}
        return [("", "", dict(hit), {})] if hit else []
    for node in model.nodes:
        title = node.title or node.id
        if event.reaches == "site" and node.kind == "site" and on_site.get(node.id):
            # what stood there is hit too, and recovers elsewhere by its own time, or waits until the site is back
            inside: dict[str, tuple[int, int, int] | None] = dict.fromkeys(on_site[node.id])
            found.append((node.id, title, {node.id: None if node.work else event.lasts, **inside}, {}))
        elif event.reaches == "systems-on-site" and node.kind == "site":
            systems = [id for id in on_site.get(node.id, ()) if model.node(id).kind == "system"]
            if systems:
                found.append((node.id, title, dict.fromkeys(systems), {}))
        elif event.reaches == node.kind:
            own = node.recovery(event.from_backup)
            found.append((node.id, title, {node.id: None if own is not None else event.lasts}, {}))
    return found


def untold(model: Model, scenario: Scenario) -> tuple[str, ...]:
    """The nodes that a scenario hits whose recovery time nobody told: it cannot be drawn before they are."""
    return tuple(
        id
        for id, lasts in scenario.hit.items()
        if lasts is None and model.node(id).recovery(scenario.from_backup) is None
    )


def likely(scenario: Scenario) -> tuple[dict[str, int | None], dict[str, int]]:
    """A scenario with its likely times, as `outage` takes it: what is hit, and which teams are away until when."""
    return (
        {id: lasts[1] if lasts else None for id, lasts in scenario.hit.items()},
        {team: lasts[1] for team, lasts in scenario.away.items()},
    )
