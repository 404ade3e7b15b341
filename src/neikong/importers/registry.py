"""The formats that are read, as a tuple that one can read; a test holds that it equals the folder."""

from __future__ import annotations

from types import ModuleType

from neikong.importers.formats import (
    borg,
    chrony,
    iptables,
    ldif_accounts,
    nessus,
    pgbackrest,
    restic,
    training_csv,
)
from neikong.importers.reading import Origin, Reading
from neikong.strictyaml import Flaw

MODULES: tuple[ModuleType, ...] = (
    borg,
    chrony,
    iptables,
    ldif_accounts,
    nessus,
    pgbackrest,
    restic,
    training_csv,
)
FORMATS: dict[str, ModuleType] = {module.NAME: module for module in MODULES}


def recognise(head: bytes) -> list[str]:
    """The formats that recognise the first bytes of a file; exactly one for every sample."""
    return [name for name, module in FORMATS.items() if module.recognises(head)]


def read_evidence(data: bytes, format: str, origin: Origin) -> Reading:
    """Read one file with the importer of its format; an unknown format is refused."""
    module = FORMATS.get(format)
    if module is None:
        known = "、".join(FORMATS)
        return Reading(
            refused=Flaw(
                origin.file,
                0,
                f"沒有「{format}」這種格式；可用：{known}",
                f"there is no format '{format}'; known: {', '.join(FORMATS)}",
            )
        )
    reading: Reading = module.read(data, origin)
    return reading
