"""E-mails to the merchant."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.shops.models import Webshop


class Notice(models.Model):
    """An e-mail to the merchant: one per webshop and event, however often it is tried. The address is not kept here."""

    class Occasion(models.TextChoices):
        """What happened; the room that it happened in puts it into words."""

        LOG_IN = "log_in", _("log in again")
        ACCESS = "access", _("Exact does not let us in")
        ENDS_SOON = "ends_soon", _("the login ends soon")
        OPEN_ONCE = "open_once", _("open the app once")
        WITHHELD = "withheld", _("Shopify does not show us what we need")

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Occasion)
    event = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["webshop", "kind", "event"], name="one_notice_per_event"),)

    def __str__(self) -> str:
        return f"{self.webshop} {self.kind} {self.event}"
