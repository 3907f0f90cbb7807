"""E-mails to the merchant about the connection."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """An e-mail to the merchant: one per webshop and event, however often it is tried. The address is not kept here."""

    class Occasion(models.TextChoices):
        LOG_IN = "log_in", _("log in again")
        ACCESS = "access", _("Exact does not let us in")
        ENDS_SOON = "ends_soon", _("the login ends soon")

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_notices")
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
