"""The ledger's rows of tills: a day as one entry, and every try to book it.

No personal data: names of places, dates and amounts.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ledger.sent_models import SentOnce, Try, booking_unless_held, exact_id_once, exact_id_when_booked
from apps.shops.models import Webshop


class TillDay(SentOnce):
    """One entry of a till's day book, or the reason why there is none; its receipts are documents that point here.

    `number` counts the entries of one till without a gap, `version` those of one day: what comes after a day was booked
    is a second entry of that day. `booking` is the entry (apps.tills.book).
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="till_days")
    location = models.CharField(max_length=100, help_text=_("Shopify's id of the till"))
    name = models.CharField(max_length=200, help_text=_("of the till, as it was called then"))
    booked_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    number = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        verbose_name = _("day of a till")
        verbose_name_plural = _("days of tills")
        ordering = ["-booked_on", "name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["webshop", "location", "booked_on", "version"], name="till_day_once"),
            models.UniqueConstraint(fields=["webshop", "location", "number"], name="till_day_number_once"),
            exact_id_once("till_day"),
            exact_id_when_booked("till_day"),
            booking_unless_held("till_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.booked_on} · {self.number}"


class TillAttempt(Try):
    """One try to book a day of a till."""

    document = models.ForeignKey(TillDay, on_delete=models.CASCADE, related_name="attempts")


class CashSession(models.Model):
    """A drawer of a till that was closed and counted. `expected`, `counted`: with what is known of its start.

    `discrepancy` is what Shopify says that they differ by; `till_day` the entry that has the difference.
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="cash_sessions")
    source = models.CharField(max_length=100, help_text=_("Shopify's id of the session"))
    location = models.CharField(max_length=100, blank=True, help_text=_("Shopify's id of the till"))
    register = models.CharField(max_length=100, blank=True)
    closed_on = models.DateField()
    currency = models.CharField(max_length=3)
    expected = models.DecimalField(max_digits=18, decimal_places=4)
    counted = models.DecimalField(max_digits=18, decimal_places=4)
    discrepancy = models.DecimalField(max_digits=18, decimal_places=4)
    till_day = models.ForeignKey(TillDay, null=True, blank=True, on_delete=models.PROTECT, related_name="cash_sessions")

    class Meta:
        verbose_name = _("cash session")
        verbose_name_plural = _("cash sessions")
        constraints = [models.UniqueConstraint(fields=["webshop", "source"], name="cash_session_once")]

    def __str__(self) -> str:
        return f"{self.register} {self.closed_on}"
