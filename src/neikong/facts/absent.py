"""The one way to say that nobody recorded a thing. Absent is not empty, empty is not zero, unknown is not false."""

from __future__ import annotations


class Absent(Exception):
    """Something was asked for that nobody recorded. `what` is the kind of thing, `name` which one, `at` where.

    Kinds: profile, register, records, observations, parameter, source, field, calendar, document, mechanism, table.
    The engine turns it into the verdict *unknown* with this name; nothing else may catch it.
    """

    def __init__(self, what: str, name: str, at: str = "") -> None:
        super().__init__(f"{what} {name}" + (f" of {at}" if at else ""))
        self.what = what
        self.name = name
        self.at = at
