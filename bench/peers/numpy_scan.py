"""A raw NumPy scan: the same rule straight over the evidence columns, month by month, without any engine around it."""

from __future__ import annotations

import numpy as np

from bench import w1


def run(work: w1.Work, timed):
    firms, duties = len(work.firms), len(work.obligations)
    with timed():
        kept = work.accepted
        pair = work.firm[kept].astype(np.int32) * duties + work.obligation[kept]
        about, counts = work.about[kept], np.maximum(work.about[kept], work.recorded[kept])
        slot = np.searchsorted(work.days, counts)
        pair, about, slot = (
            pair[slot < len(work.days)],
            about[slot < len(work.days)],
            slot[slot < len(work.days)],
        )
        order = np.argsort(slot, kind="stable")
        pair, about, slot = pair[order], about[order], slot[order]
        bounds = np.searchsorted(slot, np.arange(len(work.days) + 1))
        cad, per, grace, begins, ends = (
            np.array([getattr(o, n) for o in work.obligations], np.int32)
            for n in ("cadence", "period", "grace", "begins", "ends")
        )
        anchor = np.maximum(begins[None, :], np.array([f.start for f in work.firms], np.int32)[:, None])
        latest = np.full(firms * duties, -1, np.int32)  # the newest day about which there is evidence yet
        seen: dict[
            int, np.ndarray
        ] = {}  # months of a period -> whether a pair has evidence about each period
        first = w1.day(2013, 1, 1)
        base = 2013 * 12
        month = np.array(
            [
                (d.year * 12 + d.month - 1) - base
                for d in (w1.date.fromordinal(w1.EPOCH + first + n) for n in range(5000))
            ],
            np.int32,
        )
        for p in (1, 3, 6, 12):
            seen[p] = np.zeros((firms * duties, 200 // p + 1), bool)
        groups = {p: np.flatnonzero((cad == w1.CALENDAR) & (per == p)) for p in seen}
        belongs = np.where(cad == w1.CALENDAR, per, 0)[np.arange(firms * duties) % duties]
        applies = _applies(work)
        out = np.zeros((firms, duties, len(work.days)), np.uint8)
        for m, at in enumerate(work.days.tolist()):
            new = slice(bounds[m], bounds[m + 1])
            np.maximum.at(latest, pair[new], about[new])
            for p, table in seen.items():
                mine = belongs[pair[new]] == p
                table[pair[new][mine], month[about[new][mine] - first] // p] = True
            last = latest.reshape(firms, duties)
            met = np.where(cad == w1.ONCE, last >= 0, last >= at - per - grace)
            pending = at <= anchor + grace + np.where(cad == w1.ROLLING, per, 0)
            for p, columns in groups.items():
                table = seen[p].reshape(firms, duties, -1)
                for o in columns:
                    low, _ = w1.closed(p, int(grace[o]), at)
                    met[:, o] = table[:, o, month[low - first] // p] if low >= first else False
                    pending[:, o] = low < anchor[:, o]
            asked = (begins <= at) & (at <= ends) & applies[:, :, m]
            out[:, :, m] = np.where(asked, np.where(met, 1, np.where(pending, 2, 3)), 0)
    return out


def _applies(work: w1.Work) -> np.ndarray:
    out = np.zeros((len(work.firms), len(work.obligations), len(work.days)), bool)
    for firm in work.firms:
        cuts = [int(np.searchsorted(work.days, v.since)) if v.since else 0 for v in firm.versions] + [
            len(work.days)
        ]
        for n, version in enumerate(firm.versions):
            out[firm.id, :, cuts[n] : cuts[n + 1]] = np.array(
                [w1.applies(o, version) for o in work.obligations]
            )[:, None]
    return out
