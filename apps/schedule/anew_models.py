"""What a person has booked anew: which orders, why, what that means for each, and how far it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.exact.models import Administration
from apps.shops.models import Webshop


class Rework(models.Model):
    """Orders that are taken back and booked anew. What it means is worked out first; then a person says why, and yes.

    `administration`: where all of it happens; in another one nothing is taken back.
    """

    class Reached(models.TextChoices):
        """Where it is. Its steps: `anew.deeds.STEPS`."""

        LOOKING = "looking", _("what it means is worked out")
        READY = "ready", _("waits for your yes")
        RUNNING = "running", _("being booked anew")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="reworks")
    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="reworks")
    state = models.CharField(max_length=10, choices=Reached, default=Reached.LOOKING)
    month = models.DateField(null=True, blank=True, help_text=_("its first day, where a whole month was asked for"))
    is_deleting = models.BooleanField(default=False, help_text=_("entries are deleted where Exact allows it"))
    why = models.CharField(max_length=300, blank=True)
    asked_by = models.CharField(max_length=150, blank=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    OPEN = (Reached.LOOKING, Reached.READY, Reached.RUNNING)
    WORKED_ON = (Reached.LOOKING, Reached.RUNNING)

    class Meta:
        verbose_name = _("booking anew")
        verbose_name_plural = _("bookings anew")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["webshop"],
                condition=Q(state__in=["looking", "ready", "running"]),
                name="rework_one_open_per_webshop",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "done"]) | Q(confirmed_at__isnull=False, why__gt=""),
                name="rework_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d} {self.get_state_display()}"


class ReworkOrder(models.Model):
    """One order of it. `plan` is `anew.foresee.plan_of`, `digest` names the new documents that a person said yes to."""

    class Lot(models.TextChoices):
        """What becomes of it."""

        WAITING = "waiting", _("to be looked at")
        FORESEEN = "foreseen", _("to be booked anew")
        SAME = "same", _("nothing changes")
        REFUSED = "refused", _("left as it is")
        UNDER_WAY = "under_way", _("under way")
        STUCK = "stuck", _("waiting for you")
        DONE = "done", _("booked anew")

    rework = models.ForeignKey(Rework, on_delete=models.CASCADE, related_name="orders")
    order_gid = models.CharField(max_length=100)
    order_name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=Lot, default=Lot.WAITING)
    reason_code = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    OPEN = (Lot.WAITING, Lot.FORESEEN, Lot.UNDER_WAY)

    class Meta:
        verbose_name = _("order booked anew")
        verbose_name_plural = _("orders booked anew")
        constraints = [
            models.UniqueConstraint(fields=["rework", "order_gid"], name="rework_order_once"),
            models.CheckConstraint(
                condition=Q(state="refused", reason_code__gt="") | (~Q(state="refused") & Q(reason_code="")),
                name="rework_order_refused_says_why",
            ),
        ]
        indexes = [models.Index(fields=["rework", "state", "id"], name="rework_order_next")]

    def __str__(self) -> str:
        return f"{self.order_name} {self.get_state_display()}"
