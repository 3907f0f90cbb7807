"""Fields whose answers come from the administration's own lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.exact.models import CatalogEntry

Choices = list[tuple[str, str]]
NOTHING = ("", "—")
NEEDED = _("Choose one; without it nothing can be booked.")
NO_ACCOUNT = _("G/L account %(value)s cannot stand on a sales line of this administration. Choose one from the list.")


def choices(entries: Iterable[CatalogEntry]) -> Choices:
    """Code and description, as a person knows them."""
    return [(entry.code, f"{entry.code} {entry.description}") for entry in entries]


def choice(label: Any, offered: Choices, *, refusal: Any, required: bool = True) -> forms.ChoiceField:
    """A list to choose from; `refusal` is said of what is not on it."""
    return forms.ChoiceField(
        choices=offered,
        label=cast("str", label),  # a lazy text, translated when it is shown
        required=required,
        error_messages={"invalid_choice": refusal, "required": cast("str", NEEDED)},
    )
