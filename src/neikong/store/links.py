"""References between facts: every one leads somewhere, and no row depends on itself in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from neikong.facts import Exemption, Record, Row
from neikong.obligations.model import Catalogue, Form
from neikong.strictyaml import Flaw


def check_links(
    catalogue: Catalogue,
    rows: Sequence[Row],
    records: Sequence[Record],
    exemptions: Sequence[Exemption],
    evidence: set[str],
    flaws: list[Flaw],
) -> None:
    """Dangling references, unknown evidence files, and circles, each with file and line."""
    ids: dict[str, set[str]] = {}
    for row in rows:
        ids.setdefault(row.register, set()).add(row.id)
    anything = {row.id for row in rows} | {record.id for record in records}
    for row in rows:
        _fields(catalogue.registers[row.register], row.fields, row.place, ids, flaws)
    for record in records:
        form = catalogue.records.get(record.kind)
        if form:
            _fields(form, record.fields, record.place, ids, flaws)
        for subject in record.subjects:
            if subject not in anything:
                flaws.append(
                    _flaw(
                        record.place,
                        f"subjects 所指的「{subject}」不存在",
                        f"subjects names '{subject}', which does not exist",
                    )
                )
        for file in record.evidence:
            if file not in evidence:
                flaws.append(
                    _flaw(
                        record.place,
                        f"evidence/ 之下沒有「{file}」",
                        f"there is no file '{file}' under evidence/",
                    )
                )
        people = [record.by, *(a.by for a in record.approvals)]
        _people(people, record.place, ids, flaws)
    for exemption in exemptions:
        _people([exemption.by, *(a.by for a in exemption.approvals)], exemption.place, ids, flaws)
        for subject in exemption.subjects:
            if subject not in anything:
                flaws.append(
                    _flaw(
                        exemption.place,
                        f"subjects 所指的「{subject}」不存在",
                        f"subjects names '{subject}', which does not exist",
                    )
                )
    _circles(catalogue, rows, flaws)


def _flaw(place: str, zh: str, en: str) -> Flaw:
    file, line = place.rsplit(":", 1)
    return Flaw(file, int(line), zh, en)


def _people(people: Sequence[str], place: str, ids: Mapping[str, set[str]], flaws: list[Flaw]) -> None:
    if "person" in ids:
        for person in people:
            if person and person not in ids["person"]:
                flaws.append(
                    _flaw(
                        place, f"人員清冊沒有「{person}」", f"there is no person '{person}' in the register"
                    )
                )


def _fields(
    form: Form, fields: Mapping[str, Any], place: str, ids: Mapping[str, set[str]], flaws: list[Flaw]
) -> None:
    for name, value in fields.items():
        given = form.fields.get(name, {})
        register = "person" if given.get("type") == "person" else given.get("ref")
        if not register or (given["type"] == "person" and "person" not in ids):
            continue
        for id in value if isinstance(value, tuple) else (value,):
            if id not in ids.get(register, ()):
                flaws.append(
                    _flaw(
                        place,
                        f"{name} 所指的「{id}」不在 {register} 清冊",
                        f"{name} names '{id}', which is not in the register {register}",
                    )
                )


def _circles(catalogue: Catalogue, rows: Sequence[Row], flaws: list[Flaw]) -> None:
    """Rows of a register that refer to rows of the same register must not lead back to themselves."""
    for register, form in catalogue.registers.items():
        own = [name for name, given in form.fields.items() if given.get("ref") == register]
        if not own:
            continue
        graph: dict[str, set[str]] = {}
        places: dict[str, str] = {}
        for row in rows:
            if row.register == register:
                targets = [t for name in own for t in _many(row.fields.get(name))]
                graph.setdefault(row.id, set()).update(targets)
                places[row.id] = row.place
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            path = [str(node) for node in error.args[1]]
            chain = " → ".join(path)
            at = next((places[node] for node in path if node in places), f"registers/{register}.yaml:1")
            flaws.append(_flaw(at, f"相依成環：{chain}", f"the dependency goes in a circle: {chain}"))


def _many(value: Any) -> tuple[str, ...]:
    return () if value is None else value if isinstance(value, tuple) else (value,)
