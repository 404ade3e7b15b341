"""What differs between two texts, character by character, made readable: islands of one character do not count."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST = 8_000  # characters; beyond that a difference is shown as a whole
SMALLEST_ISLAND = 2


@dataclass(frozen=True)
class Piece:
    """A run of text: on both sides (equal), or what one side has instead of the other."""

    before: str
    after: str

    @property
    def equal(self) -> bool:
        return self.before == self.after


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts cut into what stayed and what changed, in order; joined again they give both texts."""
    if len(before) > LONGEST or len(after) > LONGEST:
        return (Piece(before, after),)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        island = kind == "equal" and b - a < SMALLEST_ISLAND and found and b < len(before) and d < len(after)
        piece = Piece(before[a:b], after[c:d])
        if found and not found[-1].equal and (island or not piece.equal):
            found[-1] = Piece(found[-1].before + piece.before, found[-1].after + piece.after)
        else:
            found.append(piece)
    return tuple(found)


def changed_words(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words taken out and the words brought in."""
    changed = [piece for piece in pieces(before, after) if not piece.equal]
    return tuple(p.before for p in changed if p.before), tuple(p.after for p in changed if p.after)
