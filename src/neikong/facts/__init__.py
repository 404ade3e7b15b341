"""Facts: what a firm is, has, did, and what its tools saw, each with the day it is about and the instant it was known."""

from neikong.facts.absent import Absent
from neikong.facts.model import (
    Approval,
    Confirmation,
    Exemption,
    Facts,
    Record,
    Ref,
    Row,
    Run,
    Setting,
    Statement,
)
from neikong.facts.reason import Found, Outcome, Reason
from neikong.facts.view import Index, View

__all__ = [
    "Absent",
    "Approval",
    "Confirmation",
    "Exemption",
    "Facts",
    "Found",
    "Index",
    "Outcome",
    "Reason",
    "Record",
    "Ref",
    "Row",
    "Run",
    "Setting",
    "Statement",
    "View",
]
