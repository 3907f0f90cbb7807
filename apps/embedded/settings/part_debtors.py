"""Collective debtors of a part of the sales: of a till, a channel or a country; by name, as the settings have them."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.exact.debtors.contact import LENGTHS
from apps.exact.models import CollectiveDebtor
from apps.shops.models import Webshop


def of_places(webshop: Webshop) -> dict[tuple[str, str], str]:
    """(channel, location) -> name."""
    found = CollectiveDebtor.objects.filter(webshop=webshop, country="")
    return {(one.channel, one.location): one.name for one in found}


def of_countries(webshop: Webshop) -> dict[str, str]:
    """Country code -> name."""
    found = CollectiveDebtor.objects.filter(webshop=webshop, channel="", location="").exclude(country="")
    return {one.country: one.name for one in found}


def field(label: Any, saved: str = "") -> forms.CharField:
    """The name of an account in Exact; empty: no debtor of its own."""
    return forms.CharField(label=label, initial=saved, required=False, max_length=LENGTHS["Name"])


def save(webshop: Webshop, name: str, *, channel: str = "", location: str = "", country: str = "") -> None:
    """Another name is another account: it is looked up in Exact with the next order. An empty one is forgotten."""
    part: dict[str, Any] = {"webshop": webshop, "channel": channel, "location": location, "country": country}
    CollectiveDebtor.objects.filter(**part).exclude(name=name).delete()
    if name:
        CollectiveDebtor.objects.get_or_create(**part, defaults={"name": name})
