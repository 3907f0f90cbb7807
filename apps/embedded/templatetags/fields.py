"""What a field of a form shows besides its value."""

from __future__ import annotations

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


@register.filter
def offered(field: BoundField) -> list[tuple[str, str]]:
    """The choices; a code that is saved or was sent and is not among them is shown, too, so that nobody loses it."""
    choices = [(str(value), str(label)) for value, label in getattr(field.field, "choices", ())]
    value = str(field.value() or "")
    if isinstance(field.field, Code) and value and value not in dict(choices):
        choices.append((value, value))
    return choices
