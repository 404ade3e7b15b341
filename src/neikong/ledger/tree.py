"""The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1: leaves, roots, frontiers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
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


Node = Callable[[int, int], bytes]  # (level, index) -> hash of the complete subtree of 2**level leaves


def _half(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def subtree(start: int, size: int, node: Node) -> bytes:
    """The hash of `size` leaves from `start` on; `start` is where such a subtree begins in a log."""
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    half = _half(size)
    return node_hash(subtree(start, half, node), subtree(start + half, size - half, node))


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """RFC 9162 2.1.3.1: from the leaf `index` to the root of the first `size` leaves. Raises IndexError."""
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} is not among {size}")
    return _path(index, 0, size, node)


def _path(index: int, start: int, size: int, node: Node) -> list[bytes]:
    if size == 1:
        return []
    half = _half(size)
    if index < half:
        return [*_path(index, start, half, node), subtree(start + half, size - half, node)]
    return [*_path(index - half, start + half, size - half, node), subtree(start, half, node)]


def consistency_proof(old: int, size: int, node: Node) -> list[bytes]:
    """RFC 9162 2.1.4.1: that the log of `size` leaves begins with that of `old`. Raises IndexError."""
    if not 0 < old <= size:
        raise IndexError(f"{old} leaves are not the beginning of {size}")
    return _subproof(old, 0, size, True, node)


def _subproof(old: int, start: int, size: int, whole: bool, node: Node) -> list[bytes]:
    if old == size:
        return [] if whole else [subtree(start, size, node)]
    half = _half(size)
    if old <= half:
        return [*_subproof(old, start, half, whole, node), subtree(start + half, size - half, node)]
    return [*_subproof(old - half, start + half, size - half, False, node), subtree(start, half, node)]


def wanted_nodes(size: int, index: int | None = None, old: int | None = None) -> list[tuple[int, int]]:
    """The nodes that a proof reads, so that they can be fetched at once: an inclusion proof of `index`, or a consistency
    proof from `old`."""
    asked: list[tuple[int, int]] = []

    def note(level: int, at: int) -> bytes:
        asked.append((level, at))
        return b""

    if index is not None:
        inclusion_proof(index, size, note)
    if old is not None:
        consistency_proof(old, size, note)
    return asked


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 2.1.3.2."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162 2.1.4.2."""
    if old == size:
        return not proof and old_root == root
    if not 0 < old < size or not proof:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, step)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == root
