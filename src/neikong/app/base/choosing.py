"""What a field of a form offers, when that is known only as the form is made."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Let a field that chooses offer (value, title)s. A field of another type is a mistake of ours: TypeError."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices")
    field.choices = list(choices)
