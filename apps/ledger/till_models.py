"""The ledger's rows of tills: a day as one entry, and every try to book it.

No personal data: names of places, dates and amounts.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ledger.states import State
from apps.shops.models import Webshop


class TillDay(models.Model):
    """One entry of a till's day book, or the reason why there is none; its receipts are documents that point here.

    `number` counts the entries of one till without a gap, `version` those of one day: what comes after a day was booked
    is a second entry of that day. `booking` is the entry (apps.tills.book).
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="till_days")
    location = models.CharField(max_length=100, help_text=_("Shopify's id of the till"))
    name = models.CharField(max_length=200, help_text=_("of the till, as it was called then"))
    booked_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    number = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    booking = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State)
    reason_code = models.CharField(max_length=60, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=40, blank=True, help_text=_("Exact's id of the debtor it was last sent for"))
    exact_id = models.CharField(max_length=50, blank=True)
    exact_number = models.CharField(max_length=30, blank=True)
    attempts_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("day of a till")
        verbose_name_plural = _("days of tills")
        ordering = ["-booked_on", "name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["webshop", "location", "booked_on", "version"], name="till_day_once"),
            models.UniqueConstraint(fields=["webshop", "location", "number"], name="till_day_number_once"),
            models.UniqueConstraint(fields=["exact_id"], condition=~Q(exact_id=""), name="till_day_exact_id_once"),
            models.CheckConstraint(
                condition=Q(state=State.BOOKED, exact_id__gt="") | (~Q(state=State.BOOKED) & Q(exact_id="")),
                name="till_day_exact_id_when_booked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.HELD, State.SKIPPED]) | Q(booking__isnull=False),
                name="till_day_booking_unless_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.booked_on} · {self.number}"


class TillAttempt(models.Model):
    """One try to book a day of a till."""

    document = models.ForeignKey(TillDay, on_delete=models.CASCADE, related_name="attempts")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, default="running", help_text=_("as of an attempt of an order"))
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.started_at:%Y-%m-%d %H:%M}"
