"""Builders: a webshop's way into Exact, and bookings to send there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from apps.bookkeeping.booking import Booking, BookingLine, Component, Kind, Treatment, VatKey
from apps.bookkeeping.money import Money
from apps.exact.codes import catalog
from apps.exact.login import administrations
from apps.exact.login.administrations import OfferedAdministration
from apps.exact.models import Connection
from tests.harness.merchant import SetUp

BOOKED_ON = date(2026, 11, 2)


def a_connection(set_up: SetUp) -> Connection:
    """A webshop of the demo administration, its codes mirrored."""
    return Connection.objects.select_related("credential", "webshop").get(webshop=set_up())


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def a_line(
    net: str = "100.00", vat: str = "21.00", *, account: str = "8000", code: str = "4", rate: str = "21"
) -> BookingLine:
    key = VatKey(Treatment.DOMESTIC, "NL", Decimal(rate) if Decimal(vat) else Decimal(0))
    return BookingLine(Component.GOODS, account, code, key, eur(net), eur(vat), "Linen shirt")


def a_booking(*lines: BookingLine, reference: str = "#1001", **other: Any) -> Booking:
    booking = Booking(
        kind=Kind.SALE,
        source="gid://shopify/Order/1",
        order="gid://shopify/Order/1",
        booked_on=BOOKED_ON,
        reference=reference,
        payment_reference=reference,
        description=f"Shopify {reference} · Online Store",
        currency="EUR",
        journal="70",
        lines=lines or (a_line(),),
    )
    return replace(booking, **other)


def offered_to(connection: Connection) -> list[OfferedAdministration]:
    """What its Exact user may choose from."""
    assert connection.credential is not None
    return administrations.open_to(connection.credential)


def switch(connection: Connection, division: int) -> None:
    """Another administration, as a login would choose it. Raises Rejected for one that may not be entered."""
    administrations.take(connection, administrations.pick(offered_to(connection), division))
    catalog.refresh_if_old(connection)
