"""Shopify's tender transaction, read into what the rules of apps.payments are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apps.bookkeeping.money import Money
from apps.payments.refusals import CannotBookTender, HeldTender
from apps.payments.tender import Tender, UnreadTender
from apps.shopify.fields import Fields, Unreadable, kept


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


def unread(node: Any, wrong: Unreadable, *, now: datetime) -> UnreadTender:
    """What is known of one that `read` refused; its id is "" where even that is not."""
    told: dict[str, Any] = node if isinstance(node, dict) else {}
    is_undated = wrong.path == "processedAt" and told.get("processedAt", "") is None
    why = CannotBookTender(HeldTender.UNDATED if is_undated else HeldTender.UNREADABLE, problem=str(wrong))
    order = told.get("order")
    name = order.get("name") if isinstance(order, dict) else ""
    return UnreadTender(kept(str(told.get("id") or "")), _moment(told) or now, kept(str(name or "")), why)


def _moment(told: dict[str, Any]) -> datetime | None:
    try:
        return Fields.from_json(told).moment("processedAt")
    except Unreadable:
        return None
