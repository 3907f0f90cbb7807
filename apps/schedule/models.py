"""The schedule's tables: whose turn it is, and what every run did (the progress on the screens is read from it)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.schedule.anew_models import Rework as Rework
from apps.schedule.anew_models import ReworkOrder as ReworkOrder
from apps.shops.models import Webshop


class Run(models.Model):
    """One sync of one webshop. The counts grow with every slice of its work."""

    class Progress(models.TextChoices):
        """How far it is, and what ended it."""

        RUNNING = "running", _("running")
        DONE = "done", _("done")
        LATER = "later", _("goes on later")
        LOG_IN_AGAIN = "log_in_again", _("sign in again")
        WITHHELD = "withheld", _("withheld by Shopify")
        FAILED = "failed", _("failed")

    class InTheWay(models.TextChoices):
        """What is in the way, where something is: the sentence that a merchant reads goes by it."""

        NOTHING = "", _("nothing")
        OTHERS_FIRST = "others_first", _("other webshops come first")
        EXACT_LIMIT = "exact_limit", _("Exact's limit")
        EXACT_AWAY = "exact_away", _("Exact does not answer")
        EXACT_LOGIN = "exact_login", _("Exact asks to log in again")
        SHOPIFY_AWAY = "shopify_away", _("Shopify does not answer")
        SHOPIFY_LOGIN = "shopify_login", _("Shopify asks to open the app")
        OUR_FAULT = "our_fault", _("a fault of ours")

    webshop = models.ForeignKey(Webshop, on_delete=models.PROTECT, related_name="runs")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    orders_seen = models.PositiveIntegerField(default=0)
    recorded = models.PositiveIntegerField(default=0)
    booked = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=Progress, default=Progress.RUNNING)
    message = models.CharField(max_length=500, blank=True)
    cause = models.CharField(max_length=20, choices=InTheWay, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["webshop", "-started_at"], name="run_newest"),
            models.Index(fields=["webshop"], condition=Q(state="running"), name="run_running"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.started_at:%Y-%m-%d %H:%M}"


class Turn(models.Model):
    """When a webshop is synced next, and up to where its orders were collected.

    `claimed_at`: a worker has begun with it, and holds its lock unless it died. Up to `cursor_at` every change of an
    order was seen; `collected_from` is the start date under which that was so. `standing` tells how far it was after
    the last turn, `turns_in_vain` after how many turns in a row nothing of that had changed. The `pass_` columns are
    those of `place.PassPlace`, while a pass over the changed orders is under way. `shut_out_at`: when a turn began to
    which Exact said to log in again; None where it did not.
    """

    webshop = models.OneToOneField(Webshop, on_delete=models.PROTECT, related_name="turn")
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    cursor_at = models.DateTimeField(null=True, blank=True)
    collected_from = models.DateField(null=True, blank=True)
    pass_began_at = models.DateTimeField(null=True, blank=True)
    pass_since = models.DateTimeField(null=True, blank=True)
    pass_after = models.TextField(blank=True)
    standing = models.TextField(blank=True)
    customers_on = models.DateField(null=True, blank=True, help_text=_("up to when changed customers were told"))
    turns_in_vain = models.PositiveIntegerField(default=0)
    shut_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        indexes = [
            models.Index(fields=["next_at"], name="turn_next"),
            models.Index(fields=["shut_out_at"], name="turn_shut_out", condition=models.Q(shut_out_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.webshop_id} {self.next_at:%Y-%m-%d %H:%M}"


class History(models.Model):
    """Orders placed from `since` on and before `until`, read and booked behind the live ones.

    Shopify lists them first (`bulk` is its operation; `listed` is None until the list is whole), then they are read one
    by one. Whatever ends it, what is booked stays. Its steps: `history.deeds.STEPS`.
    """

    class Phase(models.TextChoices):
        """Where it is."""

        LISTING = "listing", _("Shopify lists the orders")
        READING = "reading", _("orders are read and booked")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("did not work")

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="histories")
    state = models.CharField(max_length=10, choices=Phase, default=Phase.LISTING)
    since = models.DateField()
    until = models.DateField()
    is_newest_first = models.BooleanField(default=True)
    bulk = models.CharField(max_length=100, blank=True, help_text=_("Shopify's id of the operation that lists"))
    tries = models.PositiveSmallIntegerField(default=0, help_text=_("lists that Shopify could not make"))
    listed = models.PositiveIntegerField(null=True, blank=True)
    read = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=30, blank=True, help_text=_("why it did not work"))
    started_by = models.CharField(max_length=100, blank=True, help_text=_("Shopify's or our own id of the person"))
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    OPEN = (Phase.LISTING, Phase.READING, Phase.PAUSED)

    class Meta:
        verbose_name = _("history")
        verbose_name_plural = _("histories")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["webshop"],
                condition=Q(state__in=["listing", "reading", "paused"]),
                name="history_one_open_per_webshop",
            ),
            models.CheckConstraint(condition=Q(since__lt=models.F("until")), name="history_since_before_until"),
            models.CheckConstraint(
                condition=Q(state__in=["listing", "reading", "paused"], ended_at__isnull=True)
                | Q(state__in=["done", "stopped", "failed"], ended_at__isnull=False),
                name="history_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reading", "done"]) | Q(listed__isnull=False), name="history_read_is_listed"
            ),
            models.CheckConstraint(
                condition=Q(state="failed", why__gt="") | (~Q(state="failed") & Q(why="")),
                name="history_failed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since} {self.get_state_display()}"


class PastOrder(models.Model):
    """An order that a history has to read; gone when the history has ended."""

    history = models.ForeignKey(History, on_delete=models.CASCADE, related_name="orders")
    order_gid = models.CharField(max_length=100)
    processed_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    is_read = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("order of a history")
        verbose_name_plural = _("orders of histories")
        constraints = [models.UniqueConstraint(fields=["history", "order_gid"], name="past_order_once")]
        indexes = [models.Index(fields=["history", "is_read", "processed_at"], name="past_order_next")]

    def __str__(self) -> str:
        return self.order_gid


class Lookback(models.Model):
    """The last weeks of a webshop's orders, read once for its set-up: counts only, nothing of a shopper.

    `total` orders are to be read since `since` (None: not counted yet), `read` of them were; `after` is where the next
    page begins. `counts` as lookback.tally writes them; `starts`: orders since each day that may be the first one.
    """

    class Stage(models.TextChoices):
        """How far it is."""

        RUNNING = "running", _("being read")
        DONE = "done", _("read")
        FAILED = "failed", _("failed")

    webshop = models.OneToOneField(Webshop, on_delete=models.CASCADE, related_name="lookback")
    state = models.CharField(max_length=10, choices=Stage, default=Stage.RUNNING)
    began_at = models.DateTimeField()
    next_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    since = models.DateField()
    total = models.PositiveIntegerField(null=True, blank=True)
    read = models.PositiveIntegerField(default=0)
    after = models.TextField(blank=True)
    counts = models.JSONField(default=dict, blank=True)
    starts = models.JSONField(default=dict, blank=True)
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("look back")
        verbose_name_plural = _("looks back")
        indexes = [models.Index(fields=["state", "next_at"], name="lookback_waiting")]

    def __str__(self) -> str:
        return f"{self.webshop_id} {self.read}/{self.total}"


class ShopReading(models.Model):
    """When Shopify is asked about the shop itself and its tills: `due_at` next, `read_at` last."""

    webshop = models.OneToOneField(Webshop, on_delete=models.CASCADE, related_name="reading")
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reading of a shop")
        verbose_name_plural = _("readings of shops")
        indexes = [models.Index(fields=["due_at"], name="shop_reading_due")]

    def __str__(self) -> str:
        return f"{self.webshop_id} {self.due_at:%Y-%m-%d %H:%M}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Requests by what is to be done with them."""

    def waiting(self, *, at: datetime) -> ErasureQuerySet:
        """To be done now: what a customer asks at once, a shop when its day is over."""
        return self.filter(done_at=None).filter(~Q(kind=Erasure.Request.SHOP) | Q(due_at__lte=at)).order_by("due_at")


class Erasure(models.Model):
    """What Shopify asked us to forget or tell, by `due_at`. `customer` and `orders` go when it is done."""

    class Request(models.TextChoices):
        """Whose: a whole shop, the links to one customer, or a customer's copy for the merchant."""

        SHOP = "shop", _("forget a shop")
        CUSTOMER = "customer", _("forget a customer")
        EXPORT = "export", _("tell what is held of a customer")

    webshop = models.ForeignKey(Webshop, null=True, on_delete=models.CASCADE, related_name="erasures")
    kind = models.CharField(max_length=10, choices=Request)
    customer = models.CharField(max_length=20, blank=True, help_text=_("Shopify's number of the customer"))
    orders = models.JSONField(default=list, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["due_at"]
        indexes = [models.Index(fields=["done_at", "due_at"], name="erasure_waiting")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_at:%Y-%m-%d}"


class Tombstone(models.Model):
    """All that stays of an erased shop: that up to `last_booked_on` its documents may stand in Exact."""

    shop_hash = models.CharField(max_length=64, unique=True)
    last_booked_on = models.DateField()
    erased_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")

    def __str__(self) -> str:
        return self.shop_hash[:8]
