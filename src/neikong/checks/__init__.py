"""Checks: functions from registers, records and observations to pass, fail or unknown, with the rows that prove it.

A check knows facts, not duties. Its keyword-only arguments are its terms: the signature is the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from inspect import Parameter, signature

from neikong.checks import (
    accounts,
    backup,
    contract,
    network,
    people,
    records,
    register,
    systems,
    vulnerabilities,
)
from neikong.facts import Outcome

Check = Callable[..., Outcome]

# one module per subject; a test holds that this tuple equals the folder
SUBJECTS = (accounts, backup, contract, network, people, records, register, systems, vulnerabilities)
CHECKS: dict[str, Check] = {name: check for subject in SUBJECTS for name, check in subject.CHECKS.items()}


def terms(checks: Mapping[str, Check]) -> dict[str, tuple[Set[str], Set[str]]]:
    """Required and optional terms of every check, read off the signatures: what the catalogue's reader compares."""
    found: dict[str, tuple[Set[str], Set[str]]] = {}
    for name, check in checks.items():
        given = [p for p in signature(check).parameters.values() if p.kind is Parameter.KEYWORD_ONLY]
        required = {p.name for p in given if p.default is Parameter.empty}
        found[name] = (required, {p.name for p in given} - required)
    return found


# words of the checks' own reasons: key -> (zh, en)
MESSAGES: dict[str, tuple[str, str]] = {
    key: said for subject in SUBJECTS for key, said in subject.MESSAGES.items()
}
