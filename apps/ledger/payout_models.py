"""The ledger's rows of payouts, and of every try to book one. No personal data: ids, order names and amounts."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ledger.states import State
from apps.shops.models import Webshop


class PayoutDocument(models.Model):
    """One payout of Shopify Payments that must stand in Exact's general journal, or the reason why it does not.

    `payout` is all that Shopify told (apps.payments.stored), `booking` the entry; `net` is in `currency`. A second
    version is a payout that came back after it was booked.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="payouts")
    source = models.CharField(max_length=100, help_text=_("Shopify's id of the payout"))
    version = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=20)
    booked_on = models.DateField()
    currency = models.CharField(max_length=3)
    net = models.DecimalField(max_digits=18, decimal_places=4)
    payout = models.JSONField()
    booking = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State)
    reason_code = models.CharField(max_length=60, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=40, blank=True, help_text=_("the journal it was last sent for"))
    exact_id = models.CharField(max_length=50, blank=True)
    exact_number = models.CharField(max_length=30, blank=True)
    attempts_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-booked_on", "-number", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["webshop", "source", "version"], name="payout_once"),
            models.UniqueConstraint(fields=["exact_id"], condition=~Q(exact_id=""), name="payout_exact_id_once"),
            models.CheckConstraint(
                condition=Q(state=State.BOOKED, exact_id__gt="") | (~Q(state=State.BOOKED) & Q(exact_id="")),
                name="payout_exact_id_when_booked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.HELD, State.SKIPPED]) | Q(booking__isnull=False),
                name="payout_booking_unless_held",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PayoutAttempt(models.Model):
    """One try to book a payout."""

    document = models.ForeignKey(PayoutDocument, on_delete=models.CASCADE, related_name="attempts")
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
