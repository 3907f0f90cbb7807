"""On which clearing account the money of each way to pay is, as the merchant chose."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.payments.gateways import Gateway


class GatewayAccount(models.Model):
    """One gateway, by Shopify's name for it. See `apps.payments.gateways.Gateway`."""

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="gateways")
    gateway = models.CharField(max_length=100)
    account = models.CharField(max_length=20, blank=True)
    leave_open = models.BooleanField(default=False)
    name = models.CharField(max_length=60, blank=True)
    condition = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = _("gateway")
        verbose_name_plural = _("gateways")
        ordering = ["gateway"]
        constraints = [models.UniqueConstraint(fields=["webshop", "gateway"], name="gateway_account_once")]

    def __str__(self) -> str:
        return self.gateway

    @property
    def row(self) -> Gateway:
        """As the rules see it."""
        return Gateway(self.gateway, self.account, self.leave_open, self.name, self.condition)
