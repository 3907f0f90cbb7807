"""Shopify's tender transaction, read into what the rules of apps.payments are told."""

from __future__ import annotations

from typing import Any

from apps.bookkeeping.money import Money
from apps.payments.tender import Tender
from apps.shopify.fields import Fields


def read(node: Any) -> Tender:
    """Raises fields.Unreadable. The order of a tender is null where it was deleted."""
    told = Fields.from_json(node)
    amount, order = told.part("amount"), told.part_or_none("order")
    return Tender(
        source=told.text("id"),
        at=told.moment("processedAt"),
        amount=Money(amount.amount("amount"), amount.currency("currencyCode")),
        method=told.text_or_empty("paymentMethod"),
        reference=told.text_or_empty("remoteReference"),
        order=order.text("id") if order else "",
        order_name=order.text_or_empty("name") if order else "",
        is_test=told.flag("test"),
    )
