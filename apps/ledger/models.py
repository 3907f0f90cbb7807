"""The ledger's tables. Ids, order names, amounts and codes; never a name, an address or an e-mail."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Abs, Coalesce, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.ledger.decision_models import Decision as Decision
from apps.ledger.money_models import MoneyAttempt as MoneyAttempt
from apps.ledger.money_models import MoneyDocument as MoneyDocument
from apps.ledger.money_models import Payment as Payment
from apps.ledger.money_models import PlacedTransaction as PlacedTransaction
from apps.ledger.sent_models import SentOnce, Try, exact_id_when_booked
from apps.ledger.sought_models import SoughtOrder as SoughtOrder
from apps.ledger.sought_models import TakeOver as TakeOver
from apps.ledger.states import AT_THEIR_END, State
from apps.ledger.till_models import CashSession as CashSession
from apps.ledger.till_models import TillAttempt as TillAttempt
from apps.ledger.till_models import TillDay as TillDay
from apps.shops.models import Webshop

WITH_REASON = [State.HELD, State.SKIPPED]
# Booked with something that a person should look at; of one document: Document.is_to_check.
TO_CHECK = Q(state=State.BOOKED, is_undone=False) & ~Q(warnings=[])
_AMOUNT = models.DecimalField(max_digits=18, decimal_places=4)
# Of one document: its total; of an order that waits Shopify's; 0 of a refund of which nobody knows it yet, and of what
# was deleted again.
WORTH = Case(
    When(state=State.REMOVED.value, then=Value(Decimal(0))),
    default=Coalesce(
        F("total"),
        Case(When(kind="sale", then=F("shopify_total")), default=Value(Decimal(0)), output_field=_AMOUNT),
        output_field=_AMOUNT,
    ),
    output_field=_AMOUNT,
)


class DocumentKind(models.TextChoices):
    """Why a document exists (the words for bookkeeping.booking.Kind)."""

    SALE = "sale", _("order")
    REFUND = "refund", _("refund")
    CHANGE = "change", _("change")
    REVERSAL = "reversal", _("reversal")


class Document(SentOnce):
    """One document that must stand in Exact, or the reason why it does not.

    Amounts are in `currency`, incl. VAT unless the name says otherwise, negative on a credit note. `total` and `vat`
    are None while the rules made no booking; `shopify_total` is the whole order's, as Shopify says it.
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=DocumentKind)
    source = models.CharField(max_length=100, help_text=_("Shopify's id of the order or refund"))
    version = models.PositiveIntegerField(default=1)
    generation = models.PositiveSmallIntegerField(default=1, help_text=_("2: its order is booked a second time"))
    is_undone = models.BooleanField(default=False, help_text=_("taken back, or about to be: its order is booked anew"))
    undoes = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="undone_by",
        help_text=_("what a reversal takes back"),
    )
    order_gid = models.CharField(max_length=100)
    order_name = models.CharField(max_length=100)
    channel = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=100, blank=True, help_text=_("Shopify's id of the till"))
    country = models.CharField(max_length=2, blank=True, help_text=_("where the goods went"))
    customer_gid = models.CharField(max_length=100, blank=True, help_text=_("empty: the collective debtor"))
    tenders = models.JSONField(
        null=True, blank=True, help_text=_("how it was paid, where it goes into its till's day book; else null")
    )
    till_day = models.ForeignKey(TillDay, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    booked_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=30, blank=True)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    vat = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    shopify_total = models.DecimalField(max_digits=18, decimal_places=4)
    placed_at = models.DateTimeField(default=timezone.now, help_text=_("when the order was placed, of refunds too"))
    paid_at = models.DateTimeField(null=True, blank=True, help_text=_("when the order was paid in full, as last seen"))
    exact_total = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    attached_id = models.CharField(
        max_length=40, blank=True, help_text=_("Exact's id of the receipt's document; ? where that is unclear")
    )
    is_history = models.BooleanField(default=False, help_text=_("of an order that was read behind the live ones"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["webshop", "kind", "source", "version", "generation"], name="document_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", undoes__isnull=False, is_undone=False)
                | (~Q(kind="reversal") & Q(undoes=None)),
                name="document_reversal_undoes",
            ),
            # Nothing is undone that may be under way: it stands in Exact, or was deleted there.
            models.CheckConstraint(
                condition=Q(is_undone=False) | Q(state__in=[State.BOOKED, State.REMOVED]), name="document_undone_stood"
            ),
            # The receipts of a till's day share the day's one entry.
            models.UniqueConstraint(
                fields=["exact_id"], condition=Q(exact_id__gt="", till_day=None), name="document_exact_id_once"
            ),
            models.CheckConstraint(
                condition=Q(state=State.GATHERED, till_day__isnull=False)
                | Q(state=State.BOOKED)
                | (~Q(state__in=[State.GATHERED, State.BOOKED]) & Q(till_day=None)),
                name="document_gathered_in_a_day",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="document_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=WITH_REASON, reason_code__gt="")
                | (~Q(state__in=WITH_REASON) & Q(reason_code="")),
                name="document_reason_when_held_or_skipped",
            ),
            exact_id_when_booked("document"),
            models.CheckConstraint(
                condition=Q(state__in=WITH_REASON) | Q(booking__isnull=False, total__isnull=False, vat__isnull=False),
                name="document_booking_unless_held_or_skipped",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENDING) | Q(claimed_at__isnull=False), name="document_sending_is_claimed"
            ),
        ]
        indexes = [
            models.Index(fields=["webshop", "state", "-placed_at", "-order_gid"], name="document_by_state"),
            models.Index(fields=["webshop", "order_gid"], name="document_by_order"),
            models.Index(fields=["webshop", "booked_on"], name="document_by_day"),
            models.Index(fields=["webshop", "-created_at"], name="document_newest"),
            # For the support desk, over all webshops: what is not at its end, and by the numbers that people name.
            models.Index(
                fields=["state", "created_at"],
                condition=~Q(state__in=AT_THEIR_END),
                name="document_open",
            ),
            models.Index(fields=["state", "updated_at"], condition=Q(state=State.HELD), name="document_held_lately"),
            models.Index(fields=["-created_at", "-uuid"], name="document_newest_of_all"),
            models.Index(fields=["order_name"], name="document_by_name"),
            # For what goes with time (aging.py).
            models.Index(fields=["updated_at"], condition=Q(state__in=AT_THEIR_END), name="document_at_its_end"),
            models.Index(fields=["exact_number"], name="document_by_number"),
            # For the merchant's list: as it is ordered, and what its filters and its search look for.
            models.Index(fields=["webshop", "-placed_at", "-order_gid"], name="document_by_order_date"),
            models.Index(
                fields=["webshop", "reason_code", "-placed_at", "-order_gid"],
                condition=Q(reason_code__gt=""),
                name="document_by_reason",
            ),
            models.Index(fields=["webshop", "-placed_at", "-order_gid"], condition=TO_CHECK, name="document_to_check"),
            models.Index("webshop", OpClass(Upper("order_name"), "text_pattern_ops"), name="document_by_name_begun"),
            models.Index("webshop", Abs(WORTH), name="document_by_worth"),
        ]

    def __str__(self) -> str:
        return self.reference or self.order_name

    @property
    def is_counted(self) -> bool:
        """Neither taken back nor what takes back: the two together are nothing (`generations.counted`)."""
        return not self.is_undone and self.undoes_id is None

    @property
    def is_to_check(self) -> bool:
        """Booked, with a remark that a person should look at."""
        return self.state == State.BOOKED and not self.is_undone and bool(self.warnings)


class TallyRow(models.Model):
    """How many documents of a webshop are alike, and what they are worth together. Rows are summed, never read alone.

    PostgreSQL writes two for every document that changes, what it was and what it is (migrations/0002_tallies); of
    these `tallies.fold` makes one. `day` is the shop's own on which the order was placed; DUE is all that is under way.
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="tallies")
    day = models.DateField()
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    reason_code = models.CharField(max_length=60)
    is_to_check = models.BooleanField()
    channel = models.CharField(max_length=100)
    currency = models.CharField(max_length=3)
    count = models.IntegerField()
    worth = models.DecimalField(max_digits=24, decimal_places=4)
    gap = models.DecimalField(max_digits=24, decimal_places=4, help_text=_("what Exact holds less what was booked"))
    is_folded = models.BooleanField(db_default=False)

    class Meta:
        db_table = "ledger_tally"
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        indexes = [
            models.Index(fields=["webshop", "day"], name="tally_by_day"),
            models.Index(fields=["webshop", "day"], condition=Q(is_folded=False), name="tally_to_fold"),
        ]

    def __str__(self) -> str:
        return f"{self.webshop_id} {self.day} {self.state} {self.count}"


class VatTallyRow(models.Model):
    """What of one day's bookings stands on a VAT code, excl. VAT and VAT. Rows are summed, never read alone.

    PostgreSQL writes them beside a document that is booked, one per code (migrations/0002_tallies); of these
    `tallies.fold` makes one. `count`: of how many documents.
    """

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="vat_tallies")
    booked_on = models.DateField()
    vat_code = models.CharField(max_length=30, blank=True)
    currency = models.CharField(max_length=3)
    count = models.IntegerField()
    net = models.DecimalField(max_digits=24, decimal_places=4)
    vat = models.DecimalField(max_digits=24, decimal_places=4)
    is_folded = models.BooleanField(db_default=False)

    class Meta:
        db_table = "ledger_vat_tally"
        verbose_name = _("VAT tally")
        verbose_name_plural = _("VAT tallies")
        indexes = [
            models.Index(fields=["webshop", "booked_on"], name="vat_tally_by_day"),
            models.Index(fields=["webshop", "booked_on"], condition=Q(is_folded=False), name="vat_tally_to_fold"),
        ]

    def __str__(self) -> str:
        return f"{self.webshop_id} {self.booked_on} {self.vat_code} {self.net}"


class Attempt(Try):
    """One try to book a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="attempts")


class SeenOrder(models.Model):
    """When an order was last read and judged, so that an unchanged one is not fetched again."""

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="seen_orders")
    order_gid = models.CharField(max_length=100)
    updated_at = models.DateTimeField(help_text=_("Shopify's own time of the last change"))
    read_at = models.DateTimeField()
    rules_version = models.CharField(max_length=64, blank=True, help_text=_("empty: to be read again"))
    deleted_at = models.DateTimeField(null=True, blank=True, help_text=_("when Shopify was found to have it no more"))

    class Meta:
        verbose_name = _("seen order")
        verbose_name_plural = _("seen orders")
        constraints = [models.UniqueConstraint(fields=["webshop", "order_gid"], name="seen_order_once")]
        indexes = [
            models.Index(fields=["webshop", "updated_at"], name="seen_order_newest"),
            models.Index(fields=["webshop", "rules_version"], name="seen_order_by_rules"),
        ]

    def __str__(self) -> str:
        return self.order_gid
