"""Finding: words and clause numbers, in either language, however they were typed (full-width, other brackets)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from neikong.app import bridge
from neikong.app.base.say import tr
from neikong.app.library import shelf
from neikong.app.posture.links import url_of
from neikong.app.subjects.indexing import catch_up, plain, proposed
from neikong.app.subjects.models import Item, State, Type
from neikong.facts import Ref

MOST = 30
NEWEST = 2_000  # of these every word is compared; what is older is found by the index
CODE = re.compile(r"^c[a-z]-?\d{4,5}", re.I)


@dataclass(frozen=True)
class Hit:
    url: str
    title: str
    text: str


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
    for duty in bridge.the_catalogue().duties.values():
        cites = " ".join(c.at for v in duty.versions for c in v.cites).replace(" ", "")
        says = " ".join(t for v in duty.versions for t in (v.says or {}).values())
        all_of = plain(
            f"{duty.id} {duty.title['zh']} {duty.title['en']} {says} {cites} {' '.join(duty.covers)}"
        )
        if all(w in all_of for w in words):
            text = next((tr(v.says) for v in reversed(duty.versions) if v.says), "")
            yield Hit(f"/f/{firm}/duties/{duty.id}/", tr(duty.title), around(text, words[0]))


def items(firm: str, types: list[str], words: list[str]) -> Iterator[Hit]:
    """Rows and records whose words hold all that is asked; the newest first."""
    wanted = Q()
    for word in words:
        wanted &= Q(words__icontains=word)
    every = Item.objects.filter(firm_id=firm, type__in=types).exclude(state=State.WITHDRAWN)
    newest = every.order_by("-seq").values("pk")[:NEWEST]
    found = list(Item.objects.filter(wanted, pk__in=newest).order_by("-seq")[: MOST + 1])
    if len(found) <= MOST and every.order_by("-seq").values("pk")[NEWEST : NEWEST + 1].exists():
        catch_up(firm)
        older = proposed(words)
        if older is None:  # one character: too short for the index
            rest = every.filter(wanted).exclude(pk__in=[i.pk for i in found])
        else:
            rest = every.filter(wanted, pk__in=set(older) - {i.pk for i in found})
        found += list(rest.order_by("-seq")[: MOST + 1 - len(found)])
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

    for (code, item), held in shelf.library(firm).now.items():
        text = held.text or ""
        if all(w in plain(f"{code}{item} {text}").replace("\n", "") for w in words):
            yield Hit(
                f"/f/{firm}/library/clause/?{urlencode({'code': code, 'item': item})}",
                f"{code} {item}",
                around(text, words[0]),
            )
