"""OpenDocument text (.odt): paragraphs, lists with drawn numbers, tables with covered and repeated cells."""

from __future__ import annotations

from collections.abc import Iterator

from neikong.regulation.blocks import Cell, Document, Line, Span, Table
from neikong.regulation.readers import txt
from neikong.regulation.readers.numbering import Counters, Level
from neikong.regulation.readers.package import Element, Package, Refused, local
from neikong.strictyaml import Flaw

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_SKIP = frozenset(
    {
        "tracked-changes",
        "note",
        "annotation",
        "annotation-end",
        "sequence-decls",
        "forms",
        "table-of-content-source",
    }
)
_GROUPS = frozenset(
    {
        "section",
        "text-box",
        "frame",
        "index-body",
        "table-of-content",
        "a",
        "text-content",
        "numbered-paragraph",
    }
)
MOST_REPEATED = 200
MOST_SPACES = 1_000


def recognises(data: bytes) -> bool:
    """An OpenDocument package says so in its first part, uncompressed."""
    return b"mimetypeapplication/vnd.oasis.opendocument" in data[:200]


def read(data: bytes, name: str) -> Document | Flaw:
    try:
        package = Package.open(data, name)
        if not package.has("content.xml") or b"opendocument.text" not in data[:200]:
            return Flaw(
                name,
                0,
                "這是 ODF 試算表或簡報，不是文字文件；請提供 odt、docx、pdf 或 txt",
                "an ODF spreadsheet or presentation, no text; give an odt, docx, pdf or txt",
            )
        root = package.tree("content.xml")
        body = root.find(f"{_OFFICE}body/{_OFFICE}text")
        reader = _Reader(root, package.tree("styles.xml") if package.has("styles.xml") else None)
        blocks = list(reader.blocks(body)) if body is not None else []
    except Refused as refused:
        return refused.flaw
    if not any(isinstance(block, Table) for block in blocks):
        blocks = list(txt.blocks([block for block in blocks if isinstance(block, Line)]))
    return Document(name, tuple(blocks))


class _Reader:
    def __init__(self, content: Element, styles: Element | None) -> None:
        roots = [content] if styles is None else [styles, content]
        self.strong = {
            found.get(f"{_STYLE}name")
            for root in roots
            for found in root.iter(f"{_STYLE}style")
            if _strong(found)
        }
        self.levels = {
            found.get(f"{_STYLE}name") or "": _levels(found)
            for root in roots
            for found in root.iter(f"{_TEXT}list-style")
        }
        self.ids: dict[str, str] = {}
        self.counters = Counters()
        self.lists = 0
        self.paragraphs = 0
        self.tables = 0

    def blocks(self, parent: Element) -> Iterator[Line | Table]:
        for child in parent:
            name = local(child)
            if name in ("p", "h"):
                yield from self.paragraph(child, "", "")
            elif name == "list":
                yield from self.items(child, "")
            elif name == "table":
                yield self.table(child)
            elif name in _GROUPS:
                yield from self.blocks(child)

    def items(
        self, element: Element, place: str, style: str = "", depth: int = 0, inside: str = ""
    ) -> Iterator[Line | Table]:
        """The items of a list; a list that continues another one counts on."""
        style = element.get(f"{_TEXT}style-name") or style
        counted = inside
        if not counted:
            self.lists += 1
            before = element.get(f"{_TEXT}continue-list")
            going_on = element.get(f"{_TEXT}continue-numbering") == "true"
            counted = self.ids.get(before or "", "") or (
                f"style {style}" if going_on else f"list {self.lists}"
            )
            identity = element.get("{http://www.w3.org/XML/1998/namespace}id")
            if identity:
                self.ids[identity] = counted
            if going_on and counted not in self.counters.counts:
                counted = f"style {style}"
        for item in element:
            name = local(item)
            if name not in ("list-item", "list-header") or depth > 20:
                continue
            start = item.get(f"{_TEXT}start-value")
            numbered = name == "list-item"
            for child in item:
                if local(child) in ("p", "h"):
                    label = self._label(counted, style, depth, start) if numbered else ""
                    numbered, start = False, None
                    yield from self.paragraph(child, label, place)
                elif local(child) == "list":
                    yield from self.items(child, place, style, depth + 1, counted)
                elif local(child) == "table":
                    yield self.table(child)

    def _label(self, counted: str, style: str, depth: int, start: str | None) -> str:
        levels = self.levels.get(style, {})
        if start and start.isdecimal() and len(start) < 6:
            here = self.counters.counts.setdefault(counted, [])
            while len(here) <= depth:
                here.append(0)
            here[depth] = int(start) - 1
        return self.counters.next(counted, depth, levels) if levels else ""

    def paragraph(self, element: Element, label: str, place: str) -> Iterator[Line]:
        self.paragraphs += 1
        texts: list[str] = [label]
        marks: list[list[Span]] = [[]]
        for text, marked in self._runs(element, element.get(f"{_TEXT}style-name") in self.strong):
            for index, part in enumerate(text.split("\n")):
                if index:
                    texts.append("")
                    marks.append([])
                if marked and part.strip():
                    marks[-1].append((len(texts[-1]), len(texts[-1]) + len(part)))
                texts[-1] += part
        for text, spans in zip(texts, marks, strict=True):
            yield Line(text, place or f"paragraph {self.paragraphs}", tuple(spans))

    def _runs(self, element: Element, strong: bool) -> Iterator[tuple[str, bool]]:
        """White space in the file is one space; spaces, tabs and breaks that count are elements of their own."""
        yield _folded(element.text), strong
        for child in element:
            name = local(child)
            if name == "s":
                count = child.get(f"{_TEXT}c", "1")
                yield (
                    " " * min(int(count) if count.isdecimal() and len(count) < 6 else 1, MOST_SPACES),
                    strong,
                )
            elif name == "tab":
                yield "\t", strong
            elif name == "line-break":
                yield "\n", strong
            elif name and name not in _SKIP:
                own = child.get(f"{_TEXT}style-name")
                yield from self._runs(child, strong or own in self.strong)
            yield _folded(child.tail), strong

    def table(self, element: Element) -> Table:
        self.tables += 1
        number = self.tables
        rows: list[tuple[Cell, ...]] = []
        for row in _rows(element):
            cells: list[Cell] = []
            for cell in row:
                name = local(cell)
                if name not in ("table-cell", "covered-table-cell"):
                    continue
                place = f"table {number} row {len(rows) + 1} column {len(cells) + 1}"
                inside = () if name == "covered-table-cell" else tuple(self._cell(cell, place))
                repeated = cell.get(f"{_TABLE}number-columns-repeated", "1")
                cells += [inside] * min(
                    int(repeated) if repeated.isdecimal() and len(repeated) < 6 else 1, MOST_REPEATED
                )
                if len(cells) > MOST_REPEATED:
                    break
            rows.append(tuple(cells))
        wide = max((len(row) for row in rows), default=0)
        return Table(tuple(row + ((),) * (wide - len(row)) for row in rows), f"table {number}")

    def _cell(self, cell: Element, place: str) -> Iterator[Line]:
        for child in cell:
            name = local(child)
            if name in ("p", "h"):
                yield from (line for line in self.paragraph(child, "", place) if line.text.strip())
            elif name == "list":
                for found in self.items(child, place):
                    if isinstance(found, Line) and found.text.strip():
                        yield found
            elif name == "table":
                for row in self.table(child).rows:
                    for inner in row:
                        yield from inner
            elif name in _GROUPS:
                yield from self._cell(child, place)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        name = local(child)
        if name == "table-row":
            yield child
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _folded(text: str | None) -> str:
    """Line feeds and runs of blanks of the file are layout of the XML, not of the text."""
    if not text:
        return ""
    return text if not any(c in text for c in "\n\r\t") else " ".join(text.replace("\t", " ").splitlines())


def _strong(style: Element) -> bool:
    for found in style.iter(f"{_STYLE}text-properties"):
        underlined = found.get(f"{_STYLE}text-underline-style", "none")
        if underlined != "none" or found.get(f"{_FO}font-weight") == "bold":
            return True
    return False


def _levels(style: Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for found in style:
        depth = found.get(f"{_TEXT}level", "")
        if not depth.isdecimal() or not 0 < int(depth) < 30:
            continue
        place = int(depth) - 1
        if local(found) != "list-level-style-number":
            levels[place] = Level("bullet", "")
            continue
        shown = found.get(f"{_TEXT}display-levels", "1")
        several = int(shown) if shown.isdecimal() and len(shown) < 3 else 1
        style_name = found.get(f"{_STYLE}num-format") or ""
        middle = ".".join(f"%{n + 1}" for n in range(max(0, place + 1 - several), place + 1))
        prefix, suffix = found.get(f"{_STYLE}num-prefix") or "", found.get(f"{_STYLE}num-suffix") or ""
        start = found.get(f"{_TEXT}start-value", "1")
        number = {"1": "decimal", "": "none"}.get(style_name, style_name)
        levels[place] = Level(
            number, f"{prefix}{middle}{suffix}", int(start) if start.isdecimal() and len(start) < 6 else 1
        )
    return levels
