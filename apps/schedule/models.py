"""The schedule's tables: whose turn it is, and what every run did (the progress on the screens is read from it)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.shops.models import Webshop


class Run(models.Model):
    """One sync of one webshop. The counts grow while it runs."""

    class State(models.TextChoices):
        """How far it is, and what ended it."""

        RUNNING = "running", _("running")
        DONE = "done", _("done")
        LATER = "later", _("goes on later")
        LOG_IN_AGAIN = "log_in_again", _("sign in again")
        FAILED = "failed", _("failed")

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="runs")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    orders_seen = models.PositiveIntegerField(default=0)
    recorded = models.PositiveIntegerField(default=0)
    booked = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State, default=State.RUNNING)
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["webshop", "-started_at"], name="run_newest")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.started_at:%Y-%m-%d %H:%M}"


class Turn(models.Model):
    """When a webshop is synced next, and up to where its orders were collected.

    `claimed_at`: a worker has begun with it, and holds its lock unless it died. Up to `cursor_at` every change of an
    order was seen; `collected_from` is the start date under which that was so.
    """

    webshop = models.OneToOneField(Webshop, on_delete=models.PROTECT, related_name="turn")
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    cursor_at = models.DateTimeField(null=True, blank=True)
    collected_from = models.DateField(null=True, blank=True)
    last_run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        indexes = [models.Index(fields=["next_at"], name="turn_next")]

    def __str__(self) -> str:
        return f"{self.webshop_id} {self.next_at:%Y-%m-%d %H:%M}"
