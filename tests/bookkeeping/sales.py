"""Builders of sales: an order as Shopify would state it, totals included, so that a test says only what matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from apps.bookkeeping.booking import Booking, Form
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import (
    Adjustment,
    Buyer,
    Delivery,
    Location,
    Place,
    Refund,
    ReturnedDelivery,
    ReturnedLine,
    Sale,
    SoldLine,
    Tax,
    Totals,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
A_TILL = Location("gid://shopify/Location/1", "Utrecht", "NL")


def eur(amount: str | Decimal) -> Money:
    return Money(Decimal(amount), "EUR")


def a_tax(rate: str, amount: str, *, currency: str = "EUR", channel_liable: bool = False) -> Tax:
    return Tax(Decimal(rate), Money(Decimal(amount), currency), f"VAT {rate}", channel_liable)


def a_line(
    price: str,
    *taxes: Tax,
    quantity: int = 1,
    current: int | None = None,
    discounts: Sequence[str] = (),
    number: int = 1,
    currency: str = "EUR",
    **other: Any,
) -> SoldLine:
    """`price` = of all units before discounts, as the shop shows prices (incl. VAT when the sale says so)."""
    whole = Money(Decimal(price), currency)
    return SoldLine(
        source=f"gid://shopify/LineItem/{number}",
        description=other.pop("description", f"Article {number}"),
        sku=other.pop("sku", f"SKU-{number}"),
        quantity=quantity,
        current_quantity=quantity if current is None else current,
        original=whole,
        discounts=tuple(Money(Decimal(one), currency) for one in discounts),
        taxes=taxes,
        is_gift_card=other.pop("is_gift_card", False),
        is_tip=other.pop("is_tip", False),
        is_taxable=True,
        is_service=False,
        **other,
    )


def a_delivery(price: str, *taxes: Tax, currency: str = "EUR") -> Delivery:
    return Delivery("gid://shopify/ShippingLine/1", "Parcel post", Money(Decimal(price), currency), taxes)


def a_sale(*lines: SoldLine, **other: Any) -> Sale:
    """A sale whose totals are what its parts add up to; `current_total`/`current_tax` where units went."""
    currency = other.pop("currency", "EUR")
    deliveries = tuple(other.pop("deliveries", ()))
    included = other.pop("taxes_included", True)
    tip_lines = total((line.original for line in lines if line.is_tip), currency=currency)
    tips = other.pop("tips", tip_lines)
    taxes = [tax for one in (*lines, *deliveries) for tax in one.taxes]
    vat = total((tax.amount for tax in taxes), currency=currency)
    goods = total((line.original for line in lines), currency=currency)
    discounts = total((d for line in lines for d in line.discounts), currency=currency)
    gross = goods - discounts + total((one.price for one in deliveries), currency=currency) + tips - tip_lines
    gross = gross if included else gross + vat
    sold = Totals(gross, vat, tuple(taxes), tips, discounts)
    current = Totals(other.pop("current_total", gross), other.pop("current_tax", vat), (), tips, discounts)
    return Sale(
        currency=currency,
        lines=lines,
        deliveries=deliveries,
        taxes_included=included,
        current=other.pop("current", current),
        **{**_usual(currency), "as_sold": sold, **other},
    )


def _usual(currency: str) -> dict[str, Any]:
    """A paid Dutch web order of a consumer."""
    nothing = Money(Decimal(0), currency)
    return {
        "source": "gid://shopify/Order/1001",
        "name": "#1001",
        "processed_at": NOON,
        "updated_at": NOON,
        "cancelled_at": None,
        "is_test": False,
        "financial_status": "PAID",
        "channel": "web",
        "ship_from": Place("NL"),
        "ship_to": Place("NL", postcode="3511 AA"),
        "location": None,
        "is_pos": False,
        "buyer": Buyer("gid://shopify/Customer/1", is_business=False, vat_number="", has_email=True),
        "tags": frozenset(),
        "fees": (),
        "refunds": (),
        "cash_rounding": nothing,
        "paid_by_gift_card": nothing,
        "paid_by_store_credit": nothing,
    }


def a_refund(
    *lines: ReturnedLine,
    money_back: str,
    deliveries: Sequence[ReturnedDelivery] = (),
    adjustments: Sequence[Adjustment] = (),
    number: int = 1,
    **other: Any,
) -> Refund:
    return Refund(
        source=f"gid://shopify/Refund/{number}",
        processed_at=NOON,
        lines=lines,
        deliveries=tuple(deliveries),
        adjustments=tuple(adjustments),
        duties=(),
        money_back=eur(money_back),
        **other,
    )


def back(line: int, *, quantity: int, subtotal: str, tax: str) -> ReturnedLine:
    return ReturnedLine(
        f"gid://shopify/RefundLineItem/{line}", f"gid://shopify/LineItem/{line}", quantity, eur(subtotal), eur(tax)
    )


def belgian_rules(**changes: Any) -> Rules:
    """The same of a shop in Belgium."""
    return replace(demo_rules(country="BE"), **changes)


def dutch_rules(**changes: Any) -> Rules:
    """The demo rules, which have a code and an account for everything."""
    return replace(demo_rules(), **changes)


def as_text(booking: Booking) -> str:
    """A booking the way an accountant writes it down, one line per line."""
    form = "" if booking.form is Form.SALES_ENTRY else f" {booking.form}"
    head = f"{booking.kind}{form} {booking.reference} {booking.booked_on} {booking.total.text}"
    rows = [
        f"{line.component} {f'{line.quantity} x {line.item}' if line.item else line.account}"
        f" {line.key.treatment} {line.key.country} {line.key.rate.normalize():f}"
        f" {line.net.text} {line.vat.text}"
        for line in booking.lines
    ]
    return "\n".join([head, *rows])
