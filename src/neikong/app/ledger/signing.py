"""Checkpoints of the logs, signed; proofs of single entries against them."""

from __future__ import annotations

import base64
import json
from typing import Any

from neikong.app.base.now import now
from neikong.app.ledger import keys
from neikong.app.ledger.append import SYSTEM, Change, nodes, note
from neikong.app.ledger.models import Checkpoint, Entry, Head
from neikong.ledger import checkpoint, tree


def origin(log: str) -> str:
    return f"neikong/{log}"


def sign(log: str) -> Checkpoint | None:
    """A signed checkpoint of the log as it stands; the last one when nothing came since; None for an empty log."""
    head = Head.objects.filter(log=log).first()
    if head is None or head.size == 0:
        return None
    last = Checkpoint.objects.filter(log=log).order_by("-size", "-id").first()
    if last is not None and last.size == head.size:
        return last
    made = checkpoint.Checkpoint(origin(log), head.size, tree.Frontier.decode(head.frontier).root())
    return Checkpoint.objects.create(log=log, size=head.size, at=now(), text=made.signed(keys.signer()))


def sign_all() -> int:
    """Sign every log that grew; how many."""
    return sum(sign(log) is not None for log in Head.objects.values_list("log", flat=True))


def change_key(actor: str) -> None:
    """Everything that stands is signed by the key in use, then a new one takes its place; who did it stands in the ledger of the
    installation, which the new key signs."""
    sign_all()
    before = keys.signer().verifier.text()
    after = keys.rotate().verifier.text()
    note(SYSTEM, actor, Change("key", "ledger", after, 1, "rotate", {"before": before, "after": after}))
    sign(SYSTEM)


def proof(entry: Entry) -> dict[str, Any] | None:
    """That the entry stands in the log, against the newest checkpoint that holds it. None while none does."""
    signed = Checkpoint.objects.filter(log=entry.log, size__gt=entry.seq).order_by("-size", "-id").first()
    if signed is None:
        return None
    held = nodes(entry.log, tree.wanted_nodes(signed.size, index=entry.seq))
    path = tree.inclusion_proof(entry.seq, signed.size, lambda level, at: held[level, at])
    found = checkpoint.parse(signed.text)
    return {
        "log": entry.log,
        "index": entry.seq,
        "size": signed.size,
        "leaf": entry.leaf,
        "path": [h.hex() for h in path],
        "root": base64.b64encode(found.root).decode(),
        "checkpoint": signed.text,
        "entry": json.loads(entry.data),
        "keys": [v.text() for v in keys.verifiers()],
        "holds": tree.verify_inclusion(bytes.fromhex(entry.leaf), entry.seq, signed.size, path, found.root)
        and bool(found.verified_by(keys.verifiers())),
    }
