"""Executed drills: the newest backup of an allow-listed target is restored into a scratch place, started, checked, and measured.

Source: resilience rules art. 3.2(5)-(7) (availability is proven by doing it; RTO from the interruption to minimum service, RPO from
the last recoverable point). Nothing here writes to the original; scratch is removed afterwards, whatever happened.
"""

from neikong.runners.drill import Drilled, Line, drill
from neikong.runners.targets import Check, Target, read_targets

__all__ = ["Check", "Drilled", "Line", "Target", "drill", "read_targets"]
