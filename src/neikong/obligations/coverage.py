"""Where each requirement row stands, and whether what stands there works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neikong.obligations.model import Catalogue, CheckPart, Duty, EventPart, Param, RecordPart


@dataclass(frozen=True)
class Coverage:
    rows: int
    places: Mapping[str, tuple[tuple[str, str], ...]]  # row -> (kind of place, id), ...
    working: frozenset[str]
    unplaced: tuple[str, ...]
    duties: int
    by_document: Mapping[str, tuple[int, int, int]]  # name -> rows, placed, working
    by_family: Mapping[str, tuple[int, int, int]]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "placed": len(self.places),
            "working": len(self.working),
            "unplaced": list(self.unplaced),
            "duties": self.duties,
            "not_yet": sorted(self.places.keys() - self.working),
            "by_document": {
                k: dict(zip(("rows", "placed", "working"), v, strict=True))
                for k, v in self.by_document.items()
            },
            "by_family": {
                k: dict(zip(("rows", "placed", "working"), v, strict=True)) for k, v in self.by_family.items()
            },
        }

    def sentence(self, language: str) -> str:
        placed, working = len(self.places), len(self.working)
        if language == "zh":
            return f"共 {self.rows} 列：已安置 {placed}、可運作 {working}、未安置 {len(self.unplaced)}；應辦事項 {self.duties} 項"
        return f"{self.rows} rows: {placed} placed, {working} working, {len(self.unplaced)} unplaced; {self.duties} duties"


def coverage(catalogue: Catalogue) -> Coverage:
    """Place every row. A duty works as soon as it can be judged (the reader refuses one that cannot); a parameter when
    something looks it up; a definition when it explains a term or gives fields their values; a computation when its
    function is named; a feature when it names the module that does it."""
    used = used_parameters(catalogue)
    places: dict[str, list[tuple[str, str]]] = {}
    working: set[str] = set()

    def put(rows: tuple[str, ...], kind: str, id: str, works: bool) -> None:
        for row in rows:
            places.setdefault(row, []).append((kind, id))
            if works:
                working.add(row)

    for duty in catalogue.duties.values():
        put(duty.covers, "duty", duty.id, True)
    for definition in catalogue.definitions.values():
        put(definition.covers, "definition", definition.id, True)
    for parameter in catalogue.parameters.values():
        put(parameter.covers, "parameter", parameter.id, parameter.id in used)
    for computation in catalogue.computations.values():
        put(computation.covers, "computation", computation.id, bool(computation.function))
    for feature in catalogue.features.values():
        put(feature.covers, "feature", feature.id, bool(feature.works))
    by_document: Counter[tuple[str, int]] = Counter()
    by_family: Counter[tuple[str, int]] = Counter()
    for row, (document, family) in catalogue.requirements.items():
        for name, tally in ((document, by_document), (family, by_family)):
            tally[name, 0] += 1
            tally[name, 1] += row in places
            tally[name, 2] += row in working
    return Coverage(
        rows=len(catalogue.requirements),
        places={row: tuple(found) for row, found in sorted(places.items())},
        working=frozenset(working),
        unplaced=tuple(sorted(catalogue.requirements.keys() - places.keys())),
        duties=len(catalogue.duties),
        by_document=_table(by_document),
        by_family=_table(by_family),
    )


def _table(tally: Counter[tuple[str, int]]) -> dict[str, tuple[int, int, int]]:
    return {name: (tally[name, 0], tally[name, 1], tally[name, 2]) for name in sorted({n for n, _ in tally})}


def used_parameters(catalogue: Catalogue) -> frozenset[str]:
    """Parameters that some duty looks up, and those that computations and checks read by name."""
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, Param):
            found.add(value.id)
        elif isinstance(value, Mapping):
            for item in value.values():
                look(item)
        elif isinstance(value, tuple):
            for item in value:
                look(item)
        elif hasattr(value, "terms") and not isinstance(value, CheckPart):
            look(value.terms)

    def parts(duty: Duty) -> None:
        for version in duty.versions:
            look((version.every, version.keep, version.applies))
            for part in version.parts:
                match part:
                    case RecordPart():
                        look((part.where, part.fields))
                    case EventPart():
                        look((part.where, part.within, part.before, part.answer.fields))
                    case CheckPart():
                        look((part.terms, part.no_older_than))

    for duty in catalogue.duties.values():
        parts(duty)
    return frozenset(found | READ_BY_COMPUTATIONS)


# parameters that `neikong.computations` asks for by name; a test compares this with the functions' signatures
READ_BY_COMPUTATIONS = frozenset(
    {
        "ciso.reading",
        "ciso.capital",
        "ciso.electronic-share",
        "ciso.market-share",
        "ciso.natural-person-ratio",
        "security-grade.table",
        "interruption.tiers",
    }
)
