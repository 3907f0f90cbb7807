"""Something our own people must look at. It stays open until one of them settles it, however often it happens."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Alert(models.Model):
    """`about` names what it happened to (a shop's domain, ""); `facts` are numbers and codes, never a person."""

    class Subject(models.TextChoices):
        """What happened; the runbook in docs/operations.md has a line for each."""

        ENDS_OFTEN = "ends_often", _("a shop was reported gone, or to be erased, more than once an hour")
        ERASE_LIVE = "erase_live", _("asked to erase a shop that has the app")
        ERASURE_LATE = "erasure_late", _("an erasure is late")
        ERASURE_FAILED = "erasure_failed", _("an erasure failed")
        WITHHELD = "withheld", _("Shopify keeps from the app what nothing can be booked without")
        MAIL_FAILED = "mail_failed", _("a message could not be sent for a week")
        UNREACHABLE = "unreachable", _("mail to a merchant came back")
        APP_UNKNOWN = "app_unknown", _("Shopify does not know the app's id or secret")
        API_VERSION = "api_version", _("Shopify answers with another API version than the app asks for")
        SHOPIFY_GUARDS = "shopify_guards", _("Shopify's guards turn the app away: it asks too fast or strangely")
        UNEXPLAINED = "unexplained", _("the books differ from what was meant, and no cause is known")

    kind = models.CharField(max_length=20, choices=Subject)
    about = models.CharField(max_length=255, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["settled_at", "-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"], condition=Q(settled_at__isnull=True), name="one_open_alert_per_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.about}".strip()
