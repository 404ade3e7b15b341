"""Which items of CC-17010 bind firms that take no internet orders, by the numbering of each version.

Source: head of the ROC-112 comparison table. The chapter binds internet-order firms; items 1, 2 and 6 bind all firms.
After the renumbering item 6 is the malware item that was item 5 before.
"""

from __future__ import annotations

from neikong.facts import Absent

FOR_ALL = {"cc-before-2023": frozenset({1, 2, 5}), "cc-2023": frozenset({1, 2, 6})}


def applies_online(item: int, version: str, online_orders: bool | None) -> bool:
    """Whether an item of CC-17010 binds the firm. Raises Absent for an unknown version or an untold profile."""
    if version not in FOR_ALL:
        raise Absent("source", version)
    if item in FOR_ALL[version]:
        return True
    if online_orders is None:
        raise Absent("profile", "online_orders")
    return online_orders
