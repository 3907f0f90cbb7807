"""What the ledger's tables have in common: what goes to Exact once, whatever it is of, and every try to send it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ledger.states import State

MESSAGE_LENGTH = 500


class SentOnce(models.Model):
    """Where it stands on its way to Exact. `journal` moves it, `under_way` finds it.

    `booking` is what is sent; `sent_to` that by which it is recognised after a lost answer.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
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
        abstract = True


def exact_id_when_booked(name: str) -> models.CheckConstraint:
    """Exact's id is there as long as it is in Exact."""
    condition = Q(state=State.BOOKED, exact_id__gt="") | (~Q(state=State.BOOKED) & Q(exact_id=""))
    return models.CheckConstraint(condition=condition, name=f"{name}_exact_id_when_booked")


def exact_id_once(name: str) -> models.UniqueConstraint:
    """An entry of Exact is one row's."""
    return models.UniqueConstraint(fields=["exact_id"], condition=~Q(exact_id=""), name=f"{name}_exact_id_once")


def booking_unless_held(name: str) -> models.CheckConstraint:
    """What may go to Exact says what goes there."""
    condition = Q(state__in=[State.HELD, State.SKIPPED]) | Q(booking__isnull=False)
    return models.CheckConstraint(condition=condition, name=f"{name}_booking_unless_held")


class Try(models.Model):
    """One try to book what its `document` is. `ended_at` None: still running, or the worker died."""

    class HowItEnded(models.TextChoices):
        """How the try ended."""

        RUNNING = "running", _("running")
        BOOKED = "booked", _("booked")
        LATER = "later", _("put off")
        REJECTED = "rejected", _("refused")
        LOG_IN_AGAIN = "log_in_again", _("sign in again")
        UNKNOWN = "unknown", _("no clear answer")
        FOUND = "found", _("found in Exact")
        NOT_FOUND = "not_found", _("not found in Exact")
        REMOVED = "removed", _("deleted in Exact")

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=HowItEnded, default=HowItEnded.RUNNING)
    message = models.CharField(max_length=MESSAGE_LENGTH, blank=True)

    class Meta:
        abstract = True
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.started_at:%Y-%m-%d %H:%M}"
