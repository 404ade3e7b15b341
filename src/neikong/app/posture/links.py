"""Where a link of a reason leads: the page of the row, the record, the setting or the list that would answer it."""

from __future__ import annotations

from urllib.parse import quote

from neikong.app import bridge
from neikong.facts import Ref


def url_of(firm: str, ref: Ref) -> str | None:
    """The page for a fact that proves something, or where one would be given that is absent; None when there is none."""
    catalogue, base, id = bridge.the_catalogue(), f"/f/{firm}", quote(ref.id, safe="")
    if ref.kind in catalogue.registers:
        return f"{base}/registers/{ref.kind}/{id}/"
    if ref.kind in catalogue.records or ref.kind.startswith(("document:", "mechanism:")):
        return f"{base}/records/{quote(ref.kind.replace(':', '-', 1), safe='')}/{id}/"
    match ref.kind:
        case "profile":
            return f"{base}/settings/profile/#{id}"
        case "source":
            return f"{base}/settings/sources/#{id}"
        case "parameter":
            return f"{base}/settings/parameters/#{id}"
        case "register":
            return f"{base}/registers/{id}/"
        case "records":
            return f"{base}/records/{quote(ref.id.replace(':', '-', 1), safe='')}/"
        case "evidence":
            return f"{base}/evidence/{id}/" if len(ref.id) == 64 else f"{base}/evidence/"
        case "exception":
            return f"{base}/exceptions/{id}/"
        case "observations":
            return f"{base}/evidence/"
    return None
