"""What an amendment does to each clause: added, modified, deleted, moved, renumbered, unchanged, or text not held."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from neikong.regulation import effective
from neikong.regulation.align import RELATED, Pair, align
from neikong.regulation.effective import Effective
from neikong.regulation.markers import Family
from neikong.regulation.tree import Clause, Tree
from neikong.regulation.wording import unpunctuated_end

UNSURE = 0.3  # two texts joined that are less alike are shown for a person to confirm


class Kind(StrEnum):
    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    UNCHANGED = "unchanged"
    NOT_HELD = "not-held"


CHANGED = frozenset({Kind.ADDED, Kind.MODIFIED, Kind.DELETED, Kind.MOVED, Kind.RENUMBERED})


@dataclass(frozen=True)
class Change:
    """One clause. `item` is its number after (for a deleted one, the number it had); `old_item` its number before."""

    code: str
    item: str
    old_item: str | None
    kind: Kind
    before: str | None  # None: there was none, or it is not held
    after: str | None
    effective: Effective | None = None
    reason: str | None = None
    unsure: str = ""  # why a person should look at it
    row: int = -1
    old_code: str = ""
    strong: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    depth: int = 0
    under_added: bool = False

    @property
    def place_before(self) -> tuple[str, str]:
        """Code and item before: an article's own number is its code."""
        code = self.old_code or self.code
        item = self.old_item if self.old_item is not None else self.item
        return (code, "") if item == code else (code, item)


def changes(after: Tree, before: Tree, told: Mapping[str, str] = MappingProxyType({})) -> tuple[Change, ...]:
    """Every clause of both, in the order of the text after; a deleted one stands where it stood."""
    pairs = align(after, before, told)
    to_before = {p.after: p.before for p in pairs if p.after is not None and p.before is not None}
    moved = _moved(after, before, to_before)
    depths_after, depths_before = _depths(after), _depths(before)
    placed: list[tuple[tuple[float, int], Change]] = []
    to_after = {b: a for a, b in to_before.items()}
    for pair in pairs:
        change = _change(pair, after, before, to_before, moved)
        if change is None:
            continue
        if pair.after is not None:
            depth = depths_after[pair.after]
            under = _under_added(after, pair.after, to_before)
            placed.append(((float(pair.after), 0), replace(change, depth=depth, under_added=under)))
        elif pair.before is not None:
            anchor = next((to_after[b] for b in range(pair.before, -1, -1) if b in to_after), -1)
            placed.append(((anchor + 0.5, pair.before), replace(change, depth=depths_before[pair.before])))
    return _begun([change for _, change in sorted(placed, key=lambda entry: entry[0])])


def of_others(change: Change) -> tuple[Effective, ...]:
    """The dated notes of a clause that name other clauses and that its text before did not have."""
    earlier = effective.of_others(change.before or "")
    return tuple(note for note in effective.of_others(change.after or "") if note not in earlier)


def about(change: Change, note: Effective, where: Change) -> bool:
    """Whether the note of the clause `where` names the clause that this change is of."""
    return change.code in note.about or (change.code == where.code and change.item in note.about)


def _begun(found: Sequence[Change]) -> tuple[Change, ...]:
    """Each note that names other clauses given to those of them that the amendment changes."""
    said = [(note, change) for change in found for note in of_others(change)]
    begun = []
    for change in found:
        notes = [note for note, where in said if change is not where and about(change, note, where)]
        begun.append(replace(change, effective=notes[-1]) if notes and change.kind in CHANGED else change)
    return tuple(begun)


def _change(
    pair: Pair, after: Tree, before: Tree, to_before: dict[int, int], moved: set[int]
) -> Change | None:
    if pair.after is None:
        return _one_side(before.clauses[pair.before or 0], Kind.DELETED)
    one = after.clauses[pair.after]
    if pair.before is None:
        return _one_side(one, Kind.ADDED)
    other = before.clauses[pair.before]
    if one.gone:
        return _one_side(other, Kind.DELETED)
    kind = _kind(one, other, pair.after in moved)
    note = _note(one, other, pair, kind)
    return Change(
        one.code,
        one.item,
        other.code if not other.item and other.code != one.code else other.item,
        kind,
        other.text if other.held else None,
        one.text if one.held else None,
        effective.own(one.text),
        None,
        note,
        one.row,
        other.code if other.code != one.code else "",
        one.strong,
        one.places,
    )


def _one_side(clause: Clause, kind: Kind) -> Change:
    text = clause.text if clause.held else None
    unsure = "" if clause.held else "not-held-one-side"
    note = effective.own(clause.text) if kind is Kind.ADDED else None
    if not clause.held:
        kind = Kind.NOT_HELD  # 略 is text that we do not hold: it is neither new nor gone
    added, deleted = kind is Kind.ADDED, kind is Kind.DELETED
    return Change(
        clause.code,
        clause.item,
        clause.item if deleted else None,
        kind,
        text if deleted else None,
        text if added else None,
        note,
        None,
        unsure,
        clause.row,
        "",
        clause.strong,
        clause.places,
    )


def _kind(one: Clause, other: Clause, moved: bool) -> Kind:
    elsewhere = one.item != other.item or one.code != other.code
    if not one.held or not other.held:
        return Kind.NOT_HELD
    if unpunctuated_end(one.text) != unpunctuated_end(other.text):
        return Kind.MODIFIED
    if elsewhere:
        return Kind.MOVED if moved else Kind.RENUMBERED
    return Kind.NOT_HELD if one.partly and other.partly else Kind.UNCHANGED


def _note(one: Clause, other: Clause, pair: Pair, kind: Kind) -> str:
    if kind is Kind.MODIFIED and pair.score < UNSURE and one.family is not Family.CODE:
        return "weakly-alike" if pair.score >= RELATED else "joined-by-place"
    if one.held != other.held:
        return "held-on-one-side"
    return ""


def _depths(tree: Tree) -> list[int]:
    depths: list[int] = []
    for clause in tree.clauses:
        depths.append(depths[clause.parent] + 1 if clause.parent >= 0 else 0)
    return depths


def _under_added(tree: Tree, index: int, to_before: dict[int, int]) -> bool:
    parent = tree.clauses[index].parent
    return parent >= 0 and parent not in to_before


def _moved(after: Tree, before: Tree, to_before: dict[int, int]) -> set[int]:
    """The clauses whose order among their siblings, or whose parent, is another: the rest is only numbered anew."""
    found: set[int] = set()
    for parent, siblings in after.children().items():
        home = to_before.get(parent, -1)
        there = [(a, to_before[a]) for a in siblings if a in to_before]
        strangers = {a for a, b in there if before.clauses[b].parent != home}
        found |= strangers
        kept = [(a, b) for a, b in there if a not in strangers]
        steady = _steady([b for _, b in kept])
        found |= {a for (a, _), stays in zip(kept, steady, strict=True) if not stays}
    return found


def _steady(order: Sequence[int]) -> list[bool]:
    """For each place, whether it belongs to every longest rising run: what does not was taken to another place."""
    ends, starts = _run_lengths(order), _run_lengths([-n for n in reversed(order)])[::-1]
    longest = max(ends, default=0)
    lengths: dict[int, int] = {}
    for end, start in zip(ends, starts, strict=True):
        if end + start - 1 == longest:
            lengths[end] = lengths.get(end, 0) + 1
    return [end + start - 1 == longest and lengths[end] == 1 for end, start in zip(ends, starts, strict=True)]


def _run_lengths(order: Sequence[int]) -> list[int]:
    """The length of the longest rising run that ends at each place."""
    tails: list[int] = []
    lengths = []
    for value in order:
        at = bisect_left(tails, value)
        tails[at : at + 1] = [value]
        lengths.append(at + 1)
    return lengths
