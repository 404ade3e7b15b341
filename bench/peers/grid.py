"""The project's own grid, at its array level: applicability from distinct profile versions, then `evaluate`."""

from __future__ import annotations

from datetime import date

import numpy as np

from bench import w1
from neikong.clock import Duration
from neikong.engine import grid
from neikong.engine.verdict import Verdict


def run(work: w1.Work, timed):
    columns, days, classes = compiled(work)
    with timed():
        codes = grid.evaluate(columns, days, scope(work, classes))
        told = LOOK_UP[codes]  # NOT_ASKED is the last place
    return told.reshape(len(work.firms), len(work.obligations), len(work.days))


LOOK_UP = np.zeros(256, np.uint8)
LOOK_UP[[Verdict.MET, Verdict.DUE, Verdict.OVERDUE, Verdict.UNMET]] = [1, 2, 3, 3]


def scope(work: w1.Work, classes: list[tuple[int, int]]) -> np.ndarray:
    """Whether each (firm, applicability) class holds on each day: once for every version of a profile."""
    distinct = [o for f, o in classes if f == 0]
    kinds = np.array([sum(1 << k for k in work.obligations[o].kinds) for o in distinct])
    flags = np.array([sum(1 << f for f in work.obligations[o].flags) for o in distinct])
    tier = np.array([work.obligations[o].tier for o in distinct])
    headcount = np.array([work.obligations[o].headcount for o in distinct])
    out = np.zeros((len(work.firms), len(distinct), len(work.days)), bool)
    for n, firm in enumerate(work.firms):
        cuts = [int(np.searchsorted(work.days, v.since)) if v.since else 0 for v in firm.versions] + [
            len(work.days)
        ]
        for v, p in enumerate(firm.versions):
            holds = ((kinds >> p.kind) & 1 == 1) & (p.tier >= tier) & (p.headcount >= headcount)
            holds &= (flags == 0) | (flags & sum(1 << f for f in p.flags) != 0)
            out[n, :, cuts[v] : cuts[v + 1]] = holds[:, None]
    return out.reshape(len(classes), len(work.days))


def compiled(work: w1.Work):
    """Columns of the workload: rows firm by firm, evidence sorted by row and by the day from which it counts."""
    duties, firms = work.obligations, work.firms
    rows = len(firms) * len(duties)
    # obligations with the same conditions share a class within a firm
    conditions = {}
    of = [conditions.setdefault((o.kinds, o.tier, o.flags, o.headcount), n) for n, o in enumerate(duties)]
    distinct = sorted(set(of))
    place = {o: n for n, o in enumerate(distinct)}
    classes = [(f, o) for f in range(len(firms)) for o in distinct]
    rhythms = sorted({(o.period, o.grace) for o in duties if o.cadence == w1.CALENDAR})
    # the workload counts a deadline as passed on its own day: the engine's grace is one day shorter
    table = grid.periods_table(
        [(Duration(months=p), 1, Duration(days=g - 1), 0, True) for p, g in rhythms],
        date.fromordinal(w1.EPOCH + int(work.days[0])),
        date.fromordinal(w1.EPOCH + int(work.days[-1])),
    )
    each = {
        name: np.tile(np.array([getattr(o, name) for o in duties], np.int32), len(firms))
        for name in ("begins", "ends", "cadence", "period", "grace")
    }
    start = np.repeat(np.array([firm.start for firm in firms], np.int32), len(duties))
    kind = np.array([grid.ONCE, grid.CALENDAR, grid.ROLLING], np.int8)[each["cadence"]]
    kept = work.accepted
    row = work.firm[kept].astype(np.int32) * len(duties) + work.obligation[kept]
    about, counts = work.about[kept], np.maximum(work.about[kept], work.recorded[kept])
    order = np.lexsort((counts, row))
    row, about, counts = row[order], about[order], counts[order]
    slack = (each["period"] + each["grace"])[row]
    until = np.where(kind[row] == grid.ROLLING, about + slack, grid.NEVER - w1.EPOCH).astype(np.int32)
    return (
        grid.Columns(
            begins=each["begins"] + w1.EPOCH,
            ends=np.where(each["ends"] == w1.NEVER, grid.NEVER, each["ends"] + w1.EPOCH).astype(np.int32),
            applies=np.array([f * len(distinct) + place[o] for f in range(len(firms)) for o in of], np.int32),
            kind=kind,
            rhythm=np.tile(
                np.array(
                    [rhythms.index((o.period, o.grace)) if o.cadence == w1.CALENDAR else 0 for o in duties],
                    np.int32,
                ),
                len(firms),
            ),
            anchor=np.maximum(each["begins"], start) + w1.EPOCH,
            every=np.where(kind == grid.ROLLING, each["period"], 0).astype(np.int32),
            grace=each["grace"],
            lead=np.full(rows, -1, np.int32),
            rhythms=table,
            record_row=row,
            record_about=about + w1.EPOCH,
            record_from=counts + w1.EPOCH,
            record_until=until + w1.EPOCH,
            missing=np.full(rows, Verdict.OVERDUE, np.int8),
        ),
        work.days + w1.EPOCH,
        classes,
    )
