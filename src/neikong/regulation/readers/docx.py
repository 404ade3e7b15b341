"""Word (.docx): paragraphs and tables in order, automatic numbers drawn, tracked deletions left out, merges as empty cells."""

from __future__ import annotations

from collections.abc import Iterator

from neikong.regulation.blocks import Cell, Document, Line, Span, Table
from neikong.regulation.readers import txt
from neikong.regulation.readers.numbering import Counters, Level
from neikong.regulation.readers.package import Element, Package, Refused, local
from neikong.strictyaml import Flaw

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "none", "off"})
_SKIP = frozenset(
    {
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "pPr",
        "rPr",
        "fldChar",
        "commentReference",
        "drawing",
        "pict",
        "object",
    }
)
MOST_COLUMNS = 200


def read(data: bytes, name: str) -> Document | Flaw:
    try:
        package = Package.open(data, name)
        if not package.has("word/document.xml"):
            what = "這不是 Word 或 ODF 文件" + ("（是試算表或簡報）" if _office(package) else "")
            return Flaw(
                name,
                0,
                f"{what}；請提供 docx、odt、pdf 或 txt",
                "the package is no Word or ODF text; give a docx, odt, pdf or txt",
            )
        root = package.tree("word/document.xml")
        reader = _Reader(package)
        body = root.find(f"{_W}body")
        blocks = list(reader.blocks(body if body is not None else root))
    except Refused as refused:
        return refused.flaw
    if not any(isinstance(block, Table) for block in blocks):
        blocks = list(txt.blocks([block for block in blocks if isinstance(block, Line)]))
    return Document(name, tuple(blocks))


def _office(package: Package) -> bool:
    return package.has("xl/workbook.xml") or package.has("ppt/presentation.xml")


class _Reader:
    def __init__(self, package: Package) -> None:
        self.levels = _levels(package)
        self.styles = _style_numbers(package)
        self.counters = Counters()
        self.paragraphs = 0
        self.tables = 0

    def blocks(self, parent: Element) -> Iterator[Line | Table]:
        for child in parent:
            name = local(child)
            if name == "p":
                yield from self.paragraph(child)
            elif name == "tbl":
                yield self.table(child)
            elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
                yield from self.blocks(child)

    def paragraph(self, element: Element, place: str = "") -> Iterator[Line]:
        """The lines of a paragraph: a line break inside it begins a new one."""
        self.paragraphs += 1
        texts: list[str] = [self._number(element)]
        strong: list[list[Span]] = [[]]
        for text, marked in _runs(element):
            for index, part in enumerate(text.split("\n")):
                if index:
                    texts.append("")
                    strong.append([])
                if marked and part.strip():
                    strong[-1].append((len(texts[-1]), len(texts[-1]) + len(part)))
                texts[-1] += part
        where = place or f"paragraph {self.paragraphs}"
        for text, marks in zip(texts, strong, strict=True):
            yield Line(text, where, tuple(marks))

    def table(self, element: Element) -> Table:
        self.tables += 1
        number = self.tables
        rows: list[tuple[Cell, ...]] = []
        for row in _children(element, "tr"):
            cells: list[Cell] = []
            before = _attribute(row, "trPr/gridBefore")
            cells += [()] * min(_count(before, 0), MOST_COLUMNS)
            for cell in _children(row, "tc"):
                wide = min(_count(_attribute(cell, "tcPr/gridSpan"), 1), MOST_COLUMNS)
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                covered = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                place = f"table {number} row {len(rows) + 1} column {len(cells) + 1}"
                cells.append(() if covered else tuple(self._cell(cell, place)))
                cells += [()] * (wide - 1)
                if len(cells) > MOST_COLUMNS:
                    break
            rows.append(tuple(cells))
        return Table(_even(rows), f"table {number}")

    def _cell(self, cell: Element, place: str) -> Iterator[Line]:
        for child in cell:
            name = local(child)
            if name == "p":
                yield from (line for line in self.paragraph(child, place) if line.text.strip())
            elif name in ("sdt", "sdtContent", "ins", "customXml"):
                yield from self._cell(child, place)
            elif name == "tbl":
                for row in self.table(child).rows:
                    for inner in row:
                        yield from inner

    def _number(self, element: Element) -> str:
        """The automatic number of a paragraph, its own or its style's."""
        style = _attribute(element, "pPr/pStyle")
        number = _attribute(element, "pPr/numPr/numId")
        depth = _attribute(element, "pPr/numPr/ilvl")
        if number is None and style in self.styles:
            number, from_style = self.styles[style]
            depth = depth or from_style
        if number is None or number == "0" or number not in self.levels:
            return ""
        return self.counters.next(number, min(_count(depth, 0), 8), self.levels[number])


def _children(parent: Element, name: str) -> Iterator[Element]:
    """Children of a name, also those inside content controls."""
    for child in parent:
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _children(child, name)


def _runs(element: Element) -> Iterator[tuple[str, bool]]:
    """The text of a paragraph piece by piece, with whether it is underlined or bold; tracked deletions are not there."""
    for child in element:
        name = local(child)
        if name in _SKIP:
            continue
        if name == "r":
            yield _text(child), _is_strong(child)
        elif name in ("t", "tab", "br"):
            yield _text(element), False
            return
        else:
            yield from _runs(child)


def _text(run: Element) -> str:
    said = []
    for child in run:
        match local(child):
            case "t":
                said.append(child.text or "")
            case "tab":
                said.append("\t")
            case "br" | "cr":
                said.append("\n" if child.get(f"{_W}type") != "page" else "")
            case "noBreakHyphen":
                said.append("-")
            case "AlternateContent" | "ruby":
                said.append("".join(found.text or "" for found in child.iter(f"{_W}t")))
    return "".join(said)


def _is_strong(run: Element) -> bool:
    for mark in ("u", "b"):
        found = run.find(f"{_W}rPr/{_W}{mark}")
        if found is not None and found.get(f"{_W}val", "on") not in _OFF:
            return True
    return False


def _attribute(element: Element, path: str) -> str | None:
    found = element.find("/".join(f"{_W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{_W}val")


def _count(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else default


def _even(rows: list[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    wide = max((len(row) for row in rows), default=0)
    return tuple(row + ((),) * (wide - len(row)) for row in rows)


def _levels(package: Package) -> dict[str, dict[int, Level]]:
    """The levels of each list of the document, by its id."""
    if not package.has("word/numbering.xml"):
        return {}
    root = package.tree("word/numbering.xml")
    abstract: dict[str | None, dict[int, Level]] = {}
    for found in root.iter(f"{_W}abstractNum"):
        abstract[found.get(f"{_W}abstractNumId")] = {
            _count(level.get(f"{_W}ilvl"), 0): _level(level) for level in found.iter(f"{_W}lvl")
        }
    lists: dict[str, dict[int, Level]] = {}
    for number in root.iter(f"{_W}num"):
        levels = dict(abstract.get(_attribute(number, "abstractNumId"), {}))
        for override in number.iter(f"{_W}lvlOverride"):
            depth = _count(override.get(f"{_W}ilvl"), 0)
            own = override.find(f"{_W}lvl")
            if own is not None:
                levels[depth] = _level(own)
            elif (start := _attribute(override, "startOverride")) and depth in levels:
                old = levels[depth]
                levels[depth] = Level(old.style, old.text, _count(start, 1))
        lists[number.get(f"{_W}numId") or ""] = levels
    return lists


def _level(element: Element) -> Level:
    return Level(
        _attribute(element, "numFmt") or "decimal",
        _attribute(element, "lvlText") or "",
        _count(_attribute(element, "start"), 1),
    )


def _style_numbers(package: Package) -> dict[str, tuple[str, str | None]]:
    """Styles that number their paragraphs: style -> list and level."""
    if not package.has("word/styles.xml"):
        return {}
    found = {}
    for style in package.tree("word/styles.xml").iter(f"{_W}style"):
        number = _attribute(style, "pPr/numPr/numId")
        if number:
            found[style.get(f"{_W}styleId") or ""] = (number, _attribute(style, "pPr/numPr/ilvl"))
    return found
