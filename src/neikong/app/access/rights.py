"""The matrix of roles and actions, read once. It decides; nothing else in the application compares role names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

# roles of the application itself; every other role is the catalogue's
OWN_ROLES: Mapping[str, Mapping[str, str]] = {
    "examiner": {"zh": "檢查人員", "en": "Examiner"},
    "administrator": {"zh": "系統管理人員", "en": "Administrator"},
}


@dataclass(frozen=True)
class Action:
    id: str
    title: Mapping[str, str]
    roles: frozenset[str]


@lru_cache(maxsize=1)
def actions() -> Mapping[str, Action]:
    """Every action, with its roles spelled out. Raises ValueError when a group stands in a circle."""
    tree = yaml.safe_load(files("neikong.app.access").joinpath("rights.yaml").read_text("utf-8"))
    groups: dict[str, list[str]] = tree["groups"]

    def spelled(names: list[str], inside: tuple[str, ...] = ()) -> set[str]:
        found: set[str] = set()
        for name in names:
            if name in inside:
                raise ValueError(f"rights.yaml: group '{name}' contains itself")
            found |= spelled(groups[name], (*inside, name)) if name in groups else {name}
        return found

    return {
        id: Action(id, given["title"], frozenset(spelled(given["roles"])))
        for id, given in tree["actions"].items()
    }


def may(roles: frozenset[str], action: str) -> bool:
    """Whether one of the roles may do the action. Raises KeyError for an action that is not in the matrix."""
    return not actions()[action].roles.isdisjoint(roles)
