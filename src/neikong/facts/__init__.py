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
from neikong.facts.view import View

__all__ = [
    "Absent",
    "Approval",
    "Confirmation",
    "Exemption",
    "Facts",
    "Record",
    "Ref",
    "Row",
    "Run",
    "Setting",
    "Statement",
    "View",
]
