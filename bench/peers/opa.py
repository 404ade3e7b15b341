"""Open Policy Agent, by the bindings that carry the real engine (opa-golib-python-bindings, unpacked by bench/setup.sh).

The policy is written for speed: one pass with else-chains, look-up tables instead of scans, only accepted evidence.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from bench import w1

REGO = """package w1
import rego.v1
flags_ok(o) if o.noflags
flags_ok(o) if { some f in input.flags; o.flags[f] }
pending(o, anchor, low) if { o.cadence == 1; low < anchor }
pending(o, anchor, low) if { o.cadence != 1; input.at <= anchor + o.slack }
window(o) := input.windows[o.key] if o.cadence == 1
window(o) := [0, input.at] if o.cadence == 0
window(o) := [input.at - o.slack, input.at] if o.cadence == 2
told(o, evidence, anchor, low, high) := 1 if { some x in evidence; x[1] <= input.at; low <= x[0]; x[0] <= high } else := 2 if pending(o, anchor, low) else := 3
verdict(o) := v if {
  o.begins <= input.at; input.at <= o.ends; o.kinds[input.kind]; input.tier >= o.tier; input.headcount >= o.headcount; flags_ok(o)
  w := window(o)
  v := told(o, data.evidence[input.firm][o.id], max([o.begins, input.start]), w[0], w[1])
} else := 0
verdicts := [verdict(o) | some o in data.obligations]
"""


def run(work: w1.Work, timed):
    sys.path.insert(0, str(Path("var/bench/opa").resolve()))
    from opa_bindings import OpaEngine  # raises ImportError where it was not unpacked

    engine = OpaEngine()
    engine.add_policy("w1.rego", REGO)
    obligations = [
        {
            "id": o.id, "begins": o.begins, "ends": o.ends, "kinds": [k in o.kinds for k in range(8)], "tier": o.tier, "noflags": not o.flags,
            "flags": {str(f): True for f in o.flags}, "headcount": o.headcount, "cadence": o.cadence, "key": f"{o.period}_{o.grace}",
            "slack": o.grace + (o.period if o.cadence == w1.ROLLING else 0),
        }
        for o in work.obligations
    ]  # fmt: skip
    engine.add_data(
        {
            "obligations": obligations,
            "evidence": [[[list(x) for x in pair] for pair in firm] for firm in w1.by_pair(work)],
        }
    )
    keys = sorted({(o.period, o.grace) for o in work.obligations if o.cadence == w1.CALENDAR})
    out = np.zeros((len(work.firms), len(work.obligations), len(work.days)), np.uint8)

    def ask(firm: w1.Firm, at: int) -> list[int]:
        p = w1.profile(firm, at)
        windows = {f"{months}_{grace}": w1.closed(months, grace, at) for months, grace in keys}
        given = {
            "at": at,
            "firm": firm.id,
            "start": firm.start,
            "kind": p.kind,
            "tier": p.tier,
            "flags": [str(f) for f in p.flags],
            "headcount": p.headcount,
            "windows": windows,
        }
        return engine.eval_document("w1.verdicts", given)

    ask(work.firms[0], int(work.days[0]))  # compiles
    with timed():
        for m, at in enumerate(work.days.tolist()):
            for firm in work.firms:
                out[firm.id, :, m] = ask(firm, at)
    return out
