"""Significant app updates. Source: CC-19000(十七)3(1): order placing, account inquiry, identity recognition, or another
matter of major client interest."""

from __future__ import annotations

from collections.abc import Mapping

from neikong.facts import Absent

TOUCHES = ("order_placing", "account_inquiry", "identity_recognition", "other_client_interest")


def significant(touches: Mapping[str, bool | None], at: str = "") -> bool:
    """Any one of the four makes it significant. Raises Absent when none does and one is not told."""
    if any(touches.get(name) for name in TOUCHES):
        return True
    for name in TOUCHES:
        if touches.get(name) is None:
            raise Absent("field", name, at)
    return False
