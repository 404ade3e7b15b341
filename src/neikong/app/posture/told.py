"""A verdict as a page tells it: sentences in the language of the page, each with its links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from neikong.app import bridge
from neikong.app.base.say import language
from neikong.app.posture.links import url_of
from neikong.app.posture.models import Judged
from neikong.app.posture.sitting import Stand, judgement_of
from neikong.clock import roc
from neikong.engine.verdict import Judgement
from neikong.facts import Reason
from neikong.obligations.model import Catalogue, Duty, Version
from neikong.reports.chain import binding
from neikong.reports.messages import sentence, title

WORST_FIRST = ("unmet", "overdue", "unknown", "due", "excepted", "future", "met", "not-applicable")


@dataclass(frozen=True)
class Line:
    """One duty in a list."""

    duty: Duty
    judged: Judged
    chapter: str
    owner: str
    strength: str
    binding: str
    kind: str

    @property
    def verdict(self) -> str:
        return self.judged.verdict


GETS: Mapping[str, Callable[[Line], str]] = {
    "verdict": lambda x: x.verdict,
    "chapter": lambda x: x.duty.chapter,
    "owner": lambda x: x.duty.owner,
    "strength": lambda x: x.strength,
    "kind": lambda x: x.kind,
    "family": lambda x: x.duty.family,
}
SORTS: Mapping[str, Callable[[Line], Any]] = {
    "title": lambda x: x.duty.title[language()],
    "chapter": lambda x: (x.duty.chapter, x.duty.id),
    "owner": lambda x: x.owner,
    "deadline": lambda x: x.judged.deadline or date.max,
    "verdict": lambda x: WORST_FIRST.index(x.verdict),
}


@dataclass(frozen=True)
class Said:
    """One reason: its sentence, and its links as (url, text)."""

    text: str
    links: tuple[tuple[str | None, str], ...]


def said(reason: Reason, firm: str) -> Said:
    catalogue, lang = bridge.the_catalogue(), language()
    links = tuple(
        (
            url_of(firm, ref),
            f"{title(ref.kind, catalogue, lang)} {title(ref.id, catalogue, lang)}".replace("「", "").replace(
                "」", ""
            ),
        )
        for ref in reason.links
    )
    return Said(sentence(reason, catalogue, lang), links)


def version_of(duty: Duty, judged: Judged) -> Version:
    """The version that was judged, else the newest that asks for anything."""
    if judged.version is not None:
        return duty.versions[judged.version - 1]
    return next((v for v in reversed(duty.versions) if not v.ends), duty.versions[-1])


def lines(stand: Stand) -> list[Line]:
    """Every duty with its verdict, the worst first."""
    catalogue, lang = stand.catalogue, language()
    made = [_line(catalogue.duties[id], judged, catalogue, lang) for id, judged in stand.judged.items()]
    order = {chapter: n for n, chapter in enumerate(catalogue.chapters)}
    return sorted(
        made,
        key=lambda x: (
            WORST_FIRST.index(x.verdict),
            x.judged.deadline or date.max,
            order[x.duty.chapter],
            x.duty.id,
        ),
    )


def _line(duty: Duty, judged: Judged, catalogue: Catalogue, lang: str) -> Line:
    version = version_of(duty, judged)
    return Line(
        duty,
        judged,
        catalogue.chapters[duty.chapter].title[lang],
        catalogue.roles[duty.owner][lang],
        version.strength or "must",
        binding(version, catalogue, lang) if version.cites else "",
        str(version.kind.value) if version.kind else "",
    )


def first_reason(judged: Judged) -> str:
    """The first sentence of a verdict; how many more there are."""
    told: Judgement = judgement_of(judged)
    if not told.reasons:
        return ""
    text = sentence(told.reasons[0], bridge.the_catalogue(), language())
    more = len(told.reasons) - 1
    return f"{text}（+{more}）" if more else text


def day_text(day: date | None) -> str:
    return "" if day is None else roc(day) if language() == "zh" else day.isoformat()


def filtered(found: Sequence[Line], asked: dict[str, str]) -> list[Line]:
    """The lines that the address asks for."""
    kept = list(found)
    for name, get in GETS.items():
        if value := asked.get(name):
            wanted = set(value.split(","))
            kept = [x for x in kept if get(x) in wanted]
    if words := asked.get("q", "").split():
        kept = [
            x
            for x in kept
            if all(
                w.lower() in f"{x.duty.id} {x.duty.title['zh']} {x.duty.title['en']}".lower()
                or any(w in s for v in x.duty.versions for s in (v.says or {}).values())
                or any(w.replace(" ", "") in c.at.replace(" ", "") for v in x.duty.versions for c in v.cites)
                for w in words
            )
        ]
    sort = asked.get("sort", "")
    if sort.lstrip("-") in SORTS:
        kept.sort(key=SORTS[sort.lstrip("-")], reverse=sort.startswith("-"))
    return kept
