"""What Shopify says of the shop itself and of its tills, kept with the webshop: at installation, daily, when it rings.

What was booked by earlier facts stays as it is (judged once); what is judged later goes by the new ones. A change that
moves VAT or dates is kept, so that the merchant can be told of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.calls.outcomes import Rejected
from apps.shopify import client, denied
from apps.shopify.models import ChangedFact
from apps.shops.models import Till, Webshop

log = structlog.get_logger(__name__)

_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
# What the rules judge by: a change of these is told to the merchant.
_WEIGHTY = tuple(ChangedFact.Fact.values)


def read(webshop: Webshop) -> frozenset[str]:
    """Ask Shopify for all of it and keep it; the names of what is otherwise than it was ("country", "tills").

    Raises TryLater, LogInAgain, and Rejected where Shopify tells nothing that can be booked by.
    """
    basics = client.query(webshop, "ShopBasics").data
    told, tills = _told(basics), _tills(webshop)
    with transaction.atomic():
        row = Webshop.objects.select_for_update().get(pk=webshop.pk)
        is_first = not row.shopify_id
        before = {name: getattr(row, name) for name in told}
        if is_first:
            _check_enough(told)
        else:
            _keep_changes(row, told)
        Webshop.objects.filter(pk=row.pk).update(**told)
        are_other_tills = tills is not None and _keep_tills(row, tills)
    webshop.refresh_from_db()
    changed = {name for name, value in told.items() if value != before[name]}
    return frozenset(changed | ({"tills"} if are_other_tills else set()))


def read_till(webshop: Webshop, shopify_id: str) -> str:
    """The country of a location that is not among ours yet, which is kept; "" where Shopify does not tell."""
    answer = client.query(webshop, "OneLocation", id=shopify_id)
    denied.check(answer.denied)
    node = answer.data["location"]
    if node is None:
        return ""
    gid, till = _till(node)
    Till.objects.update_or_create(webshop=webshop, shopify_id=gid, defaults=till)
    return str(till["country"])


def _told(basics: Mapping[str, Any]) -> dict[str, str]:
    """The webshop's columns, as far as Shopify tells them in a form that can be used: the others stay as they are."""
    shop = basics["shop"]
    said = {
        "shopify_id": shop["id"],
        "name": str(shop["name"])[:200],
        "shopify_plan": str((shop.get("plan") or {}).get("publicDisplayName") or "")[:100],
        "currency": _matching(_CURRENCY, shop["currencyCode"]),
        "timezone": _zone(shop["ianaTimezone"]),
        "country": _matching(_COUNTRY, _country(basics)),
        "contact_email": _address(shop.get("contactEmail")) or _address(shop.get("email")),
    }
    return {name: value for name, value in said.items() if value}


def _country(basics: Mapping[str, Any]) -> Any:
    """Of the shop's address, else of the company it belongs to."""
    at_home = (basics["shop"].get("shopAddress") or {}).get("countryCodeV2")
    companies = [one for one in basics.get("businessEntities") or [] if one.get("primary")]
    return at_home or next(((one.get("address") or {}).get("countryCode") for one in companies), None)


def _check_enough(told: Mapping[str, str]) -> None:
    """Raises Rejected: unknown is not "at home", so a shop that does not tell where it is cannot be installed."""
    for name in _WEIGHTY:
        if name not in told:
            raise Rejected("shop_untold", text=f"Shopify does not tell the shop's {name}.", raw=name)


def _keep_changes(webshop: Webshop, told: Mapping[str, str]) -> None:
    for name in _WEIGHTY:
        before, after = getattr(webshop, name), told.get(name)
        if after and after != before:
            ChangedFact.objects.create(webshop=webshop, fact=name, before=before, after=after)
            log.warning("fact of a shop changed", webshop=webshop.pk, fact=name, before=before, after=after)


def _keep_tills(webshop: Webshop, tills: list[tuple[str, dict[str, Any]]]) -> bool:
    """As Shopify lists them; one that is not listed any more is closed, and its country kept for its old orders."""
    before = _rows(webshop)
    for gid, till in tills:
        Till.objects.update_or_create(webshop=webshop, shopify_id=gid, defaults=till)
    gone = Till.objects.filter(webshop=webshop).exclude(shopify_id__in=[gid for gid, _ in tills])
    gone.update(is_active=False)
    return before != _rows(webshop)


def _rows(webshop: Webshop) -> set[tuple[Any, ...]]:
    return set(Till.objects.filter(webshop=webshop).values_list("shopify_id", "name", "country", "is_active"))


def _tills(webshop: Webshop) -> list[tuple[str, dict[str, Any]]] | None:
    """Every location; None where the app may not see them: then the first order of a till says so."""
    nodes: list[dict[str, Any]] = []
    after = None
    while True:
        try:
            page = client.query(webshop, "Locations", after=after).data["locations"]
        except denied.ApprovalMissing:
            return None
        nodes += page["nodes"]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"] or cursor == after:
            return [_till(node) for node in nodes]
        after = cursor


def _till(node: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Its gid and its columns; a till that does not tell its country has none."""
    country = _matching(_COUNTRY, (node.get("address") or {}).get("countryCode"))
    return node["id"], {"name": str(node["name"])[:200], "country": country, "is_active": bool(node.get("isActive"))}


def _matching(form: re.Pattern[str], value: Any) -> str:
    return value if isinstance(value, str) and form.fullmatch(value) else ""


def _zone(value: Any) -> str:
    """A time zone that we have; "" for another, which our own people hear of."""
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        log.error("unknown time zone", zone=str(value)[:64])
        return ""


def _address(value: Any) -> str:
    """An e-mail address that mail can be sent to."""
    try:
        validate_email(value)
    except ValidationError:
        return ""
    return str(value)
