"""Signed checkpoints: C2SP tlog-checkpoint in a signed note, Ed25519. Anybody with the verifier key can check them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"


@dataclass(frozen=True)
class Verifier:
    """A public key with its name: `name+keyhash+base64`, as the note format writes it."""

    name: str
    public: bytes  # 32 bytes

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def text(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Raises ValueError."""
        try:
            name, key_hash, key = text.strip().split("+", 2)
            data = base64.b64decode(key, validate=True)
        except (ValueError, binascii.Error) as wrong:
            raise ValueError(f"not a verifier key: {text[:80]!r}") from wrong
        found = cls(name, data[1:])
        if data[:1] != ED25519 or len(found.public) != 32 or found.hash.hex() != key_hash:
            raise ValueError(f"not an Ed25519 verifier key: {text[:80]!r}")
        return found

    def verifies(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key with its name. Its text is a secret and stands in no log."""

    name: str
    seed: bytes  # 32 bytes

    @classmethod
    def make(cls, name: str) -> Signer:
        """A new key. A name holds no blank and no plus."""
        if not name or any(c in name for c in " +\n"):
            raise ValueError(f"not a key's name: {name!r}")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> Verifier:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return Verifier(self.name, public)

    def text(self) -> str:
        key = base64.b64encode(ED25519 + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.hash.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> Signer:
        """Raises ValueError, which never holds the key."""
        parts = text.strip().split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise ValueError("not a private key of the note format")
        try:
            data = base64.b64decode(parts[4], validate=True)
        except binascii.Error:
            raise ValueError("not a private key of the note format") from None
        if data[:1] != ED25519 or len(data) != 33:
            raise ValueError("not an Ed25519 private key")
        return cls(parts[2], data[1:])

    def sign(self, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


@dataclass(frozen=True)
class Checkpoint:
    """A log's origin, size and root; and, when it was read, its signatures (name, key hash, signature)."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...] = ()

    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, *signers: Signer) -> str:
        """The note: the body, a blank line, and a line for each signature."""
        message = self.body().encode()
        made = tuple((s.name, s.verifier.hash, s.sign(message)) for s in signers)
        return replace(self, signatures=made).note()

    def note(self) -> str:
        lines = [f"— {name} {base64.b64encode(key + data).decode()}\n" for name, key, data in self.signatures]
        return f"{self.body()}\n{''.join(lines)}"

    def verified_by(self, verifiers: Sequence[Verifier]) -> list[str]:
        """The names of those whose signature is right."""
        message = self.body().encode()
        return [
            v.name
            for v in verifiers
            for name, key_hash, signature in self.signatures
            if (name, key_hash) == (v.name, v.hash) and v.verifies(message, signature)
        ]


def parse(text: str) -> Checkpoint:
    """A signed note as a checkpoint; its signatures are not verified yet. Raises ValueError."""
    body, blank, rest = text.partition("\n\n")
    lines = body.split("\n")
    if (
        not blank
        or len(lines) != 3
        or not lines[0]
        or not lines[1].isdigit()
        or (lines[1][0] == "0" and lines[1] != "0")
    ):
        raise ValueError("not a checkpoint: origin, size and root, a blank line, signatures")
    signatures = []
    try:
        root = base64.b64decode(lines[2], validate=True)
        for line in rest.split("\n")[:-1]:
            dash, name, signature = line.split(" ")
            data = base64.b64decode(signature, validate=True)
            if dash != "—" or len(data) != 68:
                raise ValueError(line[:60])
            signatures.append((name, data[:4], data[4:]))
    except (ValueError, binascii.Error) as wrong:
        raise ValueError(f"not a checkpoint: {wrong}") from wrong
    if len(root) != 32 or not signatures or not text.endswith("\n"):
        raise ValueError("not a checkpoint: a root of 32 bytes and at least one signature")
    found = Checkpoint(lines[0], int(lines[1]), root, tuple(signatures))
    # base64 has spare bits and digits have other scripts: only the one way of writing is taken, or a changed byte passes
    if text != found.note():
        raise ValueError("not a checkpoint: not written in the one way that the format has")
    return found
