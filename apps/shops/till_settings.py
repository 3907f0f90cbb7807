"""The tills of a webshop; a day book is off until the merchant gives one a date."""

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


class CashSettings(models.Model):
    """Whether what a drawer has too much or too little is booked, and on which account; off until it is switched on.

    `read_at`: when Shopify's cash sessions were last read whole.
    """

    webshop = models.OneToOneField("shops.Webshop", on_delete=models.CASCADE, related_name="cash_settings")
    is_on = models.BooleanField(default=False)
    differences = models.CharField(max_length=20, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("settings of cash differences")
        verbose_name_plural = _("settings of cash differences")

    def __str__(self) -> str:
        return f"{self.webshop}"
