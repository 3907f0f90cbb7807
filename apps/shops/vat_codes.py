"""The VAT code of a verdict, as a person confirmed it."""

from __future__ import annotations

from apps.bookkeeping.booking import VatKey
from apps.shops.models import VatMapping, Webshop


def confirm(webshop: Webshop, key: VatKey, code: str) -> None:
    """From now on `key` is booked on `code`; "" is a decision, too: such an order waits."""
    VatMapping.objects.update_or_create(
        webshop=webshop,
        treatment=key.treatment.value,
        country=key.country,
        rate=key.rate,
        defaults={"code": code, "is_confirmed": True},
    )
