"""Draft catalogue changes from the impact of an amendment, for a person to write out in words of their own."""

from __future__ import annotations

from typing import Any

import yaml

from neikong.obligations.model import Catalogue
from neikong.regulation.impact import Cited, Impact, Touched


def cited(catalogue: Catalogue, lang: str, source: str = "") -> list[Cited]:
    """Everything of the catalogue that cites a clause: of one source, or (none given) by its latest version."""
    found: list[Cited] = []
    for duty in catalogue.duties.values():
        versions = duty.versions if source else duty.versions[-1:]
        found += [
            Cited("duty", duty.id, duty.title[lang], c.at)
            for v in versions
            for c in v.cites
            if source in ("", c.source)
        ]
    for parameter in catalogue.parameters.values():
        values = parameter.versions if source else parameter.versions[-1:]
        cites = [c for v in values for c in v.cites if source in ("", c.source)]
        found += [Cited("parameter", parameter.id, parameter.title[lang], c.at) for c in cites]
    for note in catalogue.definitions.values():
        found += [
            Cited("definition", note.id, note.title[lang], c.at)
            for c in note.cites
            if source in ("", c.source)
        ]
    return found


def draft_of(told: Impact, catalogue: Catalogue, source: str) -> str:
    """A draft for a person: which duty gets which version. The official words stay out of the catalogue."""
    head = (
        "# 草稿：請以自己的文字撰寫 says，確認日期後才放入目錄\n"
        "# a draft: write `says` in words of your own and confirm the dates before it goes into the catalogue\n"
    )
    entries = [entry for one in told.touched for entry in _entries(one, catalogue, source)]
    return head + yaml.safe_dump(
        {"source": source, "changes": entries}, allow_unicode=True, sort_keys=False, width=110
    )


def _entries(one: Touched, catalogue: Catalogue, source: str) -> list[dict[str, Any]]:
    change = one.change
    entries: list[dict[str, Any]] = []
    for target in one.cited or (None,):
        entry: dict[str, Any] = {"duty" if target is None else target.kind: target.id if target else None}
        if target is not None and target.kind == "duty":
            entry["version"] = max(v.number for v in catalogue.duties[target.id].versions) + 1
        entry["since"] = source
        if change.effective and change.effective.day:
            entry["from"] = change.effective.day.isoformat()
            entry["printed"] = change.effective.raw
        entry["change"] = change.kind.value
        entry["cites"] = [f"{source} {change.code}{change.item}"]
        if target is not None:
            entry["cited"] = target.at
        entries.append(entry)
    return entries
