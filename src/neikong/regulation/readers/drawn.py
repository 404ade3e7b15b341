"""What pdfium tells of a page: its characters with their places, and the rules that are drawn."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as raw  # type: ignore[import-untyped]  # ships no types

from neikong.regulation.readers.grid import MOST_RULES, Rule
from neikong.regulation.readers.layout import Sign

FARTHEST = 1e6  # points: what lies farther off is no place on a page
THIN = 3.0  # points: a drawn box that thin is a rule


def signs_of(textpage: object) -> Iterator[Sign]:
    """Every printed character, printed blanks too; those that pdfium makes up are left to the layout, which sees gaps."""
    loose_box, origin, unicode = (
        raw.FPDFText_GetLooseCharBox,
        raw.FPDFText_GetCharOrigin,
        raw.FPDFText_GetUnicode,
    )
    box = raw.FS_RECTF()
    across, base = ctypes.c_double(), ctypes.c_double()
    high = 0
    for index in range(raw.FPDFText_CountChars(textpage)):
        code = unicode(textpage, index)
        if 0xD800 <= code < 0xDC00:  # pdfium gives characters beyond the first plane in halves
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
            high = 0
        if code < 32 or code in (0xAD, 0xFFFE, 0xFFFF) or code > 0x10FFFF:
            continue
        if code == 32 and raw.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        if not loose_box(textpage, index, box):
            continue
        x0, x1, y0, y1 = box.left, box.right, box.bottom, box.top
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        if (
            x0 > -FARTHEST and x1 < FARTHEST and y0 > -FARTHEST and y1 < FARTHEST
        ):  # never true of what is no number
            line = base.value if origin(textpage, index, across, base) else y0
            yield Sign(chr(code), x0, y0, x1, y1, line if abs(line) < FARTHEST else y0)


def rules_of(page: pypdfium2.PdfPage) -> Iterator[Rule]:
    """The straight lines that are drawn across or down, thin boxes too, and the sides of drawn boxes."""
    seen = 0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        matrix = item.get_matrix()
        last: tuple[float, float] | None = None
        first: tuple[float, float] | None = None
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        strokes: list[Rule] = []
        for number in range(min(raw.FPDFPath_CountSegments(item.raw), 2_000)):
            segment = raw.FPDFPath_GetPathSegment(item.raw, number)
            if not segment or not raw.FPDFPathSegment_GetPoint(segment, x, y):
                continue
            here = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            if not all(math.isfinite(v) and abs(v) < 1e6 for v in here):
                continue
            points.append(here)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO or last is None:
                first = here
            else:
                strokes += _stroke(last, here)
            if first is not None and raw.FPDFPathSegment_GetClose(segment):
                strokes += _stroke(here, first)
            last = here
        thin = _thin(points)
        for rule in [thin] if thin else strokes:
            seen += 1
            if seen > MOST_RULES:
                return
            yield rule


def _thin(points: Sequence[tuple[float, float]]) -> Rule | None:
    """A box so thin that it is a rule."""
    if len(points) < 4:
        return None
    x0, x1 = min(p[0] for p in points), max(p[0] for p in points)
    y0, y1 = min(p[1] for p in points), max(p[1] for p in points)
    if y1 - y0 < THIN < x1 - x0:
        return Rule(True, (y0 + y1) / 2, x0, x1)
    if x1 - x0 < THIN < y1 - y0:
        return Rule(False, (x0 + x1) / 2, y0, y1)
    return None


def _stroke(one: tuple[float, float], other: tuple[float, float]) -> list[Rule]:
    if abs(one[1] - other[1]) < 1.0 and abs(one[0] - other[0]) > THIN:
        return [Rule(True, one[1], min(one[0], other[0]), max(one[0], other[0]))]
    if abs(one[0] - other[0]) < 1.0 and abs(one[1] - other[1]) > THIN:
        return [Rule(False, one[0], min(one[1], other[1]), max(one[1], other[1]))]
    return []
