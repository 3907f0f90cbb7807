"""Which rights the Exact user lacks for our work: asked by day, so that no booking is refused at night."""

from __future__ import annotations

from apps.bookkeeping.rules import BookingType
from apps.exact.door.endpoints import ENTRIES, INVOICES, JOURNAL_ENTRIES, ORDERS, PRINTED
from apps.exact.exchange import desk
from apps.exact.items import articles
from apps.exact.models import Connection
from apps.payments.gateways import Way
from apps.shops.models import PaymentSettings, PayoutSettings, Settings, UnknownItem

Right = tuple[str, str]  # endpoint, action

_ACCOUNTS: tuple[Right, ...] = (("crm/Accounts", "GET"), ("crm/Accounts", "POST"))
_OF_TYPE: dict[BookingType, tuple[Right, ...]] = {
    BookingType.SALES_ENTRY: ((ENTRIES.path, "GET"), (ENTRIES.path, "POST")),
    BookingType.SALES_INVOICE: ((INVOICES.path, "GET"), (INVOICES.path, "POST"), (articles.ITEMS, "GET")),
    # A refund of an order is a credit invoice.
    BookingType.SALES_ORDER: (
        *((ORDERS.path, "GET"), (ORDERS.path, "POST"), (INVOICES.path, "GET"), (INVOICES.path, "POST")),
        (articles.ITEMS, "GET"),
    ),
}


def needed(chosen: Settings, *, books_money: bool = False) -> tuple[Right, ...]:
    """The rights that the chosen way of booking needs, and what the merchant wants besides."""
    has_items = chosen.booking_type != BookingType.SALES_ENTRY.value
    besides = (
        (has_items and chosen.unknown_item == UnknownItem.CREATE.value, (articles.ITEMS, "POST")),
        (has_items and chosen.finalise_invoices, (PRINTED, "POST")),
        (chosen.send_changed_addresses or chosen.send_changed_customers, ("crm/Accounts", "PUT")),
        *((books_money, (JOURNAL_ENTRIES, action)) for action in ("GET", "POST")),
        (chosen.attach_receipt, ("documents/Documents", "POST")),
        (chosen.attach_receipt, ("documents/DocumentAttachments", "POST")),
    )
    wanted = tuple(right for is_wanted, right in besides if is_wanted)
    return (*_OF_TYPE[BookingType(chosen.booking_type)], *_ACCOUNTS, *wanted)


def needed_now(chosen: Settings) -> tuple[Right, ...]:
    """As `needed`, with what other settings of this webshop want."""
    payouts = PayoutSettings.objects.filter(webshop=chosen.webshop_id, is_on=True)
    payments = PaymentSettings.objects.filter(webshop=chosen.webshop_id).exclude(way=Way.OFF.value)
    return needed(chosen, books_money=payouts.exists() or payments.exists())


def missing(connection: Connection) -> list[str]:
    """The rights that are missing for the chosen booking type, as "POST salesentry/SalesEntries"; empty is good.

    One call per right. Raises as every call does.
    """
    chosen = Settings.objects.get(webshop=connection.webshop_id)
    return [
        f"{action} {endpoint}"
        for endpoint, action in needed_now(chosen)
        if not desk.has_right(connection, endpoint=endpoint, action=action)
    ]
