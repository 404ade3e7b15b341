"""Resilience: what needs what, how long a recovery takes, what an outage stops, and what would mend it. Pure: handed all it needs.

Sources: CC-20000 (impact analysis, continuity), resilience self-regulatory rules art. 2-7. Times are whole minutes."""

from neikong.resilience.build import build
from neikong.resilience.conflicts import Conflict, conflicts
from neikong.resilience.feasibility import Reach, Span, feasibility
from neikong.resilience.improve import Improvement, Proposal, cheapest
from neikong.resilience.model import Cycle, Model, Need, Node, Team
from neikong.resilience.outage import Outage, Step, outage
from neikong.resilience.scenarios import Scenario, scenarios
from neikong.resilience.simulate import Draw, Simulated, simulate

__all__ = [
    "Conflict",
    "Cycle",
    "Draw",
    "Improvement",
    "Model",
    "Need",
    "Node",
    "Outage",
    "Proposal",
    "Reach",
    "Scenario",
    "Simulated",
    "Span",
    "Step",
    "Team",
    "build",
    "cheapest",
    "conflicts",
    "feasibility",
    "outage",
    "scenarios",
    "simulate",
]
