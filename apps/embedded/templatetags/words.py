"""Codes in plain words, where a page gets a list of them."""

from __future__ import annotations

from django import template

from apps.embedded import wording

register = template.Library()


@register.filter
def in_words(right: str) -> str:
    """A right of Exact ("POST salesentry/SalesEntries") as what a person may do with it."""
    return str(wording.RIGHTS.get(right, right))


@register.filter
def channel_name(channel: str) -> str:
    """ "pos" as a person calls it."""
    return wording.channel_name(channel)
