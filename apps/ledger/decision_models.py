"""The ledger's row of what a person decided of an order."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.shops.models import Webshop


class Decision(models.Model):
    """What a person decided of one order where the rules cannot know; an answer that was replaced stays readable.

    `question`: "delivery", "rate 20" for the amounts at that rate (a percentage), or "rounding 0.50" for that amount
    of cash rounding. Of a delivery `country` and
    `postcode` are where it went; of a rate `treatment`, `country` and `booked_rate` are the verdict, `code` is the
    VAT code in Exact.
    """

    class Choice(models.TextChoices):
        """What the person answered."""

        COLLECTED = "collected", _("collected")
        SENT = "sent", _("sent")
        BOOK_AS = "book_as", _("book as")
        ROUNDED = "rounded", _("rounded in cash")

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="decisions")
    order_gid = models.CharField(max_length=100)
    question = models.CharField(max_length=30)
    kind = models.CharField(max_length=10, choices=Choice)
    country = models.CharField(max_length=2)
    postcode = models.CharField(max_length=20, blank=True)
    treatment = models.CharField(max_length=30, blank=True)
    rate = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    booked_rate = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    code = models.CharField(max_length=10, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    decided_by = models.CharField(max_length=100, help_text=_("Shopify's or our own id of the person"))
    why = models.CharField(max_length=300)
    decided_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["webshop", "order_gid", "question"],
                condition=Q(replaced_at__isnull=True),
                name="decision_once_per_question",
            ),
            models.CheckConstraint(condition=Q(decided_by__gt="", why__gt=""), name="decision_says_who_and_why"),
            models.CheckConstraint(
                condition=Q(kind="book_as", treatment__gt="", rate__isnull=False, booked_rate__isnull=False)
                | (~Q(kind="book_as") & Q(treatment="", rate__isnull=True)),
                name="decision_of_a_rate_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind="rounded", amount__isnull=False) | (~Q(kind="rounded") & Q(amount__isnull=True)),
                name="decision_of_a_rounding_has_its_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_gid} {self.question}"
