"""Tokens of webshops (encrypted), webhooks that arrived (ids and topics only), departures to look into, and facts of
shops that changed.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.calls.encryption import EncryptedTextField
from apps.shopify.card_models import GiftCard as GiftCard
from apps.shops.models import Webshop


class Token(models.Model):
    """The expiring offline token of a webshop. `previous_refresh` is kept until its replacement has worked."""

    webshop = models.OneToOneField(Webshop, on_delete=models.CASCADE, related_name="token")
    access = EncryptedTextField(bound_to=("webshop_id",))
    refresh = EncryptedTextField(bound_to=("webshop_id",))
    previous_refresh = EncryptedTextField(blank=True, default="", bound_to=("webshop_id",))
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
    """One webhook, once: Shopify delivers at least once and in any order. No body is kept.

    `changed_at`: when its order changed, by Shopify's own time. `is_open`: nobody has looked yet whether what was read
    of the order is as new as that (`rings`).
    """

    webhook_id = models.CharField(max_length=100, unique=True)
    event_id = models.CharField(max_length=100, blank=True)
    topic = models.CharField(max_length=100)
    shop_domain = models.CharField(max_length=255)
    order_gid = models.CharField(max_length=100, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    is_open = models.BooleanField(default=False)
    triggered_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        indexes = [
            models.Index(fields=["shop_domain", "received_at"], name="webhook_by_shop"),
            models.Index(fields=["shop_domain"], condition=models.Q(is_open=True), name="webhook_open"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.shop_domain}"


class Subscription(models.Model):
    """The plan of a webshop, as Shopify last told it. `plan` is its handle."""

    class Force(models.TextChoices):
        """Shopify freezes the plan of a shop that does not pay Shopify."""

        NONE = "none", _("no plan")
        ACTIVE = "active", _("in force")
        FROZEN = "frozen", _("frozen by Shopify")

    webshop = models.OneToOneField(Webshop, on_delete=models.CASCADE, related_name="subscription")
    state = models.CharField(max_length=10, choices=Force, default=Force.NONE)
    plan = models.CharField(max_length=100, blank=True)
    is_development = models.BooleanField(default=False, help_text=_("A development store pays nothing"))
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    period_ends_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(db_index=True)
    lapsed_at = models.DateTimeField(null=True, blank=True, help_text=_("Since when it books without a plan"))
    stopped_at = models.DateTimeField(null=True, blank=True, help_text=_("When booking stopped for want of a plan"))
    lapse_told_at = models.DateTimeField(null=True, blank=True)
    volume_told = models.PositiveSmallIntegerField(default=0, help_text=_("Percent of the plan, told this month"))
    volume_told_for = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return f"{self.webshop}: {self.plan or self.state}"


class InstallationRequest(models.Model):
    """A merchant wants us to do the set-up. `wish`: his own words; `price`: EUR; `charge`, `credit`: Shopify's ids."""

    class Step(models.TextChoices):
        """From the wish to the day it was done, or given back."""

        ASKED = "asked", _("asked for, price not approved yet")
        DECLINED = "declined", _("price not approved")
        PAID = "paid", _("paid, to be done")
        DONE = "done", _("done")
        CREDIT_UNCLEAR = "credit_unclear", _("credit asked for, answer unknown")
        CREDITED = "credited", _("credited")

    # From these a credit may be given.
    PAYABLE = (Step.PAID, Step.DONE)

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="installation_requests")
    state = models.CharField(max_length=20, choices=Step, default=Step.ASKED)
    wish = models.CharField(max_length=500, blank=True)
    price = models.DecimalField(max_digits=9, decimal_places=2)
    charge = models.CharField(max_length=100)
    credit = models.CharField(max_length=100, blank=True)
    is_test = models.BooleanField(default=False)
    staff_user = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text=_("When our support was told by mail"))
    done_at = models.DateTimeField(null=True, blank=True)
    credit_asked_at = models.DateTimeField(null=True, blank=True)
    credited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request for installation")
        verbose_name_plural = _("requests for installation")
        constraints = [
            models.UniqueConstraint(
                fields=["webshop"], condition=models.Q(state="asked"), name="installation_asked_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("asked", "declined")) | models.Q(paid_at__isnull=False),
                name="installation_paid_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.webshop}: {self.state}"
