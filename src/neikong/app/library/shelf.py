"""A firm's rule documents, read: what each changed, in the order in which they came, with what people confirmed or corrected.

Nothing that was read is stored: it follows from the file (evidence store) and the people's answers (ledger), so that it can
always be made again. This process keeps what it has read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from neikong.app.evidence import store
from neikong.app.subjects.models import Item, State, Type
from neikong.regulation.amendment import Change, Kind
from neikong.regulation.blocks import Document
from neikong.regulation.effective import Effective
from neikong.regulation.form import Form
from neikong.regulation.imports import Import, policy_tree, rule_tree, take_in
from neikong.regulation.library import EMPTY, Library, amended
from neikong.regulation.readers import read
from neikong.regulation.tree import Tree
from neikong.store.old_word import modern
from neikong.strictyaml import Flaw

REVIEW = "rule-change"


@dataclass(frozen=True)
class Shelved:
    """One rule document: its item, what it does after corrections, and what the library holds after it."""

    item: Item
    told: Import
    reviews: Mapping[str, Mapping[str, Any]]

    @property
    def open(self) -> list[Change]:
        """Real changes that nobody has confirmed yet."""
        return [c for c in self.told.changes if counts(c) and key(c) not in self.reviews]


def counts(change: Change) -> bool:
    return change.kind not in (Kind.UNCHANGED, Kind.NOT_HELD)


def key(change: Change) -> str:
    """What a change is called in reviews: its place after, and what it was before (a deleted one has only that)."""
    return f"{change.code}|{change.item}|{change.old_item or ''}|{change.row}"[:190]


@lru_cache(maxsize=64)
def document(sha256: str, name: str) -> Document | Flaw:
    """A stored file as the readers give it."""
    return read(modern(store.read(sha256)), name)


def items(firm: str, kind: str | None = None) -> list[Item]:
    """Documents in the order in which they count: as a person put them, else as they came."""
    found = Item.objects.filter(firm_id=firm, type=Type.RULE).exclude(state=State.WITHDRAWN)
    if kind:
        found = found.filter(kind=kind)
    return sorted(found, key=lambda i: (i.body.get("order", 0), i.pk))


def reviews_of(firm: str) -> dict[str, dict[str, Mapping[str, Any]]]:
    """document code -> change key -> what a person said of it."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for item in Item.objects.filter(firm_id=firm, type=Type.REVIEW, kind=REVIEW).exclude(
        state=State.WITHDRAWN
    ):
        found.setdefault(item.body["document"], {})[item.body["change"]] = item.body
    return found


def shelf(firm: str) -> list[Shelved]:
    """Every rule document that was taken in, oldest first."""
    reviews = reviews_of(firm)
    made: list[Shelved] = []
    chain: tuple[tuple[str, str, str], ...] = ()
    for item in items(firm, "rules"):
        said = reviews.get(item.code, {})
        chain = (*chain, (item.body["sha256"], item.title, _corrections(said)))
        told = _taken(chain)
        if told is not None:
            made.append(Shelved(item, told, said))
    return made


def library(firm: str) -> Library:
    """What reads now, after all documents."""
    found = shelf(firm)
    return found[-1].told.library if found else EMPTY


def _corrections(said: Mapping[str, Mapping[str, Any]]) -> str:
    import json

    wanted = {k: v["corrected"] for k, v in sorted(said.items()) if v.get("corrected")}
    return json.dumps(wanted, sort_keys=True, ensure_ascii=False)


@lru_cache(maxsize=64)
def _taken(chain: tuple[tuple[str, str, str], ...]) -> Import | None:
    """The last document of the chain, read against what the ones before it left."""
    import json

    before = _before(chain[:-1])
    sha, name, corrections = chain[-1]
    found = document(sha, name)
    if isinstance(found, Flaw):
        return None
    told = take_in(found, before)
    if isinstance(told, Flaw):
        return None
    wanted = json.loads(corrections)
    if not wanted:
        return told
    changes = tuple(corrected(c, wanted[key(c)]) if key(c) in wanted else c for c in told.changes)
    after = amended(before, changes, name) if told.form is Form.COMPARISON else told.library
    return replace(told, changes=changes, library=after)


def _before(chain: tuple[tuple[str, str, str], ...]) -> Library:
    while chain:
        told = _taken(chain)
        if told is not None:
            return told.library
        chain = chain[:-1]
    return EMPTY


def corrected(change: Change, by: Mapping[str, Any]) -> Change:
    """A change as a person put it right. Its key stays that of what was read."""
    found = change
    if "kind" in by:
        found = replace(found, kind=Kind(by["kind"]))
    if "item" in by:
        found = replace(found, item=by["item"])
    if "old_item" in by:
        found = replace(found, old_item=by["old_item"] or None)
    if "reason" in by:
        found = replace(found, reason=by["reason"] or None)
    if "effective" in by:
        day = date.fromisoformat(by["effective"]) if by["effective"] else None
        found = replace(found, effective=Effective(by["effective"], day) if day else None)
    return replace(found, unsure="")


def find(firm: str, code: str) -> Shelved | None:
    return next((s for s in shelf(firm) if s.item.code == code), None)


@dataclass(frozen=True)
class Reading:
    """A clause as one document left it."""

    shelved: Shelved
    change: Change


def lineage(documents: Sequence[Shelved], code: str, item: str) -> list[Reading]:
    """A clause through the documents, newest first: numbers change, the clause does not."""
    found: list[Reading] = []
    place = (code, item)
    for shelved in reversed(documents):
        change = next((c for c in shelved.told.changes if (c.code, c.item) == place), None)
        if change is None:
            continue
        found.append(Reading(shelved, change))
        if change.kind is Kind.ADDED:
            break
        place = change.place_before
    return found


@dataclass(frozen=True)
class Official:
    """The official text of one citation, and which document it stands in."""

    at: str
    code: str
    item: str
    text: str
    shelved: Shelved
    effective: date | None


def official(documents: Sequence[Shelved], cites: Sequence[tuple[str, str]]) -> list[Official]:
    """The text of what is cited, (source, at) each, as far as the firm has taken the document in."""
    from neikong.regulation.impact import at as place_of

    found = []
    for source, at in cites:
        place = place_of(at)
        for shelved in documents:
            if place is None or shelved.item.body.get("source") != source:
                continue
            code, item = place
            change = next((c for c in shelved.told.changes if (c.code, c.item) == (code, item)), None)
            if change is not None and change.after:
                day = change.effective.day if change.effective else None
                found.append(Official(at, code, item, change.after, shelved, day))
                break
    return found


@lru_cache(maxsize=32)
def own_tree(sha256: str, name: str) -> Tree | Flaw:
    found = document(sha256, name)
    return found if isinstance(found, Flaw) else policy_tree(found)


@lru_cache(maxsize=32)
def rules_tree(sha256: str, name: str) -> Tree | Flaw:
    found = document(sha256, name)
    return found if isinstance(found, Flaw) else rule_tree(found)
