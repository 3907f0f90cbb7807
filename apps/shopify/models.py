"""Tokens of webshops (encrypted), webhooks that arrived (ids and topics only), departures to look into, and facts of
shops that changed.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.calls.encryption import EncryptedTextField
from apps.shops.models import Webshop


class Token(models.Model):
    """The expiring offline token of a webshop. `previous_refresh` is kept until its replacement has worked."""

    webshop = models.OneToOneField(Webshop, on_delete=models.CASCADE, related_name="token")
    access = EncryptedTextField()
    refresh = EncryptedTextField()
    previous_refresh = EncryptedTextField(blank=True, default="")
    access_expires_at = models.DateTimeField()
    refresh_expires_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    scopes = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Shopify token")
        verbose_name_plural = _("Shopify tokens")

    def __str__(self) -> str:
        return f"{self.webshop}"


class ReportedDeparture(models.Model):
    """Shopify told that the app was removed from this webshop at `reported_at`; gone once Shopify was asked."""

    webshop = models.OneToOneField(Webshop, on_delete=models.CASCADE, related_name="reported_departure")
    reported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reported departure")
        verbose_name_plural = _("reported departures")

    def __str__(self) -> str:
        return f"{self.webshop}"


class Withheld(models.Model):
    """Shopify keeps from us what nothing can be judged without. `what`: a row of denied.py; gone when it is shown."""

    webshop = models.OneToOneField(Webshop, on_delete=models.CASCADE, related_name="withheld")
    what = models.CharField(max_length=20)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("withheld by Shopify")
        verbose_name_plural = _("withheld by Shopify")

    def __str__(self) -> str:
        return f"{self.webshop} {self.what}"


class ChangedFact(models.Model):
    """Something that the rules judge by became otherwise in Shopify. `seen_at`: the merchant was told and said so."""

    class Fact(models.TextChoices):
        """Columns of the webshop."""

        COUNTRY = "country", _("country")
        TIMEZONE = "timezone", _("time zone")
        CURRENCY = "currency", _("currency")

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="changed_facts")
    fact = models.CharField(max_length=20, choices=Fact)
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)
    changed_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("changed fact")
        verbose_name_plural = _("changed facts")
        ordering = ["changed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.webshop} {self.fact}: {self.before} > {self.after}"


class WebhookDelivery(models.Model):
    """One webhook, once: Shopify delivers at least once and in any order. No body is kept."""

    webhook_id = models.CharField(max_length=100, unique=True)
    event_id = models.CharField(max_length=100, blank=True)
    topic = models.CharField(max_length=100)
    shop_domain = models.CharField(max_length=255)
    order_gid = models.CharField(max_length=100, blank=True)
    triggered_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        indexes = [models.Index(fields=["shop_domain", "received_at"], name="webhook_by_shop")]

    def __str__(self) -> str:
        return f"{self.topic} {self.shop_domain}"
