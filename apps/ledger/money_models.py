"""The ledger's rows of money: entries of the general journal, every try to book one, and what was paid.

No personal data: ids, order names and amounts.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ledger.sent_models import SentOnce, Try, booking_unless_held, exact_id_once, exact_id_when_booked
from apps.ledger.states import State
from apps.shops.models import Webshop


class MoneyDocument(SentOnce):
    """One entry that must stand in Exact's general journal, or the reason why it does not.

    A payout of Shopify Payments: `source` is its gid, `payout` all that Shopify told (apps.payments.stored), `net` is
    in `currency`; a second version is a payout that came back after it was booked. What was paid in a day: `source` is
    the day and the currency, `payments` its rows; every version is what was not booked yet when it was made.
    """

    class EntryOf(models.TextChoices):
        """What the entry is of."""

        PAYOUT = "payout", _("payout")
        PAYMENTS = "payments", _("payments of a day")

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="money_documents")
    kind = models.CharField(max_length=10, choices=EntryOf, default=EntryOf.PAYOUT)
    source = models.CharField(max_length=100, help_text=_("Shopify's id of the payout, or the day"))
    version = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=20)
    booked_on = models.DateField()
    currency = models.CharField(max_length=3)
    net = models.DecimalField(max_digits=18, decimal_places=4)
    payout = models.JSONField(null=True, blank=True)
    sent_to = models.CharField(max_length=40, blank=True, help_text=_("the journal it was last sent for"))

    class Meta:
        verbose_name = _("entry of money")
        verbose_name_plural = _("entries of money")
        ordering = ["-booked_on", "-number", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["webshop", "kind", "source", "version"], name="money_once"),
            exact_id_once("money"),
            exact_id_when_booked("money"),
            booking_unless_held("money"),
            models.CheckConstraint(
                condition=Q(kind="payments", booking__isnull=False) | Q(kind="payout", payout__isnull=False),
                name="money_has_its_content",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class MoneyAttempt(Try):
    """One try to book an entry of money."""

    document = models.ForeignKey(MoneyDocument, on_delete=models.CASCADE, related_name="attempts")


class Payment(models.Model):
    """Money that moved, once, however often Shopify tells it: in one entry, in its order's own, or with its reason.

    `told` is the tender and the order's transactions (apps.payments.stored_tender), {} of one that could not be read;
    nobody knows its amount. `tied_to` is the transaction it is, once it is in an entry: no other payment is that one.
    `judged_under`: the settings under which its reason was found, "" for judge it again.
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="payments")
    source = models.CharField(max_length=100, help_text=_("Shopify's id of the tender transaction"))
    order_gid = models.CharField(max_length=100, blank=True)
    order_name = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    told = models.JSONField(default=dict, blank=True)
    document = models.ForeignKey(
        MoneyDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="payments"
    )
    is_with_sale = models.BooleanField(default=False, help_text=_("it stands in the order's own entry"))
    tied_to = models.CharField(max_length=100, blank=True)
    gateway = models.CharField(max_length=100, blank=True)
    reason_code = models.CharField(max_length=60, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    judged_under = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-at", "-source"]
        constraints = [
            models.UniqueConstraint(fields=["webshop", "source"], name="payment_once"),
            models.UniqueConstraint(
                fields=["webshop", "tied_to"], condition=~Q(tied_to=""), name="payment_of_a_transaction_once"
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=True, is_with_sale=False, tied_to="")
                | (Q(tied_to__gt="", reason_code="") & ~Q(document__isnull=False, is_with_sale=True)),
                name="payment_in_one_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["webshop", "order_gid"],
                condition=Q(document__isnull=True, is_with_sale=False),
                name="payment_open",
            ),
            # For the page's proof per gateway, and for what goes with time.
            models.Index(fields=["webshop", "-at"], name="payment_newest"),
        ]

    def __str__(self) -> str:
        return self.order_name or self.source


class PlacedTransaction(models.Model):
    """A transaction of an order that stands in an entry: the order's own (`document`), or that of a day (`entry`).

    Written by apps.ledger.placed in the transaction that writes the entry down; a transaction has one place. `amount`
    is on the clearing account `account` of its gateway, in the currency that the order is booked in.
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="placed_transactions")
    transaction = models.CharField(max_length=100, help_text=_("Shopify's id of the order's transaction"))
    order_gid = models.CharField(max_length=100)
    document = models.ForeignKey(
        "ledger.Document", on_delete=models.CASCADE, null=True, blank=True, related_name="placed_transactions"
    )
    entry = models.ForeignKey(
        MoneyDocument, on_delete=models.CASCADE, null=True, blank=True, related_name="placed_transactions"
    )
    on = models.DateField()
    gateway = models.CharField(max_length=100)
    account = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)

    class Meta:
        verbose_name = _("payment in an entry")
        verbose_name_plural = _("payments in entries")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["webshop", "transaction"], name="transaction_in_one_place"),
            models.CheckConstraint(
                condition=Q(document__isnull=False, entry__isnull=True) | Q(document__isnull=True, entry__isnull=False),
                name="transaction_in_an_entry",
            ),
        ]
        indexes = [
            models.Index(fields=["webshop", "on"], name="placed_on"),
            models.Index(fields=["webshop", "order_gid"], name="placed_of_order"),
        ]

    def __str__(self) -> str:
        return self.transaction

    @property
    def is_booked(self) -> bool:
        """Whether that entry is in Exact."""
        place = self.document or self.entry
        return place is not None and place.state == State.BOOKED
