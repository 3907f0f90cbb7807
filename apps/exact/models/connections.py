"""Who gave permission in Exact, and which administration a webshop books in."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.calls.encryption import EncryptedTextField
from apps.exact import sites
from apps.exact.models.administrations import Administration


class Credential(models.Model):
    """The one token chain of an Exact user on a country site.

    Shared by every webshop and administration of that user: a second authorisation of the same user ends the first
    chain, so there is never a second copy.
    """

    class Chain(models.TextChoices):
        OK = "ok", _("OK")
        LOG_IN_AGAIN = "log_in_again", _("Log in again")

    class WhyEnded(models.TextChoices):
        """Why a person has to log in again; Exact does not tell a removed app from a changed password."""

        ENDED = "login_ended", _("ended in Exact")
        LOST = "login_lost", _("the answer to a renewal was lost")
        EXPIRED = "login_too_old", _("not used for thirty days")

    site = models.CharField(max_length=5, choices=[(site, site) for site in sites.SITES])
    exact_user_id = models.CharField(max_length=36)
    user_name = models.CharField(max_length=240, blank=True)
    language = models.CharField(max_length=10, blank=True)
    access = EncryptedTextField(bound_to=("site", "exact_user_id"))
    refresh = EncryptedTextField(bound_to=("site", "exact_user_id"))
    refreshed_at = models.DateTimeField()
    # Set and committed before a refresh is asked for: tells a lost answer from a dead chain.
    refresh_started_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=Chain, default=Chain.OK)
    ending = models.CharField(max_length=20, choices=WhyEnded, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "exact_user_id"], name="one_chain_per_exact_user"),)

    def __str__(self) -> str:
        return f"{self.user_name} ({self.site})"


class Connection(models.Model):
    """A webshop's way into one administration. A webshop only ever reaches the one that was chosen for it."""

    webshop = models.OneToOneField("shops.Webshop", on_delete=models.CASCADE, related_name="exact")
    credential = models.ForeignKey(
        Credential, null=True, blank=True, on_delete=models.SET_NULL, related_name="connections"
    )
    administration = models.ForeignKey(
        Administration, null=True, blank=True, on_delete=models.PROTECT, related_name="connections"
    )
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
        return f"{self.webshop} → {self.administration or '–'}"

    @cached_property
    def codes_read(self) -> dict[tuple[str, str], Any]:
        """What was read of our copy of the codes, by kind and code. This object lives for a slice of work or a page.

        codes/lists.py fills it, and `code_lists`: whole lists, by kind.
        """
        return {}

    @cached_property
    def code_lists(self) -> dict[str, list[Any]]:
        return {}

    @property
    def division(self) -> int | None:
        """Exact's number of the chosen administration; None while there is none."""
        return self.administration.division if self.administration else None

    @property
    def chosen(self) -> models.QuerySet[Administration]:
        """The administration that this object knows as chosen, read anew: other webshops write to its row as well."""
        if self.administration_id is None:
            return Administration.objects.none()
        return Administration.objects.filter(pk=self.administration_id)

    @property
    def is_connected(self) -> bool:
        """Whether Exact lets us in: a living chain."""
        return self.credential is not None and self.credential.state == Credential.Chain.OK

    @property
    def is_ready(self) -> bool:
        """Whether bookings can be sent: a living chain and a chosen administration."""
        return self.is_connected and self.administration_id is not None
