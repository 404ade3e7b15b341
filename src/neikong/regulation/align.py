"""Which clause after is which clause before: by text first, then by number, then by its place in the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from neikong.regulation.tree import Clause, Tree
from neikong.regulation.wording import bigrams, kept, likeness, same, unpunctuated_end

ALIKE = 0.45  # two texts this much alike are the same clause, wherever they stand
RELATED = 0.12  # enough when number or row agree as well
ELSEWHERE = 0.6  # enough for a clause that moved to another parent
NEIGHBOURS = 40  # in very long lists only so many places to either side are compared
LONG = 250
FEWEST = 12  # bigrams that a text must have before a part of it kept says anything


@dataclass(frozen=True)
class Pair:
    """One clause on both sides, or on one. `score` is how alike the texts are; `by` is what joined them."""

    after: int | None
    before: int | None
    score: float = 0.0
    by: str = ""


class _Side:
    """A tree with what comparing needs, computed once."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.children = tree.children()
        self.own = [unpunctuated_end(clause.text) for clause in tree.clauses]
        self.own_pairs = [bigrams(text) for text in self.own]
        self.order = {
            index: place for siblings in self.children.values() for place, index in enumerate(siblings)
        }

    @cached_property
    def whole_pairs(self) -> list[dict[str, int]]:
        """Bigrams of each clause with everything below it (bounded: a chapter is known by its first 3,000 signs)."""
        texts = [same(clause.text) for clause in self.tree.clauses]
        for index in range(len(texts) - 1, -1, -1):
            parent = self.tree.clauses[index].parent
            if parent >= 0 and len(texts[parent]) < 3000:
                texts[parent] += texts[index][: 3000 - len(texts[parent])]
        return [bigrams(text) for text in texts]

    def clause(self, index: int) -> Clause:
        return self.tree.clauses[index]

    def known(self, index: int) -> bool:
        return self.clause(index).held and bool(self.own[index])


def align(after: Tree, before: Tree, told: Mapping[str, str] = MappingProxyType({})) -> list[Pair]:
    """`told` is what the explanations say about moves, number before -> number after, and outweighs the text.

    Every clause of both trees in exactly one pair; only the place-holders 「7. (新增)」 of the side before are left out."""
    return _Aligner(_Side(after), _Side(before), told).run()


class _Aligner:
    def __init__(self, after: _Side, before: _Side, told: Mapping[str, str]) -> None:
        self.told = told
        self.a = after
        self.b = before
        self.pairs: list[Pair] = []
        self.left_a: list[int] = []
        self.left_b: list[int] = []
        rows = {clause.row for clause in after.tree.clauses}
        self.rows_tell = len(rows) >= 3 and -1 not in rows

    def run(self) -> list[Pair]:
        waiting: list[tuple[list[int], list[int]]] = [(self._tops(self.a), self._tops(self.b))]
        while waiting:
            ones, others = waiting.pop()
            for pair in self._siblings(ones, others):
                if pair.after is not None and pair.before is not None:
                    self.pairs.append(pair)
                    waiting.append(
                        (self.a.children.get(pair.after, []), self.b.children.get(pair.before, []))
                    )
                elif pair.after is not None:
                    self._leave(self.a, self.left_a, pair.after)
                elif pair.before is not None:
                    self._leave(self.b, self.left_b, pair.before)
        self._elsewhere()
        return self.pairs

    @staticmethod
    def _tops(side: _Side) -> list[int]:
        return side.children.get(-1, [])

    @staticmethod
    def _leave(side: _Side, left: list[int], index: int) -> None:
        """What has no counterpart among its siblings, with everything below it."""
        stack = [index]
        while stack:
            one = stack.pop()
            left.append(one)
            stack.extend(side.children.get(one, []))

    def _siblings(self, ones: list[int], others: list[int]) -> list[Pair]:
        found: list[Pair] = []
        free_a = dict.fromkeys(ones)
        free_b = dict.fromkeys(i for i in others if not self.b.clause(i).new)

        def take(a: int, b: int, score: float, by: str) -> None:
            found.append(Pair(a, b, score, by))
            del free_a[a], free_b[b]

        for a, b in self._by_name(list(free_a), list(free_b)):
            take(a, b, self._score(a, b), "code")
        for a, b in self._as_told(list(free_a), list(free_b)):
            take(a, b, self._score(a, b), "told")
        for a, b in self._by_exact_text(list(free_a), list(free_b)):
            take(a, b, 1.0, "text")
        for a, b, score in self._by_likeness(list(free_a), list(free_b)):
            take(a, b, score, "text")
        for a, b in self._by_number(list(free_a), list(free_b), both_known=True):
            take(a, b, self._score(a, b), "number")
        for a, b in self._by_row(list(free_a), list(free_b)):
            take(a, b, self._score(a, b), "row")
        for a, b in self._unheld(list(free_a), list(free_b), found):
            take(a, b, 0.0, "place")
        for a, b in self._by_number(list(free_a), list(free_b), both_known=False):
            take(a, b, 0.0, "number")
        return found + [Pair(a, None) for a in free_a] + [Pair(None, b) for b in free_b]

    def _by_name(self, ones: list[int], others: list[int]) -> list[tuple[int, int]]:
        """Chapters with a code of their own are the same when the code is."""
        names = {
            self.b.clause(b).code: b
            for b in others
            if self.b.clause(b).code.startswith("C") and not self.b.clause(b).item
        }
        found = []
        for a in ones:
            clause = self.a.clause(a)
            if clause.code.startswith("C") and not clause.item and clause.code in names:
                found.append((a, names.pop(clause.code)))
        return found

    def _as_told(self, ones: list[int], others: list[int]) -> list[tuple[int, int]]:
        after = {self.a.clause(a).item or self.a.clause(a).code: a for a in ones}
        before = {self.b.clause(b).item or self.b.clause(b).code: b for b in others}
        found: dict[int, int] = {}
        for old, new in self.told.items():
            if new in after and old in before and self._score(after[new], before[old]) >= RELATED:
                found.setdefault(after[new], before[old])
        return list(found.items()) if len(set(found.values())) == len(found) else []

    def _by_exact_text(self, ones: list[int], others: list[int]) -> list[tuple[int, int]]:
        """The same text once; of several the same number, then the first that is left."""
        places: dict[str, list[int]] = {}
        for b in others:
            if self.b.known(b):
                places.setdefault(self.b.own[b], []).append(b)
        found: dict[int, int] = {}
        for same_number in (True, False):
            for a in ones:
                if a in found or not self.a.known(a):
                    continue
                there = places.get(self.a.own[a], [])
                chosen = next((b for b in there if not same_number or self._same_number(a, b)), None)
                if chosen is not None:
                    there.remove(chosen)
                    found[a] = chosen
        return list(found.items())

    def _by_likeness(self, ones: list[int], others: list[int]) -> list[tuple[int, int, float]]:
        known_a = [a for a in ones if self.a.known(a)]
        known_b = [b for b in others if self.b.known(b)]
        near = len(known_a) * len(known_b) > LONG * LONG
        scored = []
        for a in known_a:
            for b in known_b:
                if near and abs(self.a.order[a] - self.b.order[b]) > NEIGHBOURS:
                    continue
                score = self._score(a, b)
                if score >= ALIKE:
                    scored.append((score + self._bonus(a, b), a, b, score))
        scored.sort(key=lambda entry: (-entry[0], entry[1], entry[2]))
        found: list[tuple[int, int, float]] = []
        used_a: set[int] = set()
        used_b: set[int] = set()
        for _, a, b, score in scored:
            if a not in used_a and b not in used_b:
                used_a.add(a)
                used_b.add(b)
                found.append((a, b, score))
        return found

    def _by_number(self, ones: list[int], others: list[int], *, both_known: bool) -> list[tuple[int, int]]:
        found, used = [], set()
        for a in ones:
            for b in others:
                if b in used or not self._same_number(a, b):
                    continue
                if both_known and not (self.a.known(a) and self.b.known(b) and self._score(a, b) >= RELATED):
                    continue
                used.add(b)
                found.append((a, b))
                break
        return found

    def _by_row(self, ones: list[int], others: list[int]) -> list[tuple[int, int]]:
        """One left on either side in the same row of a table that has one clause a row: its draftsmen joined them."""
        if not self.rows_tell:
            return []
        rows_a: dict[int, list[int]] = {}
        rows_b: dict[int, list[int]] = {}
        for a in ones:
            rows_a.setdefault(self.a.clause(a).row, []).append(a)
        for b in others:
            rows_b.setdefault(self.b.clause(b).row, []).append(b)
        return [
            (there[0], rows_b[row][0])
            for row, there in rows_a.items()
            if len(there) == 1
            and len(rows_b.get(row, [])) == 1
            and self.a.known(there[0])
            and self.b.known(rows_b[row][0])
            and self._score(there[0], rows_b[row][0]) >= RELATED / 2
        ]

    def _unheld(self, ones: list[int], others: list[int], found: Sequence[Pair]) -> list[tuple[int, int]]:
        """Clauses without text, between two clauses that are joined: as many before as after are the same ones."""
        joined = sorted((p.after, p.before) for p in found if p.after is not None and p.before is not None)
        pairs: list[tuple[int, int]] = []
        floor_a, floor_b = -1, -1
        for top_a, top_b in [*joined, (10**9, 10**9)]:
            if top_b < floor_b:
                continue  # a moved clause is no fixed point
            there_a = [a for a in ones if floor_a < a < top_a and not self.a.known(a)]
            there_b = [b for b in others if floor_b < b < top_b and not self.b.known(b)]
            if len(there_a) == len(there_b):
                pairs += list(zip(there_a, there_b, strict=True))
            floor_a, floor_b = top_a, top_b
        return pairs

    def _elsewhere(self) -> None:
        """Clauses that moved to another parent or chapter; what is still left was added or deleted."""
        known_a = [a for a in self.left_a if self.a.known(a) and len(self.a.own[a]) >= 6]
        known_b = [b for b in self.left_b if self.b.known(b) and len(self.b.own[b]) >= 6]
        scored = []
        if len(known_a) * len(known_b) <= LONG * LONG * 4:
            for a in known_a:
                for b in known_b:
                    score = likeness(self.a.own_pairs[a], self.b.own_pairs[b])
                    if score >= ELSEWHERE:
                        scored.append((-score, a, b))
        taken_a, taken_b = set(), set()
        for score, a, b in sorted(scored):
            if a not in taken_a and b not in taken_b:
                taken_a.add(a)
                taken_b.add(b)
                self.pairs.append(Pair(a, b, -score, "text"))
        self.pairs += [Pair(a, None) for a in self.left_a if a not in taken_a]
        self.pairs += [Pair(None, b) for b in self.left_b if b not in taken_b]

    def _score(self, a: int, b: int) -> float:
        one, other = self.a.own_pairs[a], self.b.own_pairs[b]
        own = likeness(one, other)
        if own < ALIKE and min(len(one), len(other)) >= FEWEST:
            own = max(own, 0.85 * kept(one, other))
        if own >= ALIKE or not (self.a.children.get(a) or self.b.children.get(b)):
            return own
        return max(own, likeness(self.a.whole_pairs[a], self.b.whole_pairs[b]))

    def _bonus(self, a: int, b: int) -> float:
        same_row = self.rows_tell and self.a.clause(a).row == self.b.clause(b).row
        return 0.05 * self._same_number(a, b) + 0.04 * same_row

    def _same_number(self, a: int, b: int) -> bool:
        one, other = self.a.clause(a), self.b.clause(b)
        return (one.number, one.sub) == (other.number, other.sub)
