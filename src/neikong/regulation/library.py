"""The rules that are held, as they read now: amendments applied one after another, and holes in the chain reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from neikong.regulation.amendment import Change, Kind
from neikong.regulation.tree import Clause, Tree
from neikong.regulation.wording import unpunctuated_end


@dataclass(frozen=True)
class Held:
    """The text of one clause now (None: its number is known, its text is not held), and the file it came from."""

    text: str | None
    source: str


Clauses = Mapping[tuple[str, str], Held]


@dataclass(frozen=True)
class Library:
    """`now` is every clause as it reads now, by code and item; `texts` are the whole texts taken in, oldest first."""

    now: Clauses = field(default_factory=dict)
    texts: tuple[Tree, ...] = ()


EMPTY = Library()
RELATED = (
    0.3  # articles are numbered alike everywhere: so many must read the same to be of the same regulation
)


@dataclass(frozen=True)
class Hole:
    """A clause of which a document's "before" is not what we hold as "now": an amendment in between is missing."""

    code: str
    item: str
    held: str | None  # None: the library has no such clause
    before: str
    source: str  # where the held text came from


def holes(held: Library, before: Tree) -> tuple[Hole, ...]:
    """Clauses that both have and that differ, and clauses of a chapter we hold that we never saw."""
    sources = {code: one.source for (code, _), one in held.now.items()}
    found, alike = [], 0
    for clause in before.clauses:
        if clause.code not in sources or not clause.held or not clause.text or clause.partly or clause.new:
            continue
        if not clause.item and clause.code.startswith("C"):
            continue  # a chapter's own line is a title
        now = held.now.get((clause.code, clause.item))
        if now is None and _below_elided(held.now, before, clause):
            continue
        if now is None:
            found.append(Hole(clause.code, clause.item, None, clause.text, sources[clause.code]))
        elif now.text is not None and unpunctuated_end(now.text) != unpunctuated_end(clause.text):
            found.append(Hole(clause.code, clause.item, now.text, clause.text, now.source))
        elif now.text is not None:
            alike += 1
    coded = [hole for hole in found if hole.code.startswith("C")]
    related = alike >= RELATED * (alike + len(found) - len(coded))
    return tuple(found) if related else tuple(coded)


def _below_elided(now: Clauses, tree: Tree, clause: Clause) -> bool:
    """Whether a clause above it is held without its text: then nothing below it could be seen either."""
    above = clause.parent
    while above >= 0:
        one = now.get((tree.clauses[above].code, tree.clauses[above].item))
        if one is not None and one.text is None:
            return True
        above = tree.clauses[above].parent
    return False


def holds_already(held: Library, changes: Sequence[Change]) -> bool:
    """Whether every text that an amendment brings is what is held as now: the same amendment in another file."""
    brought = [change for change in changes if change.kind in (Kind.ADDED, Kind.MODIFIED) and change.after]
    if not brought:
        return False
    for change in brought:
        now = held.now.get((change.code, change.item))
        if (
            now is None
            or now.text is None
            or unpunctuated_end(now.text) != unpunctuated_end(change.after or "")
        ):
            return False
    return True


def earlier_text(held: Library, tree: Tree) -> Tree | None:
    """The last whole text of the same regulation: at least half of its first-level clauses have the same text or code."""
    codes = {clause.code for clause in tree.clauses if clause.code.startswith("C")}
    words = {unpunctuated_end(clause.text) for clause in tree.clauses if clause.text}
    for text in reversed(held.texts):
        same_codes = codes & {clause.code for clause in text.clauses}
        shared = sum(unpunctuated_end(clause.text) in words for clause in text.clauses if clause.text)
        if same_codes or shared >= RELATED * len(text.clauses):
            return text
    return None


def amended(held: Library, changes: Sequence[Change], source: str) -> Library:
    """The library after an amendment. A clause that the table elides keeps the text that was held under its number before."""
    now = dict(held.now)
    for change in changes:
        now.pop(change.place_before, None)
    for change in changes:
        if change.kind is Kind.DELETED:
            continue
        old = held.now.get(change.place_before)
        if change.after is not None and change.kind is not Kind.NOT_HELD:
            now[change.code, change.item] = Held(change.after, source)
        else:
            now[change.code, change.item] = Held(old.text if old else None, old.source if old else source)
    return Library(now, held.texts)


def replaced(held: Library, tree: Tree, source: str) -> Library:
    """The library after a whole text: its chapters replace those that were held."""
    codes = {clause.code for clause in tree.clauses}
    now = {place: one for place, one in held.now.items() if place[0] not in codes}
    for clause in tree.clauses:
        now[clause.code, clause.item] = Held(clause.text if clause.held else None, source)
    return Library(now, (*held.texts, tree))
