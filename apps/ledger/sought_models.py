"""What was looked for in Exact before this app books it: orders that others may have booked, and the looking itself."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.shops.models import Webshop


class TakeOver(models.Model):
    """One look through Exact for orders placed from `since` on, before `until`; a new one takes the place of the last.

    Until it is done, or stopped by the merchant, none of these orders is booked. `after` is where Shopify's list goes
    on; `exact_read_at` is when all that Exact had was read.
    """

    class LookStage(models.TextChoices):
        """How far it is."""

        READING = "reading", _("Exact is being read")
        LISTING = "listing", _("the orders are being listed")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    OPEN = (LookStage.READING, LookStage.LISTING)

    webshop = models.OneToOneField(Webshop, on_delete=models.CASCADE, related_name="take_over")
    state = models.CharField(max_length=10, choices=LookStage, default=LookStage.READING)
    since = models.DateField()
    until = models.DateTimeField()
    next_at = models.DateTimeField()
    why_later = models.CharField(max_length=60, blank=True, help_text=_("what it waits for, as an outcome's name"))
    after = models.TextField(blank=True)
    exact_read_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("look for what others booked")
        verbose_name_plural = _("looks for what others booked")
        indexes = [models.Index(fields=["state", "next_at"], name="take_over_waiting")]

    def __str__(self) -> str:
        return f"{self.webshop_id} {self.since} {self.state}"


class SoughtOrder(models.Model):
    """An order of such a look, what was found of it in Exact, and what the merchant said of that.

    Amounts incl. VAT unless the name says otherwise. `customer_total` in the customer's own currency. `entry_codes`:
    per VAT code, what the entry had on it when it was found. `worth`: what this app would have booked of the order when
    it first read it after the merchant's word: what differs from that later was not booked by others.
    """

    class Confidence(models.TextChoices):
        """How sure it is that the entry is the order."""

        NONE = "none", _("not found")
        UNCLEAR = "unclear", _("unclear")
        LIKELY = "likely", _("likely")
        CERTAIN = "certain", _("certain")

    class Said(models.TextChoices):
        """What the merchant said."""

        OPEN = "open", _("not answered")
        OTHERS = "others", _("booked by others")
        NOT_IT = "not_it", _("not this order")

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="sought_orders")
    order_gid = models.CharField(max_length=100)
    order_name = models.CharField(max_length=100)
    placed_at = models.DateTimeField()
    placed_on = models.DateField()
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=18, decimal_places=4)
    net = models.DecimalField(max_digits=18, decimal_places=4)
    current_total = models.DecimalField(max_digits=18, decimal_places=4)
    customer_currency = models.CharField(max_length=3)
    customer_total = models.DecimalField(max_digits=18, decimal_places=4)
    left_out = models.CharField(max_length=20, blank=True, help_text=_("why it is none to be booked; empty: it is"))
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.NONE)
    how = models.JSONField(default=list, blank=True, help_text=_("what agrees and what does not"))
    entry_id = models.CharField(max_length=36, blank=True)
    entry_number = models.CharField(max_length=20, blank=True)
    entry_reference = models.CharField(max_length=60, blank=True)
    journal = models.CharField(max_length=20, blank=True)
    entry_on = models.DateField(null=True, blank=True)
    entry_currency = models.CharField(max_length=3, blank=True)
    entry_total = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    entry_codes = models.JSONField(default=dict, blank=True)
    orders_in_entry = models.PositiveIntegerField(default=0, help_text=_("more than one: a collective entry"))
    answer = models.CharField(max_length=10, choices=Said, default=Said.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    worth = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    credits_here = models.BooleanField(default=False, help_text=_("refunds of it are booked by this app"))

    class Meta:
        verbose_name = _("order that was looked for")
        verbose_name_plural = _("orders that were looked for")
        constraints = [
            models.UniqueConstraint(fields=["webshop", "order_gid"], name="sought_order_once"),
            models.CheckConstraint(
                condition=~Q(answer="others") | Q(entry_id__gt="", answered_at__isnull=False),
                name="sought_order_by_others_is_somewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["webshop", "placed_at"], name="sought_order_by_day"),
            models.Index(fields=["webshop", "entry_id"], condition=Q(answer="others"), name="sought_order_by_entry"),
        ]

    def __str__(self) -> str:
        return self.order_name
