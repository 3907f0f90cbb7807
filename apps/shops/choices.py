"""All that a merchant chose for a webshop, in one question to the database: who judges orders needs it whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, Model, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from apps.shops.models import Account, ComponentItem, Cost, PaymentGateway, Settings, Till, VatMapping, Webshop
from apps.shops.prepared import prepared

Row = TypeVar("Row", bound=Model)
# What is read of each, in the order in which it is listed.
_ACCOUNT = ("component", "account", "country", "channel", "location")
_COST = ("cost_centre", "cost_unit", "channel", "location")
_ITEM = ("component", "item")
_VAT = ("treatment", "country", "rate", "code", "account")
_TILL = ("shopify_id", "country", "book_from")
_GATEWAY = ("gateway", "account", "condition")


@dataclass(frozen=True, slots=True)
class Choices:
    """As they stand now; the rows to read by, not to write."""

    settings: Settings
    accounts: list[Account]
    costs: list[Cost]
    items: list[ComponentItem]
    vat_mappings: list[VatMapping]
    tills: list[Till]
    gateways: list[PaymentGateway]
    look: str = ""  # how far the look for what others booked is (ledger.TakeOver); "" where there never was one


def read(webshop: Webshop) -> Choices:
    """Of this webshop, which has its settings anew by that. Raises Settings.DoesNotExist where it has none."""
    found: Any = next(iter(_settings_of(webshop.pk)), None)
    if found is None:
        raise Settings.DoesNotExist
    webshop.settings = found
    return Choices(
        found,
        accounts=_models(Account, found.all_accounts),
        costs=_models(Cost, found.all_costs),
        items=_models(ComponentItem, found.all_items),
        vat_mappings=_models(VatMapping, found.all_vat),
        tills=_models(Till, found.all_tills),
        gateways=_models(PaymentGateway, found.all_gateways),
        look=found.look or "",
    )


@prepared
def _settings_of(webshop_id: int) -> QuerySet[Settings]:
    # The look with the start date, which it goes with.
    return Settings.objects.filter(webshop=webshop_id).annotate(**_all_rows(), look=F("webshop__take_over__state"))


def _all_rows() -> dict[str, Subquery]:
    return {
        "all_accounts": _rows(Account, _ACCOUNT, "pk"),
        "all_costs": _rows(Cost, _COST, "pk"),
        "all_items": _rows(ComponentItem, _ITEM, "pk"),
        "all_vat": _rows(VatMapping, _VAT, "treatment", "country", "-rate"),
        "all_tills": _rows(Till, _TILL, "name", "pk"),
        "all_gateways": _rows(PaymentGateway, _GATEWAY, "gateway"),
    }


def _rows(model: type[Row], names: tuple[str, ...], *order: str) -> Subquery:
    """As text: JSON would make a float of a percentage."""
    mine = cast("Any", model)._default_manager.filter(webshop=OuterRef("webshop")).order_by()
    row = JSONObject(**{name: Cast(name, TextField()) for name in names})
    return Subquery(mine.values("webshop").annotate(all=JSONBAgg(row, order_by=order)).values("all"))


def _models(model: type[Row], rows: list[dict[str, str]] | None) -> list[Row]:
    """With what was read; the rest of each is what a new one has."""
    fields = cast("Any", model)._meta.concrete_fields
    return [
        model(*(one.to_python(row[one.name]) if one.name in row else one.get_default() for one in fields))
        for row in rows or []
    ]
