"""Fields whose answers are codes of the administration, chosen from its own lists or typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.exact.models import CatalogEntry

Choices = list[tuple[str, str]]
CodeKind = CatalogEntry.CodeKind
NOTHING = ("", "—")
NEEDED = _("Choose one; without it nothing can be booked.")
PROPOSED = _("Proposed by its name; it counts when you save.")
NO_GENERAL_JOURNAL = _("%(value)s is not a general journal of this administration. Choose one from the list.")
NO_CONDITION = _("Payment condition %(value)s is not in this administration. Choose one from the list.")
NO_ACCOUNT = _("G/L account %(value)s cannot stand on a sales line of this administration. Choose one from the list.")


class Code:
    """A field whose answer is a code. `wrong`: why the saved one cannot be used any more, for who opens the page."""

    kind = ""
    wrong = ""


class ListedCode(Code, forms.ChoiceField):
    """A code from a list."""


class TypedCode(Code, forms.CharField):
    """A code that is typed: the list is too long to choose from."""


def choices(entries: Iterable[CatalogEntry]) -> Choices:
    """Code and description, as a person knows them."""
    return [(entry.code, f"{entry.code} {entry.description}") for entry in entries]


def choice(label: Any, offered: Choices, *, refusal: Any, kind: str = "", required: bool = True) -> ListedCode:
    """A list to choose from; `refusal` is said of what is not on it."""
    field = ListedCode(
        choices=offered,
        label=cast("str", label),  # a lazy text, translated when it is shown
        required=required,
        error_messages={"invalid_choice": refusal, "required": cast("str", NEEDED)},
    )
    field.kind = kind
    return field


def tell(form: forms.BaseForm, problems: Mapping[tuple[str, str], str]) -> None:
    """Beside every code of the form that cannot be used any more: what is wrong with it, by its kind and code."""
    for name, field in form.fields.items():
        if isinstance(field, Code):
            field.wrong = problems.get((field.kind, str(form.get_initial_for_field(field, name) or "")), "")
