"""The register that a page is about."""

from __future__ import annotations

from django.http import Http404

from neikong.app import bridge
from neikong.obligations.model import Form


def form_of(register: str) -> Form:
    """The catalogue's form of a register. Raises Http404."""
    found = bridge.the_catalogue().registers.get(register)
    if found is None:
        raise Http404
    return found


def references(form: Form) -> dict[str, str]:
    """Fields that lead to rows, with the register that they lead to."""
    return {
        name: "person" if given["type"] == "person" else given["ref"]
        for name, given in form.fields.items()
        if given["type"] in ("person", "ref", "many-ref")
    }
