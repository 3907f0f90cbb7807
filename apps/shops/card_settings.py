"""Since when the ledger of gift cards and store credit is held, and from what; whether it is, `Settings` says."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

_NOTHING = Decimal(0)


class CardLedger(models.Model):
    """`cards` and `credit`: the debt as the books had it when the first day began, in the shop's currency.

    `read_at`: when Shopify's gift cards were last read whole, `asked_at`: when they were last asked for, also without
    the permission; `place`: how far a reading is that has not ended.
    """

    webshop = models.OneToOneField("shops.Webshop", on_delete=models.CASCADE, related_name="card_ledger")
    begins_on = models.DateField(null=True, blank=True)
    cards = models.DecimalField(max_digits=18, decimal_places=4, default=_NOTHING)
    credit = models.DecimalField(max_digits=18, decimal_places=4, default=_NOTHING)
    read_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    place = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("ledger of gift cards")
        verbose_name_plural = _("ledgers of gift cards")

    def __str__(self) -> str:
        return f"{self.webshop}"
