"""Which clauses of the policy speak of the same thing as a rule: BM25 and cosine over words, headings counted lightly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neikong.regulation.gap.words import Weights, Words

K1 = 1.2
B = 0.4  # clauses differ much in length for good reasons
HEADING = 0.35  # what a word of a heading counts beside a word of the clause itself


@dataclass(frozen=True)
class Text:
    """A clause with the headings above it."""

    own: Words
    above: Words


class Index:
    """The policy's clauses, ready to be asked."""

    def __init__(self, clauses: Sequence[Text], weights: Weights) -> None:
        self.size = len(clauses)
        self.weights = weights
        entries: dict[str, list[tuple[int, float]]] = {}
        lengths = np.array([sum(one.own.counts.values()) + 1.0 for one in clauses] or [1.0])
        usual = float(lengths.mean())
        norms = np.zeros(max(1, self.size))
        for place, one in enumerate(clauses):
            counts: dict[str, float] = {word: float(n) for word, n in one.own.counts.items()}
            for word in one.above.counts:
                counts[word] = counts.get(word, 0.0) + HEADING
            for word, count in counts.items():
                saturated = count * (K1 + 1) / (count + K1 * (1 - B + B * lengths[place] / usual))
                entries.setdefault(word, []).append((place, saturated))
                norms[place] += (weights.of(word) * min(1.0, count)) ** 2
        self.norms = np.sqrt(norms) + 1e-9
        self.postings: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {
            word: (np.array([p for p, _ in found]), np.array([v for _, v in found]))
            for word, found in entries.items()
        }

    def scores(self, rule: Text) -> NDArray[np.float64]:
        """How near each clause is: 0 nothing in common, about 1 the same text."""
        bm25 = np.zeros(self.size)
        cosine = np.zeros(self.size)
        best = 1e-9
        norm = 1e-9
        asked: dict[str, float] = dict.fromkeys(rule.own.counts, 1.0)
        for word in rule.above.counts:
            asked.setdefault(word, HEADING)
        for word, share in asked.items():
            weight = self.weights.of(word) * share
            best += weight * (K1 + 1) / (1 + K1)
            norm += weight * weight
            found = self.postings.get(word)
            if found is not None:
                places, values = found
                bm25[places] += weight * values
                cosine[places] += weight * self.weights.of(word) * np.minimum(1.0, values)
        nearness: NDArray[np.float64] = 0.5 * np.minimum(1.2, bm25 / best) + 0.5 * cosine / (
            self.norms[: self.size] * np.sqrt(norm)
        )
        return nearness
