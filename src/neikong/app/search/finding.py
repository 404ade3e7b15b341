"""Finding: words and clause numbers, in either language, however they were typed (full-width, other brackets)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from neikong.app import bridge
from neikong.app.base.remembering import Memory
from neikong.app.base.say import tr
from neikong.app.base.words import plain
from neikong.app.library import shelf
from neikong.app.posture.links import url_of
from neikong.app.subjects import indexing
from neikong.app.subjects.indexing import GROUPS, catch_up, reaches
from neikong.app.subjects.models import Item, State, Type
from neikong.facts import Ref
from neikong.obligations.model import Catalogue
from neikong.regulation.library import Library

MOST = 30
NEWEST = 1_000  # of so many that are not in the index yet every word is compared
_duties: Memory[dict[str, str]] = Memory(2)
_clauses: Memory[tuple[Library, dict[tuple[str, str], str]]] = Memory(4)
CODE = re.compile(r"^c[a-z]-?\d{4,5}", re.I)


@dataclass(frozen=True)
class Hit:
    url: str
    title: str
    text: str


def ready(firm: str) -> int:
    """The entry up to which the index goes, after it was led far enough. To be called once for a search."""
    reach = reaches(firm)
    later = Item.objects.filter(firm_id=firm, seq__gt=reach).order_by("seq").values("seq")
    if later[NEWEST : NEWEST + 1].exists():
        catch_up(firm)
        return reaches(firm)
    return reach


def words_of(q: str) -> list[str]:
    """The words to find; a clause number is one word whatever stands in it."""
    text = plain(q)[:200]
    if CODE.match(text):
        return [text.replace(" ", "")]
    return text.split()[:6]


def around(text: str, word: str, width: int = 60) -> str:
    """The part of a text where a word stands."""
    at = plain(text).find(word)
    if at < 0:
        return text[: 2 * width]
    return ("…" if at > width else "") + text[max(0, at - width) : at + len(word) + width]


def duties(firm: str, words: list[str]) -> Iterator[Hit]:
    catalogue = bridge.the_catalogue()
    for id, text in _duties.get(catalogue.digest, lambda: _plain_duties(catalogue)).items():
        if all(w in text for w in words):
            duty = catalogue.duties[id]
            says = next((tr(v.says) for v in reversed(duty.versions) if v.says), "")
            yield Hit(f"/f/{firm}/duties/{id}/", tr(duty.title), around(says, words[0]))


def _plain_duties(catalogue: Catalogue) -> dict[str, str]:
    """Of each duty all that it can be found by."""
    made = {}
    for duty in catalogue.duties.values():
        cites = " ".join(c.at for v in duty.versions for c in v.cites).replace(" ", "")
        says = " ".join(t for v in duty.versions for t in (v.says or {}).values())
        made[duty.id] = plain(
            f"{duty.id} {duty.title['zh']} {duty.title['en']} {says} {cites} {' '.join(duty.covers)}"
        )
    return made


def items(firm: str, group: str, words: list[str], reach: int) -> Iterator[Hit]:
    """Rows, or records and exceptions, or evidence, whose words hold all that is asked; the newest first.
    `reach` is what `ready` told."""
    wanted = Q()
    for word in words:
        wanted &= Q(words__contains=word)
    types = [type_ for type_, of in GROUPS.items() if of == group]
    every = Item.objects.filter(wanted, firm_id=firm, type__in=types).exclude(state=State.WITHDRAWN)
    found = list(every.filter(seq__gt=reach).order_by("-seq")[: MOST + 1])
    older = indexing.found(firm, group, words, reach, MOST + 1 - len(found))
    if older is None:  # one character: too short for the index
        found += every.filter(seq__lte=reach).order_by("-seq")[: MOST + 1 - len(found)]
    elif older:
        held = Item.objects.in_bulk(older)
        found += [held[pk] for pk in older if pk in held]
    for item in found:
        kind = (
            "evidence"
            if item.type == Type.EVIDENCE
            else "exception"
            if item.type == Type.EXEMPTION
            else item.kind
        )
        url = url_of(firm, Ref(kind, item.code))
        if url:
            yield Hit(url, item.title or item.code, around(item.words, words[0]))


def settings(firm: str, words: list[str]) -> Iterator[Hit]:
    catalogue = bridge.the_catalogue()
    for kind, table in (("parameter", catalogue.parameters), ("source", catalogue.sources)):
        for id, thing in table.items():
            if all(w in plain(f"{id} {thing.title['zh']} {thing.title['en']}") for w in words):
                yield Hit(url_of(firm, Ref(kind, id)) or "", tr(thing.title), id)
    for kind, forms in (("registers", catalogue.registers), ("records", catalogue.records)):
        for id, form in forms.items():
            if all(w in plain(f"{id} {form.title['zh']} {form.title['en']}") for w in words):
                yield Hit(f"/f/{firm}/{kind}/{id}/", tr(form.title), id)


def clauses(firm: str, words: list[str]) -> Iterator[Hit]:
    from urllib.parse import urlencode

    library = shelf.library(firm)
    # kept beside the library that it was made of, so that no other can get its number
    _, texts = _clauses.get(id(library), lambda: (library, _plain_clauses(library)))
    for (code, item), all_of in texts.items():
        if all(w in all_of for w in words):
            text = library.now[code, item].text or ""
            yield Hit(
                f"/f/{firm}/library/clause/?{urlencode({'code': code, 'item': item})}",
                f"{code} {item}",
                around(text, words[0]),
            )


def _plain_clauses(library: Library) -> dict[tuple[str, str], str]:
    return {
        (code, item): plain(f"{code}{item} {held.text or ''}").replace("\n", "")
        for (code, item), held in library.now.items()
    }
