"""An administration in Exact, as one row that every webshop booking in it shares."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.exact import sites


class Administration(models.Model):
    """One administration: `division` is its number on its country site. What it is called is as Exact last said.

    A webshop reaches the one its connection points at and no other. Our copies of its codes and items hang on it.
    """

    class Openness(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("not active in Exact")

    site = models.CharField(max_length=5, choices=[(site, site) for site in sites.SITES])
    division = models.IntegerField()
    name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    country = models.CharField(max_length=2, blank=True)
    vat_number = models.CharField(max_length=30, blank=True)
    # Exact's number of the legislation whose rules the administration follows; "" when Exact does not say.
    legislation = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=Openness, default=Openness.OPEN)
    # DivisionMoveDate: when Exact last moved the administration, which makes every row version of its items new.
    moved_at = models.DateTimeField(null=True, blank=True)
    codes_read_at = models.DateTimeField(null=True, blank=True)
    # Exact refused a code that our copy knows, or wants one that it does not.
    codes_doubted_at = models.DateTimeField(null=True, blank=True)
    # None: no items are needed yet, or they must be read from the start.
    items_read_at = models.DateTimeField(null=True, blank=True)
    # The row versions of the last item, and of the last deletion, that were taken over.
    items_version = models.BigIntegerField(default=0)
    deletions_version = models.BigIntegerField(default=0)

    # How many accounts of buyers were made in it: whoever looked before the last one must look again.
    debtors_made = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "division"], name="one_row_per_administration"),)

    def __str__(self) -> str:
        return f"{self.division} {self.name} ({self.site})"

    def forget_items(self) -> None:
        """Our copy of its items is to be read from the start."""
        self.items.all().delete()
        self.items_version, self.deletions_version, self.items_read_at = 0, 0, None
        self.save(update_fields=["items_version", "deletions_version", "items_read_at"])

    @property
    def limits_key(self) -> str:
        """What Exact counts calls by: one app, one administration, whichever webshop and user it is for."""
        return f"exact:{self.site}:{self.division}"
