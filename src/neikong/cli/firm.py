"""Finding the firm that a command is about: a folder read on the spot, or a firm in the database."""

from __future__ import annotations

import os
from pathlib import Path

from neikong.checks import CHECKS, terms
from neikong.cli.app import refuse
from neikong.facts import Facts
from neikong.obligations.model import Catalogue
from neikong.store import database
from neikong.store.catalogue import catalogue
from neikong.store.folder import read_firm


def database_path() -> Path:
    """NEIKONG_DB, else var/neikong.db below the current folder."""
    return Path(os.environ.get("NEIKONG_DB", "var/neikong.db"))


def the_catalogue(lang: str) -> Catalogue:
    reading = catalogue(checks=terms(CHECKS))
    if reading.catalogue is None:
        refuse(reading.flaws, lang)
    return reading.catalogue


def the_firm(firm: str, found: Catalogue, lang: str) -> Facts:
    """A folder with a firm.yaml, or the id of a firm that was loaded."""
    if Path(firm, "firm.yaml").is_file() or Path(firm).is_dir():
        reading = read_firm(Path(firm), found)
        if reading.facts is None:
            refuse(reading.flaws, lang)
        return reading.facts
    path = database_path()
    if path.is_file():
        with database.connect(path) as connection:
            facts = database.read(connection, firm)
            known = database.firms(connection)
        if facts is not None:
            return facts
    else:
        known = []
    some = "、".join(known) if lang == "zh" else ", ".join(known)
    refuse(
        f"沒有「{firm}」這家公司（{path}）；已載入：{some or '無'}。請先執行 neikong load 資料夾"
        if lang == "zh"
        else f"there is no firm '{firm}' ({path}); loaded: {some or 'none'}. Run neikong load FOLDER first"
    )
