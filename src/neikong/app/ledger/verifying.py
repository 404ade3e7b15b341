"""Everything that is stored, checked: the logs, their checkpoints, the current versions, and the evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from neikong.app.evidence import store
from neikong.app.ledger import keys
from neikong.app.ledger.models import Checkpoint, Entry, Head
from neikong.app.subjects.models import Item, Type
from neikong.ledger.verify import Fault, Row, check_evidence, check_log

COLUMNS = ("log", "seq", "at", "actor", "action", "type", "kind", "code", "version")


def faults(
    progress: Callable[[str, int], None] = lambda what, n: None, log: str | None = None
) -> Iterator[Fault]:
    """Every fault of one firm's log, or of all."""
    try:
        verifiers = keys.verifiers()
    except ValueError as wrong:
        yield Fault("signature", "ledger.pub", "公開金鑰檔損壞", str(wrong))
        verifiers = []
    logs = set(Head.objects.values_list("log", flat=True)) | set(
        Entry.objects.values_list("log", flat=True).distinct()
    )
    for name in sorted(logs if log is None else {log}):
        signed: dict[int, list[str]] = {}
        for size, text in Checkpoint.objects.filter(log=name).values_list("size", "text"):
            signed.setdefault(size, []).append(text)
        head = Head.objects.filter(log=name).first()
        yield from check_log(
            name, rows(name), head.frontier if head else "", signed, verifiers, partial(progress, name)
        )
        yield from items(name)
    wanted = Item.objects.filter(type=Type.EVIDENCE)
    if log is not None:
        wanted = wanted.filter(firm_id=log)
    hashes = sorted(
        set(wanted.values_list("code", flat=True)) | (set(store.every()) if log is None else set())
    )
    yield from check_evidence(((sha, partial(opened, sha)) for sha in hashes), partial(progress, "evidence"))


def opened(sha: str) -> BinaryIO:
    try:
        return store.open_object(sha)
    except ValueError as wrong:  # a name that is no hash cannot be a file of ours
        raise FileNotFoundError(2, str(wrong)) from wrong


def rows(log: str) -> Iterator[Row]:
    found = Entry.objects.filter(log=log).order_by("seq").values("data", "leaf", "nodes", *COLUMNS)
    for entry in found.iterator(chunk_size=2000):
        yield Row(
            entry["seq"],
            entry["data"].encode("utf-8", "surrogatepass"),
            entry["leaf"],
            entry["nodes"],
            {c: entry[c] for c in COLUMNS},
        )


def items(log: str) -> Iterator[Fault]:
    """The current version of each subject is the last one of the ledger."""
    newest = {
        (e["type"], e["kind"], e["code"]): e
        for e in Entry.objects.filter(log=log)
        .order_by("seq")
        .values("type", "kind", "code", "version", "data")
        .iterator(chunk_size=2000)
    }
    held = set()
    for item in Item.objects.filter(firm_id=log).iterator(chunk_size=2000):
        key = (item.type, item.kind, item.code)
        held.add(key)
        where = f"{item.type}/{item.kind}/{item.code}"
        entry = newest.get(key)
        if entry is None:
            yield Fault("item", where, "帳本沒有這筆資料", "the ledger knows nothing of it")
            continue
        try:
            body = json.loads(entry["data"])["body"]
        except (ValueError, KeyError):
            continue  # said of the entry already
        if body != item.body or entry["version"] != item.version:
            yield Fault(
                "item",
                where,
                "目前的內容與帳本最後一版不同",
                "what stands now is not the last version of the ledger",
            )
    # what is only noted (a reminder sent, a key changed) has nothing beside the ledger
    for key in sorted(k for k in newest.keys() - held if k[0] in Type.values):
        yield Fault("item", "/".join(key), "帳本有而資料不在", "the ledger has it, and it is gone")
