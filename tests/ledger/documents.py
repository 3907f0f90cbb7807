"""Builders: a document that is due, without a Shopify order behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.bookkeeping.booking import Remark
from apps.bookkeeping.money import Money
from apps.ledger.models import Document
from apps.shops.models import Settings, Tenant, Webshop
from tests.exact.books import a_booking


@dataclass(frozen=True, slots=True)
class Entry:
    """What Exact answered."""

    exact_id: str
    number: str = "1"
    total: Money = field(default_factory=lambda: Money(Decimal("121.00"), "EUR"))
    warnings: tuple[Remark, ...] = ()


def a_webshop(handle: str = "stoffen") -> Webshop:
    tenant = Tenant.objects.create(name=handle)
    domain = f"{handle}.myshopify.com"
    webshop = Webshop.objects.create(tenant=tenant, domain=domain, installed_at=timezone.now(), is_live=True)
    Settings.objects.create(webshop=webshop)
    return webshop


def a_document(webshop: Webshop, *, number: int = 1, **other: Any) -> Document:
    gid = f"gid://shopify/Order/{number}"
    booking = a_booking(reference=f"#{1000 + number}", source=gid, order=gid)
    fields: dict[str, Any] = {
        "kind": "sale",
        "source": gid,
        "order_gid": gid,
        "order_name": booking.reference,
        "reference": booking.reference,
        "state": "due",
        "currency": "EUR",
        "total": booking.total.amount,
        "vat": booking.vat.amount,
        "shopify_total": booking.total.amount,
        "booking": bookings_json.to_json(booking),
    }
    return Document.objects.create(webshop=webshop, **{**fields, **other})
