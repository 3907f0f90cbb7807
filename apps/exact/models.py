"""What we keep of Exact: who gave permission, which administration belongs to a webshop, and a mirror of its codes."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.calls.encryption import EncryptedTextField
from apps.exact.door import sites


class Credential(models.Model):
    """The one token chain of an Exact user on a country site.

    Shared by every webshop and administration of that user: a second authorisation of the same user ends the first
    chain, so there is never a second copy.
    """

    class State(models.TextChoices):
        OK = "ok", _("OK")
        LOG_IN_AGAIN = "log_in_again", _("Log in again")

    class Ending(models.TextChoices):
        """Why a person has to log in again; Exact does not tell a removed app from a changed password."""

        ENDED = "login_ended", _("ended in Exact")
        LOST = "login_lost", _("the answer to a renewal was lost")
        EXPIRED = "login_too_old", _("not used for thirty days")

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
    ending = models.CharField(max_length=20, choices=Ending, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

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
    # Somebody with an invitation logged in and chose: the merchant must not see that person's other administrations.
    is_invited = models.BooleanField(default=False)
    # What keeps Exact from letting us in although the login lives: a code of apps.exact.refusals.table; "" for nothing.
    problem = models.CharField(max_length=40, blank=True)
    problem_at = models.DateTimeField(null=True, blank=True)
    # "POST salesentry/SalesEntries", …: what the Exact user may not do and the chosen way of booking needs.
    rights_missing = models.JSONField(default=list, blank=True)
    rights_for = models.CharField(max_length=20, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.webshop} → {self.division or '–'}"

    @property
    def site(self) -> str:
        """The country site of the login; "" while there is none."""
        return self.credential.site if self.credential else ""

    @property
    def is_connected(self) -> bool:
        """Whether Exact lets us in: a living chain."""
        return self.credential is not None and self.credential.state == Credential.State.OK

    @property
    def is_ready(self) -> bool:
        """Whether bookings can be sent: a living chain and a chosen administration."""
        return self.is_connected and self.division is not None


class Invitation(models.Model):
    """A link that lets somebody without access to the shop connect Exact for it, once. The link itself is not kept."""

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_invitations")
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.webshop} {self.created_at:%Y-%m-%d %H:%M}"


class SignIn(models.Model):
    """One journey to Exact's sign-in page and back, begun for a webshop and bound to the browser that left."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_sign_ins")
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.CASCADE, related_name="sign_ins")
    site = models.CharField(max_length=5)
    # Hash of what the browser keeps in a cookie; "" until it left for Exact.
    browser_hash = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    # Exact's pair of tokens while Exact has not said whose it is: dropping it would end that user's other logins.
    access = EncryptedTextField(blank=True)
    refresh = EncryptedTextField(blank=True)
    credential = models.ForeignKey(Credential, null=True, blank=True, on_delete=models.CASCADE, related_name="sign_ins")

    def __str__(self) -> str:
        return f"{self.webshop} {self.begun_at:%Y-%m-%d %H:%M}"


class Notice(models.Model):
    """An e-mail to the merchant: one per webshop and event, however often it is tried. The address is not kept here."""

    class Kind(models.TextChoices):
        LOG_IN = "log_in", _("log in again")
        ACCESS = "access", _("Exact does not let us in")
        ENDS_SOON = "ends_soon", _("the login ends soon")

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_notices")
    kind = models.CharField(max_length=20, choices=Kind)
    event = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["webshop", "kind", "event"], name="one_notice_per_event"),)

    def __str__(self) -> str:
        return f"{self.webshop} {self.kind} {self.event}"


class Mirror(models.Model):
    """How fresh our copy of an administration's codes is."""

    site = models.CharField(max_length=5)
    division = models.IntegerField()
    refreshed_at = models.DateTimeField(null=True, blank=True)
    # Exact refused a code that our copy knows, or wants one that it does not.
    doubted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "division"], name="one_mirror_per_administration"),)

    def __str__(self) -> str:
        return f"{self.site} {self.division}"


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
        PERIOD = "period", _("Period")
        WAREHOUSE = "warehouse", _("Warehouse")

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
    # The last deletion taken over; and when Exact last moved the administration, which makes every row version new.
    deleted_version = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, blank=True)
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
    # A keyed hash of the name and address Exact has: tells a change without keeping either.
    details_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["webshop", "shopify_customer_id"], name="one_debtor_per_customer"),
        )

    def __str__(self) -> str:
        return self.account_id


class CollectiveDebtor(models.Model):
    """A collective debtor for a part of the sales: of a till, a channel or a country. The most specific one counts."""

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_collective_debtors")
    name = models.CharField(max_length=50)
    account_id = models.CharField(max_length=36, blank=True)
    location = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["webshop", "location", "channel", "country"], name="one_collective_debtor_per_part"
            ),
        )

    def __str__(self) -> str:
        return self.name


class DoubleDebtor(models.Model):
    """Several accounts in Exact answer to one buyer: the oldest was taken. Account numbers only, no names.

    `others`: [code, Exact's id] of each. `settled_at`: a person looked; it comes back when another account joins.
    """

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_double_debtors")
    account_id = models.CharField(max_length=36)
    taken = models.CharField(max_length=18)
    others = models.JSONField(default=list)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["webshop", "account_id"], name="one_report_per_account"),)

    def __str__(self) -> str:
        return f"{self.taken}: {', '.join(code for code, _account_id in self.others)}"
