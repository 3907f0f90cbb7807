"""What we keep of Exact: who gave permission, which administration belongs to a webshop, and a mirror of its codes."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.calls.encryption import EncryptedTextField
from apps.exact import sites


class Credential(models.Model):
    """The one token chain of an Exact user on a country site.

    Shared by every webshop and administration of that user: a second authorisation of the same user ends the first
    chain, so there is never a second copy.
    """

    class State(models.TextChoices):
        OK = "ok", _("OK")
        LOG_IN_AGAIN = "log_in_again", _("Log in again")

    site = models.CharField(max_length=5, choices=[(site, site) for site in sites.SITES])
    exact_user_id = models.CharField(max_length=36)
    user_name = models.CharField(max_length=240, blank=True)
    language = models.CharField(max_length=10, blank=True)
    access = EncryptedTextField()
    refresh = EncryptedTextField()
    refreshed_at = models.DateTimeField()
    # Set and committed before a refresh is asked for: tells a lost answer from a dead chain.
    refresh_started_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.OK)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "exact_user_id"], name="one_chain_per_exact_user"),)

    def __str__(self) -> str:
        return f"{self.user_name} ({self.site})"


class Connection(models.Model):
    """A webshop's way into one administration. A webshop only ever reaches the division that was chosen for it."""

    webshop = models.OneToOneField("shops.Webshop", on_delete=models.CASCADE, related_name="exact")
    credential = models.ForeignKey(
        Credential, null=True, blank=True, on_delete=models.SET_NULL, related_name="connections"
    )
    division = models.IntegerField(null=True, blank=True)
    division_name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    country = models.CharField(max_length=2, blank=True)
    connected_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.webshop} → {self.division or '–'}"

    @property
    def is_ready(self) -> bool:
        """Whether bookings can be sent: a living chain and a chosen administration."""
        return (
            self.credential is not None and self.credential.state == Credential.State.OK and self.division is not None
        )


class CatalogEntry(models.Model):
    """A code of the administration, mirrored: pages and rules read this, never Exact."""

    class Kind(models.TextChoices):
        VAT_CODE = "vat_code", _("VAT code")
        GL_ACCOUNT = "gl_account", _("G/L account")
        JOURNAL = "journal", _("Journal")
        CURRENCY = "currency", _("Currency")
        PAYMENT_CONDITION = "payment_condition", _("Payment condition")
        COST_CENTRE = "cost_centre", _("Cost centre")
        COST_UNIT = "cost_unit", _("Cost unit")

    site = models.CharField(max_length=5)
    division = models.IntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=30)
    exact_id = models.CharField(max_length=36, blank=True)
    description = models.CharField(max_length=255, blank=True)
    # What only this kind has, as text (see catalog_sources): percentages, types, countries.
    data = models.JSONField(default=dict)
    is_blocked = models.BooleanField(default=False)
    refreshed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "division", "kind", "code"], name="one_entry_per_code"),)
        ordering = ("kind", "code")

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


class Item(models.Model):
    """An item of the administration, mirrored by its row version: orders find their articles here, without a call."""

    site = models.CharField(max_length=5)
    division = models.IntegerField()
    code = models.CharField(max_length=30)
    exact_id = models.CharField(max_length=36)
    description = models.CharField(max_length=60, blank=True)
    vat_code = models.CharField(max_length=3, blank=True)
    is_for_sale = models.BooleanField(default=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "division", "code"], name="one_item_per_code"),)
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    def is_active(self, on: date) -> bool:
        """Whether it may be sold on a day."""
        return (self.starts_on or date.min) <= on <= (self.ends_on or date.max)


class ItemMirror(models.Model):
    """How far the mirror of an administration's items is: the row version of the last change, and when it was read."""

    site = models.CharField(max_length=5)
    division = models.IntegerField()
    row_version = models.BigIntegerField(default=0)
    refreshed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "division"], name="one_item_mirror"),)

    def __str__(self) -> str:
        return f"{self.site} {self.division}"


class Debtor(models.Model):
    """Which account in Exact a Shopify customer became. Ids only: names and addresses stay where they are."""

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_debtors")
    shopify_customer_id = models.CharField(max_length=100)
    account_id = models.CharField(max_length=36)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["webshop", "shopify_customer_id"], name="one_debtor_per_customer"),
        )

    def __str__(self) -> str:
        return self.account_id
