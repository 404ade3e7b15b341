"""A drill as subjects of the ledger: the room (plan, clocks), its steps and its log, each of their own, so that several people can
work at once and nothing that was acknowledged is ever lost.

Clocks: RTO from the interruption to the minimum service, RPO from the last recoverable point to the interruption. Source:
resilience rules art. 2(5)-(7), 3.2(7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from neikong.app.base.say import language
from neikong.app.subjects.models import Item, State, Type
from neikong.clock import Duration
from neikong.computations.recovery import data_loss, recovery_time
from neikong.facts import View
from neikong.resilience import Model, build
from neikong.resilience.feasibility import deadlines
from neikong.resilience.model import recovery_order

PHASES = ("before", "during", "after")
CLOCKS = ("interrupted", "minimum", "switched_back")


@lru_cache(maxsize=1)
def checklist() -> Mapping[str, Sequence[Mapping[str, str]]]:
    text = (Path(__file__).parent / "checklist.yaml").read_text(encoding="utf-8")
    phases: Mapping[str, Sequence[Mapping[str, str]]] = yaml.safe_load(text)
    return phases


def planned(view: View, systems: Sequence[str]) -> list[dict[str, Any]]:
    """The steps of a new drill: our checklist around the runbooks of the systems, in their recovery order."""
    lang = language()
    list_ = checklist()
    steps: list[dict[str, Any]] = [{"phase": "before", "text": one[lang]} for one in list_["before"]]
    runbook: dict[str, list[Any]] = {}
    for row in view.register("runbook-step") if view.keeps("runbook-step") else ():
        runbook.setdefault(str(row.fields.get("system") or ""), []).append(row)
    for system in in_order(view, systems):
        own = sorted(runbook.get(system, ()), key=lambda r: (r.fields.get("order") or 0, r.id))
        name = str(view.row("system", system).fields.get("name") or system)
        for row in own:
            steps.append(
                {
                    "phase": "during",
                    "text": f"{name}：{row.fields.get('name') or row.id}",
                    "system": system,
                    "who": str(row.fields.get("who") or ""),
                    "minutes": minutes(row.fields.get("takes")),
                    "how": str(row.fields.get("how") or ""),
                    "proof": str(row.fields.get("proof") or ""),
                    "target": str(row.fields.get("target") or ""),
                }
            )
        if not own:
            steps += [
                {"phase": "during", "text": f"{name}：{one[lang]}", "system": system}
                for one in list_["generic"]
            ]
    return [*steps, *({"phase": "after", "text": one[lang]} for one in list_["after"])]


def minutes(value: Any) -> int | None:
    return -(-Duration.parse(str(value)).rough_seconds() // 60) if value else None


def in_order(view: View, systems: Sequence[str]) -> list[str]:
    """Systems in the order in which they are recovered; as given where there is no model."""
    try:
        model: Model = build(view)
    except ValueError:
        return list(systems)
    order = [model.nodes[i].id for i in recovery_order(model, deadlines(model))]
    return [id for id in order if id in systems] + [id for id in systems if id not in order]


@dataclass(frozen=True)
class Room:
    item: Item
    steps: Sequence[Item]
    log: Sequence[Item]

    @property
    def body(self) -> Mapping[str, Any]:
        held: Mapping[str, Any] = self.item.body
        return held

    @property
    def running(self) -> bool:
        return self.item.state == State.SUBMITTED

    @property
    def ended(self) -> bool:
        return self.item.state == State.APPROVED

    def clock(self, name: str) -> datetime | None:
        told = (self.body.get("clocks") or {}).get(name)
        return datetime.fromisoformat(told["at"]) if told else None

    @property
    def point(self) -> datetime | None:
        told = self.body.get("point")
        return datetime.fromisoformat(told) if told else None

    @property
    def rto(self) -> timedelta | None:
        """From interruption to minimum service; None while one is missing."""
        start, end = self.clock("interrupted"), self.clock("minimum")
        return recovery_time(start, end) if start and end else None

    @property
    def rpo(self) -> timedelta | None:
        start = self.clock("interrupted")
        return data_loss(self.point, start) if self.point and start else None

    @property
    def phases(self) -> list[tuple[str, list[Item]]]:
        return [(p, [s for s in self.steps if s.body["phase"] == p]) for p in PHASES]

    @property
    def done(self) -> int:
        return sum(bool(s.body.get("finished")) for s in self.steps)


def load(firm: str, code: str) -> Room | None:
    """The room with its steps and log: three queries."""
    item = Item.objects.filter(firm_id=firm, type=Type.DRILL, kind="room", code=code).first()
    if item is None:
        return None
    inside = Item.objects.filter(firm_id=firm, type=Type.DRILL, code__startswith=f"{code}.")
    steps = sorted((i for i in inside if i.kind == "step"), key=lambda i: i.body["number"])
    log = sorted((i for i in inside if i.kind == "log"), key=lambda i: i.code)
    return Room(item, steps, log)


def as_iso(span: timedelta) -> str:
    """A measured time as a duration in whole seconds, rounded up: never better than measured."""
    seconds = -(-span // timedelta(seconds=1))
    return str(Duration(days=seconds // 86400, seconds=seconds % 86400))
