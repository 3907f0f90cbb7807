"""Our copy of what an administration has: its codes and its items."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.exact.models.administrations import Administration


class CatalogEntry(models.Model):
    """A code of the administration, mirrored: pages and rules read this, never Exact."""

    class CodeKind(models.TextChoices):
        VAT_CODE = "vat_code", _("VAT code")
        GL_ACCOUNT = "gl_account", _("G/L account")
        JOURNAL = "journal", _("Journal")
        CURRENCY = "currency", _("Currency")
        PAYMENT_CONDITION = "payment_condition", _("Payment condition")
        COST_CENTRE = "cost_centre", _("Cost centre")
        COST_UNIT = "cost_unit", _("Cost unit")
        PERIOD = "period", _("Period")

    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="codes")
    kind = models.CharField(max_length=20, choices=CodeKind)
    code = models.CharField(max_length=30)
    exact_id = models.CharField(max_length=36, blank=True)
    description = models.CharField(max_length=255, blank=True)
    # What only this kind has, as text (see apps.exact.codes.sources): percentages, types, countries.
    data = models.JSONField(default=dict)
    is_blocked = models.BooleanField(default=False)
    refreshed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["administration", "kind", "code"], name="one_entry_per_code"),)
        ordering = ("kind", "code")

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


class Item(models.Model):
    """An item of the administration, mirrored by its row version: orders find their articles here, without a call."""

    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(max_length=30)
    exact_id = models.CharField(max_length=36)
    description = models.CharField(max_length=60, blank=True)
    vat_code = models.CharField(max_length=3, blank=True)
    is_for_sale = models.BooleanField(default=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["administration", "code"], name="one_item_per_code"),)
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code
