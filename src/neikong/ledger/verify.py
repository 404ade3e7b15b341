"""The whole log and the evidence checked: every fault is named, and none stops the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from neikong.ledger import canon, tree
from neikong.ledger.checkpoint import Verifier, parse

CHUNK = 1 << 20


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written. `where` names it: an entry's number, a checkpoint's size, a file's hash."""

    kind: str  # entry, order, columns, nodes, head, checkpoint, signature, item, evidence
    where: str
    zh: str
    en: str


@dataclass(frozen=True)
class Row:
    """A stored entry: the bytes that were hashed, the hash beside them, and the columns that repeat what they say."""

    seq: int
    data: bytes
    leaf: str
    nodes: str
    columns: Mapping[str, object]


def check_log(
    log: str,
    rows: Iterable[Row],
    frontier: str,
    checkpoints: Mapping[int, Sequence[str]],
    verifiers: Sequence[Verifier],
    progress: Callable[[int], None] = lambda n: None,
) -> Iterator[Fault]:
    """Every entry in order, the roots at the checkpoints, the head. `checkpoints`: size -> signed notes."""
    grown = tree.Frontier()
    yield from _checkpoint(log, 0, grown, checkpoints, verifiers)
    for row in rows:
        if row.seq != grown.size:
            yield Fault(
                "order",
                f"#{row.seq}",
                f"帳本序號應為 {grown.size}",
                f"the ledger's next number should be {grown.size}",
            )
        leaf = tree.leaf_hash(row.data)
        if leaf.hex() != row.leaf:
            yield Fault(
                "entry", f"#{row.seq}", "內容與雜湊不符", "the bytes do not have the hash beside them"
            )
        yield from _entry(row)
        grown, complete = grown.append(leaf)
        if row.nodes != " ".join(h.hex() for (level, _), h in complete if level):
            yield Fault(
                "nodes", f"#{row.seq}", "樹節點雜湊不符", "the hashes of the tree beside it are not right"
            )
        yield from _checkpoint(log, grown.size, grown, checkpoints, verifiers)
        progress(grown.size)
    if grown.encode() != frontier and not (grown.size == 0 and not frontier):
        yield Fault(
            "head",
            log,
            f"帳本結尾不符（讀到 {grown.size} 筆）",
            f"the head is not what {grown.size} entries give",
        )
    for size in sorted(s for s in checkpoints if s > grown.size):
        yield Fault(
            "checkpoint", f"{log}@{size}", "檢查點之後的內容遺失", "entries that a checkpoint signed are gone"
        )


def _entry(row: Row) -> Iterator[Fault]:
    """Its bytes are canonical, and the columns say what the bytes say."""
    try:
        entry = canon.parse(row.data)
    except ValueError as wrong:
        yield Fault("entry", f"#{row.seq}", "不是正規格式", f"not in canonical form: {wrong}")
        return
    for name, value in row.columns.items():
        if getattr(entry, name) != value:
            yield Fault(
                "columns",
                f"#{row.seq}",
                f"欄位 {name} 與內容不符",
                f"the column {name} is not what the entry says",
            )


def _checkpoint(
    log: str,
    size: int,
    grown: tree.Frontier,
    checkpoints: Mapping[int, Sequence[str]],
    verifiers: Sequence[Verifier],
) -> Iterator[Fault]:
    for text in checkpoints.get(size, ()):
        where = f"{log}@{size}"
        try:
            found = parse(text)
        except ValueError as wrong:
            yield Fault("checkpoint", where, "檢查點格式錯誤", str(wrong))
            continue
        if not found.verified_by(verifiers):
            yield Fault("signature", where, "檢查點簽章無效", "no signature of the checkpoint is right")
        if (found.size, found.root) != (size, grown.root()):
            yield Fault("checkpoint", where, "帳本內容與簽署時不同", "the log is not what was signed")


def check_evidence(
    files: Iterable[tuple[str, Callable[[], BinaryIO]]], progress: Callable[[int], None] = lambda n: None
) -> Iterator[Fault]:
    """Each file has the hash that it is stored under. `files`: (SHA-256, opener); an opener raises OSError."""
    for n, (sha, opened) in enumerate(files, 1):
        digest = hashlib.sha256()
        try:
            with opened() as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
        except OSError as wrong:
            yield Fault(
                "evidence",
                sha,
                "檔案遺失或無法讀取",
                f"the file is missing or cannot be read: {wrong.strerror}",
            )
            continue
        if digest.hexdigest() != sha:
            yield Fault(
                "evidence",
                sha,
                "檔案內容與雜湊不符",
                "the file does not have the hash that it is stored under",
            )
        progress(n)
