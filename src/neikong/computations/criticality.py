"""Core and non-core. Source: resilience self-regulatory rules, art. 2(3): a system that gives clients trading directly,
or that keeps the trading business running, is core; every other one is not."""

from __future__ import annotations

from neikong.facts import Absent


def is_core(serves_trading_directly: bool | None, sustains_trading: bool | None, at: str = "") -> bool:
    """Either makes a system core. Raises Absent when neither does and one is not told."""
    if serves_trading_directly or sustains_trading:
        return True
    if serves_trading_directly is None or sustains_trading is None:
        raise Absent(
            "field", "serves_trading_directly" if serves_trading_directly is None else "sustains_trading", at
        )
    return False
