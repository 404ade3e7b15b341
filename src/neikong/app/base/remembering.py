"""What a process remembers under a key that changes when what it rests on changes: nothing is ever thrown away too late."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

Kept = TypeVar("Kept")
_every: list[Memory[Any]] = []


class Memory(Generic[Kept]):
    """The last `most` answers, or as many as weigh no more. Keys hold the number of the ledger's entry that the answer was made
    from. An answer that alone weighs more than `most` is given and not kept."""

    def __init__(self, most: int, weigh: Callable[[Kept], int] = lambda kept: 1) -> None:
        self.most = most
        self.weigh = weigh
        self._weight = 0
        self._held: OrderedDict[Hashable, Kept] = OrderedDict()
        self._guard = Lock()
        _every.append(self)

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        with self._guard:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        weight = self.weigh(made)
        if weight <= self.most:
            with self._guard:
                if key in self._held:  # somebody else was as quick
                    self._weight -= self.weigh(self._held.pop(key))
                self._held[key] = made
                self._weight += weight
                while self._weight > self.most:
                    self._weight -= self.weigh(self._held.popitem(last=False)[1])
        return made

    def clear(self) -> None:
        with self._guard:
            self._held.clear()
            self._weight = 0


def forget() -> None:
    """Everything that is remembered, for tests that begin the ledger anew."""
    for memory in _every:
        memory.clear()
