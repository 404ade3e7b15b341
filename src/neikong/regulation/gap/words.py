"""A clause as weighted words: pairs of signs, words in Latin letters, and concepts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from neikong.regulation.gap.terms import concepts, content, plain

CONCEPT = "§"
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Words:
    """The words of a text and how often each stands there."""

    text: str
    counts: Mapping[str, int]

    @property
    def concepts(self) -> frozenset[str]:
        return frozenset(word for word in self.counts if word.startswith(CONCEPT))


def words(text: str) -> Words:
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


class Weights:
    """How much each word tells: the rarer among the given texts, the more."""

    def __init__(self, texts: Iterable[Words], concept_factor: float = 2.0) -> None:
        documents: dict[str, int] = {}
        self.total = 0
        for one in texts:
            self.total += 1
            for word in one.counts:
                documents[word] = documents.get(word, 0) + 1
        self.factor = concept_factor
        scale = RAREST / math.log(1 + (max(2, self.total) - 0.5) / 1.5)
        self._idf = {
            w: scale * math.log(1 + (self.total - n + 0.5) / (n + 0.5)) for w, n in documents.items()
        }
        self._unknown = RAREST * 1.15

    def of(self, word: str) -> float:
        return self._idf.get(word, self._unknown) * (self.factor if word.startswith(CONCEPT) else 1.0)
