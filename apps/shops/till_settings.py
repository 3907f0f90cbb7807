"""The tills of a webshop, and how those are booked that have a day book; off until the merchant switches one on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Till(models.Model):
    """A location of the webshop; its country decides the VAT of what is sold there.

    `book_from`: the first day that is one entry in Exact; None where every receipt is booked by itself.
    """

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="tills")
    shopify_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    is_active = models.BooleanField(default=True)
    book_from = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("till")
        verbose_name_plural = _("tills")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["webshop", "shopify_id"], name="till_once")]

    def __str__(self) -> str:
        return self.name


class TillSettings(models.Model):
    """What is the same for all tills of a webshop. `differences`: the G/L account of what a drawer has too much or too
    little, "" while cash sessions are not booked; `counted_at`: when Shopify's cash sessions were last read whole.
    """

    webshop = models.OneToOneField("shops.Webshop", on_delete=models.CASCADE, related_name="till_settings")
    differences = models.CharField(max_length=20, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("till settings")
        verbose_name_plural = _("till settings")

    def __str__(self) -> str:
        return f"{self.webshop}"
