"""The VAT code of a verdict, as a person confirmed it."""

from __future__ import annotations

from decimal import Decimal

from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.percentages import rate_text
from apps.shops.models import VatMapping, Webshop


def key_of(mapping: VatMapping) -> VatKey:
    """The verdict, as the rules name it."""
    return VatKey(Treatment(mapping.treatment), mapping.country, Decimal(rate_text(mapping.rate)))


def confirm(webshop: Webshop, key: VatKey, code: str) -> None:
    """From now on `key` is booked on `code`; "" is a decision, too: such an order waits."""
    VatMapping.objects.update_or_create(
        webshop=webshop,
        treatment=key.treatment.value,
        country=key.country,
        rate=key.rate,
        defaults={"code": code, "is_confirmed": True},
    )
