"""What the Exact user lacks to do our work: better asked than met as a refusal at night."""

from __future__ import annotations

from apps.bookkeeping.rules import BookingType
from apps.exact import client
from apps.exact.models import Connection
from apps.shops.models import Settings

Right = tuple[str, str]  # endpoint, action

_ALWAYS: tuple[Right, ...] = (("crm/Accounts", "GET"), ("crm/Accounts", "POST"))
_ITEMS: tuple[Right, ...] = (("logistics/Items", "GET"), ("logistics/Items", "POST"))
_OF_TYPE: dict[BookingType, tuple[Right, ...]] = {
    BookingType.SALES_ENTRY: (("salesentry/SalesEntries", "GET"), ("salesentry/SalesEntries", "POST")),
    BookingType.SALES_INVOICE: (
        ("salesinvoice/SalesInvoices", "GET"),
        ("salesinvoice/SalesInvoices", "POST"),
        *_ITEMS,
    ),
    # A refund of an order is a credit invoice.
    BookingType.SALES_ORDER: (
        ("salesorder/SalesOrders", "GET"),
        ("salesorder/SalesOrders", "POST"),
        ("salesinvoice/SalesInvoices", "POST"),
        *_ITEMS,
    ),
}


def needed(booking_type: BookingType, *, changes_addresses: bool = False) -> tuple[Right, ...]:
    """The rights a way of booking needs."""
    changing: tuple[Right, ...] = (("crm/Accounts", "PUT"),) if changes_addresses else ()
    return (*_OF_TYPE[booking_type], *_ALWAYS, *changing)


def missing(connection: Connection) -> list[str]:
    """The rights that are missing for the chosen booking type, as "POST salesentry/SalesEntries"; empty is good.

    One call per right. Raises as every call does.
    """
    chosen = Settings.objects.get(webshop=connection.webshop_id)
    wanted = needed(BookingType(chosen.booking_type), changes_addresses=chosen.send_changed_addresses)
    return [
        f"{action} {endpoint}"
        for endpoint, action in wanted
        if not client.has_right(connection, endpoint=endpoint, action=action)
    ]
