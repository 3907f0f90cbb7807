"""What Shopify tells of gift cards. No code, no holder: amounts and moments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.shops.models import Webshop


class GiftCard(models.Model):
    """A gift card as it was last read. `is_given`: nobody bought it, it was issued by hand or by an app.

    `balance` is what Shopify says is on it. `moves`: [moment, amount as text, positive where something was put on it];
    what it was issued with is none of them.
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="gift_cards")
    gid = models.CharField(max_length=100)
    is_given = models.BooleanField()
    currency = models.CharField(max_length=3)
    balance = models.DecimalField(max_digits=18, decimal_places=4)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text=_("in Shopify"))
    expires_on = models.DateField(null=True, blank=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    moves = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("gift card")
        verbose_name_plural = _("gift cards")
        constraints = (models.UniqueConstraint(fields=["webshop", "gid"], name="gift_card_once"),)

    def __str__(self) -> str:
        return self.gid.rsplit("/", 1)[-1]
