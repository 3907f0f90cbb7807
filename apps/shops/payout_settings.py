"""How the payouts of one webshop are booked; off until the merchant switches it on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.payments.kinds import Purpose
from apps.payments.rules import PayoutRules


class PayoutSettings(models.Model):
    """A general journal and a G/L account for every purpose. `read_at`: when Shopify's payouts were last read whole."""

    webshop = models.OneToOneField("shops.Webshop", on_delete=models.CASCADE, related_name="payout_settings")
    is_on = models.BooleanField(default=False)
    issued_from = models.DateField(null=True, blank=True)
    journal = models.CharField(max_length=10, blank=True)
    bank = models.CharField(max_length=20, blank=True)
    fees = models.CharField(max_length=20, blank=True)
    clearing = models.CharField(max_length=20, blank=True)
    disputes = models.CharField(max_length=20, blank=True)
    adjustments = models.CharField(max_length=20, blank=True)
    reserves = models.CharField(max_length=20, blank=True)
    labels = models.CharField(max_length=20, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("payout settings")
        verbose_name_plural = _("payout settings")

    def __str__(self) -> str:
        return f"{self.webshop}"

    @property
    def rules(self) -> PayoutRules:
        """As the rules of apps.payments see them."""
        accounts = {purpose: str(getattr(self, purpose.value)) for purpose in Purpose}
        return PayoutRules(
            self.journal, {purpose: code for purpose, code in accounts.items() if code}, self.issued_from
        )
