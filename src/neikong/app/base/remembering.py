"""What a process remembers under a key that changes when what it rests on changes: nothing is ever thrown away too late."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

Kept = TypeVar("Kept")
_every: list[Memory[Any]] = []


class Memory(Generic[Kept]):
    """The last `most` answers. Keys hold the number of the ledger's entry that the answer was made from."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[Hashable, Kept] = OrderedDict()
        self._guard = Lock()
        _every.append(self)

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        with self._guard:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._guard:
            self._held[key] = made
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        return made

    def clear(self) -> None:
        with self._guard:
            self._held.clear()


def forget() -> None:
    """Everything that is remembered, for tests that begin the ledger anew."""
    for memory in _every:
        memory.clear()
