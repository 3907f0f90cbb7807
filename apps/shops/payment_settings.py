"""How what was paid is booked of one webshop; off until the merchant switches it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.payments.gateways import Gateway, PaymentRules, Way

if TYPE_CHECKING:
    from apps.shops.models import Webshop


class PaymentSettings(models.Model):
    """`starts_on`: the first day that is booked.

    `read_up_to`: what was paid until then was read whole. A reading under way is of what was paid since `reading_since`
    and goes on behind `read_after`. `checked_at`: when everything was last read and judged, None for do it now.
    """

    class HowBooked(models.TextChoices):
        """apps.payments.gateways.Way, in the merchant's words."""

        OFF = Way.OFF.value, _("not booked")
        WITH_ORDER = Way.WITH_ORDER.value, _("with the order, in the same sales entry")
        PER_DAY = Way.PER_DAY.value, _("per day, in the general journal")

    webshop = models.OneToOneField("shops.Webshop", on_delete=models.CASCADE, related_name="payment_settings")
    way = models.CharField(max_length=10, choices=HowBooked, default=HowBooked.OFF)
    starts_on = models.DateField(null=True, blank=True)
    journal = models.CharField(max_length=10, blank=True)
    receivables = models.CharField(max_length=20, blank=True)
    read_up_to = models.DateTimeField(null=True, blank=True)
    reading_since = models.DateTimeField(null=True, blank=True)
    read_after = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("payment settings")
        verbose_name_plural = _("payment settings")

    def __str__(self) -> str:
        return f"{self.webshop}"

    @property
    def rules(self) -> PaymentRules:
        """As the rules of apps.payments see them."""
        rows = tuple(one.row for one in self.webshop.payment_gateways.order_by("gateway"))
        return PaymentRules(Way(self.way), rows, self.journal, self.receivables, self.starts_on)


def rules_of(webshop: Webshop) -> PaymentRules:
    """As they stood when the webshop was read; those of nothing where nobody chose anything."""
    chosen = getattr(webshop, "payment_settings", None)
    return chosen.rules if chosen else PaymentRules()


class PaymentGateway(models.Model):
    """One gateway: its clearing account, or that its payments stay open on the debtor; and its payment condition."""

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="payment_gateways")
    gateway = models.CharField(max_length=100)
    account = models.CharField(max_length=20, blank=True)
    leave_open = models.BooleanField(default=False)
    condition = models.CharField(max_length=10, blank=True, help_text=_("Exact's code of a payment condition"))

    class Meta:
        verbose_name = _("gateway")
        verbose_name_plural = _("gateways")
        constraints = [models.UniqueConstraint(fields=["webshop", "gateway"], name="gateway_once")]

    def __str__(self) -> str:
        return self.gateway

    @property
    def row(self) -> Gateway:
        """As the rules see it."""
        return Gateway(self.gateway, self.account, self.leave_open, condition=self.condition)
