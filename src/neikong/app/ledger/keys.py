"""Signing keys: made on the first run, readable by the installation's owner only; rotated, the old public keys kept."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from neikong.ledger.checkpoint import Signer, Verifier

CURRENT, PUBLIC = "ledger.key", "ledger.pub"


def _folder() -> Path:
    folder = Path(settings.KEYS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def signer() -> Signer:
    """The key in use; a new one when there is none. Raises ValueError when the file is damaged."""
    place = _folder() / CURRENT
    try:
        return Signer.parse(place.read_text("ascii"))
    except FileNotFoundError:
        return _make(place)


def _make(place: Path) -> Signer:
    made = Signer.make(f"neikong-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(made.text())
    except FileExistsError:  # another process was quicker
        return Signer.parse(place.read_text("ascii"))
    with (_folder() / PUBLIC).open("a", encoding="ascii") as file:
        file.write(made.verifier.text() + "\n")
    return made


def verifiers() -> list[Verifier]:
    """Every public key that ever signed here, the newest last. Raises ValueError when the file is damaged."""
    place = _folder() / PUBLIC
    return (
        [Verifier.parse(line) for line in place.read_text("ascii").splitlines() if line]
        if place.exists()
        else []
    )


def rotate() -> Signer:
    """A new key. The old private key is gone; what it signed stays verifiable by its public key."""
    place = _folder() / CURRENT
    signer()
    place.unlink()
    return _make(place)
