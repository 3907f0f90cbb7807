"""What a field of a form shows besides its value."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.forms import BaseForm, BoundField

from apps.embedded.settings.choosing import Code

register = template.Library()


@register.filter
def problem(field: BoundField) -> str:
    """Why what was sent is refused; of a page that was only opened, why what is saved cannot be used any more."""
    if field.errors:
        return str(field.errors[0])
    return field.field.wrong if isinstance(field.field, Code) and not field.form.is_bound else ""


@register.filter
def is_wrong(form: BaseForm) -> bool:
    """Whether one of its fields has a problem: what is folded up then stands open."""
    return any(problem(form[name]) for name in form.fields)


@register.inclusion_tag("embedded/_parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A field of a form as the element of Polaris for its kind, with its value, its help and what is wrong with it."""
    return _shown(bound)


@register.inclusion_tag("embedded/_parts/choices.html")
def choices(bound: BoundField) -> dict[str, Any]:
    """A choice of a few, all in sight."""
    return _shown(bound)


def _shown(field: BoundField) -> dict[str, Any]:
    value = field.value()
    if isinstance(value, date):
        value = value.isoformat()  # the browser's own notation
    return {
        "kind": field.widget_type,
        "label": field.label,
        "name": field.html_name,
        "help": field.help_text,
        "value": _value(field, value),
        "several": value if isinstance(value, list) else [],
        "problem": problem(field),
        "offered": _offered(field),
    }


def _value(field: BoundField, value: Any) -> str:
    """A switch that is off shows nothing; "no" that is one of the choices is a value like any other."""
    is_choice = hasattr(field.field, "choices")
    return "" if value is None or (value is False and not is_choice) else str(value)


def _offered(field: BoundField) -> list[tuple[str, str]]:
    """The choices; a code that is saved or was sent and is not among them is shown, too, so that nobody loses it."""
    choices = [(str(value), str(label)) for value, label in getattr(field.field, "choices", ())]
    value = str(field.value() or "")
    if isinstance(field.field, Code) and value and value not in dict(choices):
        choices.append((value, value))
    return choices
