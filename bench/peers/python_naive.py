"""The rule as one would write it down: for every verdict, look through the pair's evidence."""

from __future__ import annotations

import numpy as np

from bench import w1


def run(work: w1.Work, timed):
    pairs = w1.by_pair(work)
    out = np.zeros((len(work.firms), len(work.obligations), len(work.days)), np.uint8)
    with timed():
        for m, at in enumerate(work.days.tolist()):
            for firm in work.firms:
                p = w1.profile(firm, at)
                for o in work.obligations:
                    if not (o.begins <= at <= o.ends and w1.applies(o, p)):
                        continue
                    low, high, pending = w1.window(o, max(o.begins, firm.start), at)
                    met = any(r <= at and low <= a <= high for a, r in pairs[firm.id][o.id])
                    out[firm.id, o.id, m] = 1 if met else 2 if pending else 3
    return out
