"""A clause as weighted words: pairs of signs, words in Latin letters, and concepts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from neikong.regulation.gap.terms import concepts, content, plain

CONCEPT = "§"
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Words:
    """The words of a text and how often each stands there."""

    text: str
    counts: Mapping[str, int]


@lru_cache(maxsize=20_000)
def words(text: str) -> Words:
    """The words of a text; headings and parts of sentences come again and again."""
    said = plain(text)
    counts: dict[str, int] = {}
    for piece in content(said):
        for run in _HAN.findall(piece):
            for at in range(len(run) - 1):
                pair = run[at : at + 2]
                counts[pair] = counts.get(pair, 0) + 1
    for latin in _LATIN.findall(said):
        counts[latin.lower()] = counts.get(latin.lower(), 0) + 1
    for name in concepts(said):
        counts[CONCEPT + name] = 1
    return Words(said, counts)


RAREST = (
    5.9  # what a word of one text alone weighs, however many texts there are: borders must not move with them
)


class _Table(dict[str, float]):
    """Weights by word; a word that no text has weighs most."""

    unknown = 0.0
    factor = 1.0

    def __missing__(self, word: str) -> float:
        return self.unknown * (self.factor if word.startswith(CONCEPT) else 1.0)


class Weights:
    """How much each word tells: the rarer among the given texts, the more."""

    def __init__(self, texts: Iterable[Words], concept_factor: float = 2.0) -> None:
        documents: dict[str, int] = {}
        total = 0
        for one in texts:
            total += 1
            for word in one.counts:
                documents[word] = documents.get(word, 0) + 1
        scale = RAREST / math.log(1 + (max(2, total) - 0.5) / 1.5)
        table = _Table()
        table.unknown, table.factor = RAREST * 1.15, concept_factor
        for word, n in documents.items():
            factor = concept_factor if word.startswith(CONCEPT) else 1.0
            table[word] = factor * scale * math.log(1 + (total - n + 0.5) / (n + 0.5))
        self._squares: dict[
            int, tuple[Words, float]
        ] = {}  # by identity; the text is kept so that its identity stays its own
        self.of: Callable[[str], float] = table.__getitem__

    def sum(self, text: Words) -> float:
        """The weight of a whole text."""
        return sum(map(self.of, text.counts))

    def squares(self, text: Words) -> float:
        known = self._squares.get(id(text))
        if known is None:
            known = (text, sum(weight * weight for weight in map(self.of, text.counts)))
            self._squares[id(text)] = known
        return known[1]
