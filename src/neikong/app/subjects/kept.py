"""What a firm keeps here since when. What is not kept is absent, not empty: the first row or record begins the keeping."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from neikong.app.subjects.models import Item, Type
from neikong.app.subjects.write import Draft


def head_of(firm: str) -> Item | None:
    return Item.objects.filter(firm_id=firm, type=Type.FIRM, kind="firm", code="firm").first()


def begin(firm: str, what: str | Iterable[str], since: date) -> list[Draft]:
    """The draft that says from when `what` (register:system, record:drill, document, mechanism; one or several) is kept, or
    nothing when it is kept since that day or longer. To be written together with the row or record."""
    head = head_of(firm)
    body = dict(head.body) if head else {}
    kept = dict(body.get("kept") or {})
    day = since.isoformat()
    new = {w: day for w in ([what] if isinstance(what, str) else what) if kept.get(w, "9999") > day}
    if not new:
        return []
    kept |= new
    return [
        Draft(Type.FIRM, "firm", "firm", {**body, "kept": kept}, "keep", expects=head.version if head else 0)
    ]


def kept_since(firm: str) -> dict[str, str]:
    head = head_of(firm)
    return dict((head.body if head else {}).get("kept") or {})
