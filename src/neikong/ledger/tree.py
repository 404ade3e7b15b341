"""The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1: leaves, roots, frontiers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

Nodes = list[tuple[tuple[int, int], bytes]]


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The complete subtrees of a log of `size` leaves, largest first: one hash for each bit of the size."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> tuple[Frontier, Nodes]:
        """The frontier with one leaf more, and the nodes ((level, index), hash) that became complete, the leaf first."""
        hashes, level, index, now = list(self.hashes), 0, self.size, leaf
        complete: Nodes = [((0, index), leaf)]
        while index & 1:
            now = node_hash(hashes.pop(), now)
            level, index = level + 1, index >> 1
            complete.append(((level, index), now))
        return Frontier(self.size + 1, (*hashes, now)), complete

    def root(self) -> bytes:
        """The root of the whole log; SHA-256 of nothing for an empty one."""
        if not self.hashes:
            return hashlib.sha256(b"").digest()
        found = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            found = node_hash(left, found)
        return found

    def encode(self) -> str:
        """One line of text: the size and the hashes in hexadecimal."""
        return " ".join([str(self.size), *(h.hex() for h in self.hashes)])

    @classmethod
    def decode(cls, text: str) -> Frontier:
        """Raises ValueError when the number of hashes does not fit the size."""
        if not text:
            return cls()
        size, *hashes = text.split(" ")
        found = cls(int(size), tuple(bytes.fromhex(h) for h in hashes))
        if len(found.hashes) != found.size.bit_count() or any(len(h) != 32 for h in found.hashes):
            raise ValueError(f"not a frontier of {found.size} leaves")
        return found
