"""Zip packages of XML (docx, odt) opened with bounds: size, parts, expansion, depth; XML without entities or network."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from neikong.strictyaml import Flaw

LARGEST_PART = 200_000_000  # bytes of one part unpacked: a regulation of some ten thousand pages
MOST_PARTS = 5_000
STEEPEST = 400  # times that a part may grow: text shrinks to a tenth, a bomb to a thousandth
SMALL = 5_000_000  # below this, growth does not matter
DEEPEST = 200

Element = etree._Element  # lxml names its element class so


class Refused(Exception):
    """A package that is not read; carries the flaw. Never leaves the readers."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.en)
        self.flaw = flaw


@dataclass(frozen=True)
class Package:
    name: str
    archive: zipfile.ZipFile

    @classmethod
    def open(cls, data: bytes, name: str) -> Package:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            count = len(archive.infolist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError) as error:
            raise Refused(
                Flaw(name, 0, "壓縮檔損壞；請重新取得檔案", "the package is damaged; get the file again")
            ) from error
        if count > MOST_PARTS:
            raise Refused(
                Flaw(
                    name,
                    0,
                    f"內含 {count} 個檔案，上限 {MOST_PARTS}",
                    f"{count} parts, the limit is {MOST_PARTS}",
                )
            )
        return cls(name, archive)

    def has(self, part: str) -> bool:
        return part in self.archive.NameToInfo

    def bytes_of(self, part: str) -> bytes:
        """The bytes of a part, never more than it says that it has, and never a bomb's worth."""
        info = self.archive.getinfo(part)
        size = info.file_size
        if size > LARGEST_PART or (size > SMALL and size > STEEPEST * max(1, info.compress_size)):
            raise Refused(
                Flaw(
                    self.name,
                    0,
                    f"{part} 解壓後 {size:,} 位元組，異常放大；拒絕讀取",
                    f"{part} would unpack to {size:,} bytes, out of proportion; refused",
                )
            )
        try:
            with self.archive.open(info) as stream:
                data = stream.read(size + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            RuntimeError,
            NotImplementedError,
            EOFError,
            ValueError,
        ) as error:
            raise Refused(
                Flaw(
                    self.name,
                    0,
                    f"{part} 無法解壓（損壞或加密）；請另存未加密之檔案",
                    f"{part} cannot be unpacked (damaged or encrypted); save it without a password",
                )
            ) from error
        return data[:size]

    def tree(self, part: str) -> Element:
        """The part as XML: no document type, no entities, no network, bounded depth."""
        data = self.bytes_of(part)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Refused(
                Flaw(
                    self.name, 0, f"{part} 不是正確的 XML：{error}", f"{part} is not well-formed XML: {error}"
                )
            ) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise Refused(
                Flaw(self.name, 0, f"{part} 含有 DOCTYPE；拒絕讀取", f"{part} has a DOCTYPE; refused")
            )
        if _too_deep(root):
            raise Refused(
                Flaw(
                    self.name,
                    0,
                    f"{part} 巢狀超過 {DEEPEST} 層；拒絕讀取",
                    f"{part} is nested deeper than {DEEPEST}; refused",
                )
            )
        return root


def _too_deep(root: Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            return True
    return False


def local(element: Element) -> str:
    """The name of an element without its namespace; nothing for comments and instructions."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""
