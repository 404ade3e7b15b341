"""One module per format: bytes in, a `Document` out, or the `Flaw` that says why it cannot be read."""

from __future__ import annotations

from neikong.regulation.blocks import Document
from neikong.regulation.readers import docx, odt, pdf, txt
from neikong.strictyaml import Flaw

LARGEST = 64_000_000  # bytes of a file as it arrives


def read(data: bytes, name: str) -> Document | Flaw:
    """A rule document of any format that we read. The content decides, not the file's name."""
    if not data:
        return Flaw(
            name,
            0,
            "檔案是空的；請提供 docx、odt、pdf 或 txt",
            "the file is empty; give a docx, odt, pdf or txt",
        )
    if len(data) > LARGEST:
        return Flaw(
            name,
            0,
            f"檔案有 {len(data):,} 位元組，上限 {LARGEST:,}；請分成數個檔案",
            f"the file has {len(data):,} bytes, the limit is {LARGEST:,}; split it into several files",
        )
    if data.lstrip()[:5] == b"%PDF-":
        return pdf.read(data, name)
    if data[:4] == b"PK\x03\x04":
        return odt.read(data, name) if odt.recognises(data) else docx.read(data, name)
    if is_doc(data):
        return Flaw(
            name,
            0,
            "這是舊版 Word（.doc）檔；本機若有 LibreOffice 會自動轉換，否則請另存為 docx、odt、pdf 或 txt",
            "an old Word file (.doc): it is converted where LibreOffice is present, else save it as docx, odt, pdf or txt",
        )
    return txt.read(data, name)


def is_doc(data: bytes) -> bool:
    """Whether the bytes are of the old binary Word (or another OLE) file."""
    return data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
