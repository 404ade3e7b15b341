"""XML from outside, read without entities, as a stream, bounded in size and depth."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

LARGEST = 256_000_000
DEEPEST = 64


class Refused(Exception):
    """The file is not XML that we read; `line` where that showed."""

    def __init__(self, line: int, zh: str, en: str) -> None:
        super().__init__(en)
        self.line, self.zh, self.en = line, zh, en


def elements(data: bytes, tag: str) -> Iterator[etree._Element]:
    """Every element of one name, whole; freed after use. Raises Refused: no DTD, no entities, no network, no huge trees."""
    if len(data) > LARGEST:
        raise Refused(0, f"檔案超過 {LARGEST:,} 位元組", f"the file is over {LARGEST:,} bytes")
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise Refused(1, "不接受含 DTD 或實體之 XML", "XML with a DTD or entities is not accepted")
    try:
        parser = etree.iterparse(
            BytesIO(data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        depth = 0
        for event, element in parser:
            if event == "start":
                depth += 1
                if depth > DEEPEST:
                    raise Refused(element.sourceline or 0, "巢狀過深", "nested too deep")
                continue
            depth -= 1
            if element.tag == tag:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        if parser.root is not None and parser.root.getroottree().docinfo.internalDTD is not None:
            raise Refused(1, "不接受含 DTD 之 XML", "XML with a DTD is not accepted")
    except etree.XMLSyntaxError as error:
        raise Refused(
            error.lineno or 0, f"XML 語法錯誤：{error.msg}", f"not valid XML: {error.msg}"
        ) from None
