"""Pages of long lists: the ids of one page by the index, then its items; and a count that is made once after a change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from neikong.app.base.remembering import Memory
from neikong.app.subjects.models import Item, Mark

if TYPE_CHECKING:
    Items = Paginator[Item]  # generic in the stubs, not where it runs
else:
    Items = Paginator

_counts: Memory[int] = Memory(2_000)


class Pages(Items):
    """A paginator of items of one type and kind. A page far down costs an index walk, not a thousand rows."""

    def __init__(self, firm: str, type_: str, kind: str, found: QuerySet[Item], size: int) -> None:
        super().__init__(found, size)
        self.found = found
        self.of = (firm, type_, kind)

    @cached_property
    def count(self) -> int:
        """Exact, and asked of the database only after something of the kind was written."""
        firm, type_, kind = self.of
        mark = Mark.objects.filter(firm_id=firm, type=type_, kind=kind).values_list("seq", flat=True).first()
        sql, given = self.found.order_by().values("pk").query.sql_with_params()
        return _counts.get(
            (self.of, mark, sql, tuple(map(str, given))), lambda: self.found.order_by().count()
        )

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        ids = list(self.found.values_list("pk", flat=True)[first : first + self.per_page])
        held = Item.objects.in_bulk(ids)
        rows: Sequence[Item] = [held[id] for id in ids if id in held]
        return Page(rows, number, self)
