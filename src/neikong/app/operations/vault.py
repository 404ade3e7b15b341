"""One encrypted file for everything: AES-256-GCM in chunks, so that neither size nor memory limits it and any change is seen.

Form: magic, 16 bytes of salt, then chunks: 4 bytes of length, ciphertext with its tag. The nonce of a chunk is its number, the
last chunk is marked, so that a chunk can be neither moved nor left out. The key comes from a passphrase by scrypt.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"NEIKONG1"
CHUNK = 4 << 20


class Wrong(ValueError):
    """The file is not ours, the passphrase is wrong, or something in it was changed; the text says which can be told."""


def _key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(
        hashlib.scrypt(passphrase.encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32)
    )


class Writer:
    """Bytes in, an encrypted file out. `close` writes the last chunk; without it the file does not open."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(16)
        out.write(MAGIC + salt)
        self.out, self.key, self.number, self.held = out, _key(passphrase, salt), 0, bytearray()

    def write(self, data: bytes) -> int:
        self.held += data
        while len(self.held) > CHUNK:
            self._put(bytes(self.held[:CHUNK]), last=False)
            del self.held[:CHUNK]
        return len(data)

    def _put(self, data: bytes, last: bool) -> None:
        sealed = self.key.encrypt(_nonce(self.number, last), data, MAGIC)
        self.out.write(struct.pack(">I", len(sealed)) + sealed)
        self.number += 1

    def close(self) -> None:
        self._put(bytes(self.held), last=True)

    def flush(self) -> None:
        self.out.flush()


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">IQ", int(last), number)


def opened(file: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The bytes again, chunk by chunk. Raises Wrong."""
    head = file.read(len(MAGIC) + 16)
    if head[: len(MAGIC)] != MAGIC or len(head) != len(MAGIC) + 16:
        raise Wrong("not a backup of Neikong")
    key, number = _key(passphrase, head[len(MAGIC) :]), 0
    size = file.read(4)
    while size:
        if len(size) != 4 or (length := struct.unpack(">I", size)[0]) > CHUNK + 64:
            raise Wrong("the backup is damaged or cut short")
        sealed = file.read(length)
        size = file.read(4)
        try:
            yield key.decrypt(_nonce(number, not size), sealed, MAGIC)
        except InvalidTag:
            raise Wrong(
                "the passphrase is wrong, or the backup is damaged"
                if number == 0
                else "the backup is damaged or cut short"
            ) from None
        number += 1
    if number == 0:
        raise Wrong("the backup is damaged or cut short")
