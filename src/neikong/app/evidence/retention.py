"""How long evidence is kept: as long as the longest period that a duty asks of a record that uses it; for ever under a hold."""

from __future__ import annotations

from datetime import date

from neikong.app import bridge
from neikong.app.records import kinds
from neikong.app.subjects.models import Item
from neikong.clock import Duration


def keep_until(records: list[Item]) -> tuple[date | None, bool]:
    """The last day, and whether some record asks for a period that is a setting which nobody made (then it is open)."""
    last, open_ = None, False
    catalogue = bridge.the_catalogue()
    for record in records:
        for id in kinds.reading(record.kind):
            for version in catalogue.duties[id].versions:
                if version.keep is None or record.since is None:
                    continue
                if not isinstance(version.keep, Duration):
                    open_ = True
                    continue
                end = version.keep.after(record.since)
                last = end if last is None else max(last, end)
    return last, open_
