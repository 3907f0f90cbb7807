"""Who bought an order: one reading of it, for the rules (without a name) and for the debtor in Exact (with it)."""

from __future__ import annotations

import re

from apps.bookkeeping.buyers import BuyerDetails
from apps.bookkeeping.sale import Buyer
from apps.shopify.fields import Fields

_COMPANY_NUMBER = re.compile(
    r"\bkvk|chamber.of.commerce|\bcoc\b|company.(registration|number)|ondernemingsnummer", re.IGNORECASE
)


def facts_of(order: Fields) -> Buyer:
    """Without names: who it is by id, whether it is a business, and the VAT number the verdict needs."""
    customer = order.part_or_none("customer")
    return Buyer(
        shopify_id=customer.text("id") if customer else None,
        is_business=_company(order) is not None,
        vat_number=_vat_number(order),
        has_email=bool(_email(order)),
    )


def details_of(order: Fields) -> BuyerDetails:
    """With name and address, as the order has them now. The billing address counts before the delivery's."""
    customer = order.part_or_none("customer")
    address = order.part_or_none("billingAddress") or order.part_or_none("shippingAddress")
    address = address or _within(customer, "defaultAddress")
    return BuyerDetails(
        name=_told(address, "name") or _told(customer, "displayName"),
        company=_told(_within(_company(order), "company"), "name") or _told(address, "company"),
        email=_email(order),
        vat_number=_vat_number(order),
        street=" ".join(filter(None, (_told(address, "address1"), _told(address, "address2")))),
        postcode=_told(address, "zip"),
        city=_told(address, "city"),
        country=_told(address, "countryCodeV2"),
        language=order.text_or_empty("customerLocale") or _told(customer, "locale"),
        chamber_of_commerce=company_number(order),
    )


def details_of_customer(customer: Fields) -> BuyerDetails:
    """A customer without an order, as their own record has them; nothing where they were erased."""
    address = customer.part_or_none("defaultAddress")
    return BuyerDetails(
        name=_told(customer, "displayName") or _told(address, "name"),
        company=_told(address, "company"),
        email=_told(_within(customer, "defaultEmailAddress"), "emailAddress"),
        vat_number=_told(_within(customer, "taxSettings"), "taxId"),
        street=" ".join(filter(None, (_told(address, "address1"), _told(address, "address2")))),
        postcode=_told(address, "zip"),
        city=_told(address, "city"),
        country=_told(address, "countryCodeV2"),
        language=_told(customer, "locale"),
        chamber_of_commerce="",
    )


def company_number(order: Fields) -> str:
    """The buyer's number at the chamber of commerce: shops ask for it in the cart, under a name of their own."""
    for asked in order.parts_if_asked("customAttributes"):
        if _COMPANY_NUMBER.search(asked.text_or_empty("key")):
            return asked.text_or_empty("value").strip()
    return ""


def _company(order: Fields) -> Fields | None:
    """The company that bought; None for a person."""
    entity = order.part_or_none("purchasingEntity")
    return entity if entity and entity.text("__typename") == "PurchasingCompany" else None


def _company_taxes(order: Fields) -> Fields | None:
    return _within(_within(_company(order), "location"), "taxSettings")


def _vat_number(order: Fields) -> str:
    """The company's own before the customer's."""
    own = _within(order.part_or_none("customer"), "taxSettings")
    return _told(_company_taxes(order), "taxRegistrationId") or _told(own, "taxId")


def _email(order: Fields) -> str:
    """The order's before the customer's."""
    default = _within(order.part_or_none("customer"), "defaultEmailAddress")
    return order.text_or_empty("email") or _told(default, "emailAddress")


def _within(of: Fields | None, name: str) -> Fields | None:
    return of.part_or_none(name) if of is not None else None


def _told(of: Fields | None, name: str) -> str:
    return of.text_or_empty(name) if of is not None else ""
