"""Tenants, webshops, tills and settings. Nothing of a shopper is stored here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping import booking, rules
from apps.bookkeeping.percentages import rate_text
from apps.shops import languages
from apps.shops.card_settings import CardLedger as CardLedger
from apps.shops.payment_settings import PaymentGateway as PaymentGateway
from apps.shops.payment_settings import PaymentSettings as PaymentSettings
from apps.shops.payout_settings import PayoutSettings as PayoutSettings
from apps.shops.till_settings import CashSettings as CashSettings
from apps.shops.till_settings import Till as Till
from apps.shops.unknown_items import UnknownItem as UnknownItem


def _choices(values: Iterable[Any], **labels: Any) -> list[tuple[str, Any]]:
    return [(value.value, labels.get(value.name, value.value)) for value in values]


_WHEN_UNKNOWN = _choices(rules.WhenUnknown, DEFAULT=_("use the default code and mark it"), HOLD=_("wait for me"))


class Tenant(models.Model):
    """A merchant: one or more webshops that belong together."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")

    def __str__(self) -> str:
        return self.name


class WebshopQuerySet(models.QuerySet["Webshop"]):
    """Webshops by what may be done with them."""

    def installed(self) -> WebshopQuerySet:
        """The app is installed, whether or not it was set up."""
        return self.exclude(state=Webshop.Presence.UNINSTALLED)

    def with_turns(self) -> WebshopQuerySet:
        """Where booking is switched on. Without a login to Shopify what is due can still go to Exact."""
        return self.installed().filter(is_live=True)

    def live(self) -> WebshopQuerySet:
        """The merchant switched booking on."""
        return self.filter(state=Webshop.Presence.INSTALLED, is_live=True)


class Webshop(models.Model):
    """One Shopify shop that installed the app. `domain` is x.myshopify.com; `country` is the ship-from country."""

    class Presence(models.TextChoices):
        """`open_once`: the login to Shopify died; the merchant has to open the app one time."""

        INSTALLED = "installed", _("installed")
        OPEN_ONCE = "open_once", _("to be opened once by the merchant")
        UNINSTALLED = "uninstalled", _("uninstalled")

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="webshops")
    domain = models.CharField(max_length=255, unique=True)
    shopify_id = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    timezone = models.CharField(max_length=64, default="Europe/Amsterdam")
    country = models.CharField(max_length=2, default="NL")
    shopify_plan = models.CharField(max_length=100, blank=True, help_text=_("Shopify's name of what the shop pays for"))
    contact_email = models.EmailField(blank=True, help_text=_("The merchant's own address, for our messages"))
    locale = models.CharField(max_length=20, default="en")
    state = models.CharField(max_length=20, choices=Presence, default=Presence.INSTALLED)
    installed_at = models.DateTimeField(null=True, blank=True)
    uninstalled_at = models.DateTimeField(null=True, blank=True)
    is_live = models.BooleanField(default=False)
    set_up_step = models.PositiveSmallIntegerField(default=1)  # apps.embedded.setup.steps has the numbers
    paused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebshopQuerySet.as_manager()

    class Meta:
        verbose_name = _("webshop")
        verbose_name_plural = _("webshops")
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="uninstalled", uninstalled_at__isnull=False) | ~Q(state="uninstalled"),
                name="webshop_uninstalled_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.domain

    @property
    def has_turns(self) -> bool:
        """As `with_turns`."""
        return self.is_live and self.state != self.Presence.UNINSTALLED

    @property
    def handle(self) -> str:
        """The name Shopify's admin uses in its addresses: "x" of x.myshopify.com."""
        return self.domain.removesuffix(".myshopify.com")

    def day_of(self, moment: datetime) -> date:
        """On the shop's own calendar."""
        return moment.astimezone(ZoneInfo(self.timezone)).date()

    def midnight(self, day: date) -> datetime:
        """When this day begins in the shop."""
        return datetime.combine(day, time.min, tzinfo=ZoneInfo(self.timezone))


class Settings(models.Model):
    """How one webshop is booked. What it means: docs/bookkeeping.md; what it becomes: rules.for_webshop."""

    class Customers(models.TextChoices):
        """Whose debtor an order is booked on."""

        COLLECTIVE = "collective", _("one collective debtor")
        INDIVIDUAL = "individual", _("every customer a debtor")

    webshop = models.OneToOneField(Webshop, on_delete=models.CASCADE, related_name="settings")
    booking_type = models.CharField(
        max_length=20,
        choices=_choices(
            rules.BookingType,
            SALES_ENTRY=_("sales entry"),
            SALES_INVOICE=_("sales invoice"),
            SALES_ORDER=_("sales order"),
        ),
        default=rules.BookingType.SALES_ENTRY.value,
    )
    paid_only = models.BooleanField(default=True)
    start_on = models.DateField(null=True, blank=True)
    currency_side = models.CharField(
        max_length=20,
        choices=_choices(rules.CurrencySide, SHOP=_("the shop's currency"), PRESENTMENT=_("the customer's currency")),
        default=rules.CurrencySide.SHOP.value,
    )
    grouping = models.CharField(
        max_length=20,
        choices=_choices(
            rules.Grouping, GROUPED=_("one line per account and VAT code"), PER_COMPONENT=_("one line per article")
        ),
        default=rules.Grouping.GROUPED.value,
    )
    books_language = models.CharField(max_length=2, blank=True, choices=languages.OF_BOOKS)
    skip_zero_totals = models.BooleanField(default=False)
    excluded_channels = models.JSONField(default=list, blank=True)
    excluded_tags = models.JSONField(default=list, blank=True)
    journal = models.CharField(max_length=20, blank=True)
    default_vat_code = models.CharField(max_length=10, blank=True)
    unknown_vat = models.CharField(max_length=10, choices=_WHEN_UNKNOWN, default=rules.WhenUnknown.HOLD.value)
    without_vat_number = models.CharField(max_length=10, choices=_WHEN_UNKNOWN, default=rules.WhenUnknown.HOLD.value)
    oss = models.BooleanField(default=False)
    check_vies = models.BooleanField(default=False)
    customers = models.CharField(max_length=20, choices=Customers, default=Customers.COLLECTIVE)
    collective_debtor = models.CharField(max_length=40, blank=True, help_text=_("Exact's id of the account"))
    collective_debtor_name = models.CharField(max_length=50, blank=True)
    send_changed_addresses = models.BooleanField(default=False)
    send_changed_customers = models.BooleanField(default=False)
    payment_condition = models.CharField(max_length=10, blank=True)
    marketplace_account = models.CharField(max_length=20, blank=True)
    closed_until = models.DateField(null=True, blank=True)
    when_closed = models.CharField(
        max_length=20,
        choices=_choices(rules.WhenClosed, HOLD=_("wait for me"), FIRST_OPEN=_("book on the first open day")),
        default=rules.WhenClosed.HOLD.value,
    )
    unknown_item = models.CharField(
        max_length=10,
        choices=_choices(
            UnknownItem,
            HOLD=_("wait for me"),
            GENERIC=_("use the generic item"),
            CREATE=_("make the item in Exact"),
        ),
        default=UnknownItem.HOLD.value,
        help_text=_("What to do with a SKU that Exact does not know"),
    )
    item_group = models.CharField(max_length=40, blank=True, help_text=_("Of items that are made; Exact's id"))
    marketplace_item = models.CharField(max_length=30, blank=True)
    finalise_invoices = models.BooleanField(default=False, help_text=_("Print invoices in Exact, so they are booked"))
    attach_receipt = models.BooleanField(default=False, help_text=_("A receipt as PDF with every document"))
    tell_cards_apart = models.BooleanField(default=False)
    sync_interval_minutes = models.PositiveIntegerField(default=120)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("settings")
        verbose_name_plural = _("settings")
        constraints = [
            models.CheckConstraint(condition=Q(sync_interval_minutes__gte=5), name="settings_interval_at_least_5"),
        ]

    def __str__(self) -> str:
        return f"{self.webshop}"

    def clean(self) -> None:
        """What can be judged without the administration's lists."""
        if self.unknown_vat == rules.WhenUnknown.DEFAULT.value and not self.default_vat_code and self.webshop.is_live:
            raise ValidationError({"default_vat_code": _("Choose the VAT code for rates that have none.")})


class Account(models.Model):
    """A G/L account for a component, narrowed by country, channel or location; the most specific wins."""

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="accounts")
    component = models.CharField(max_length=30, choices=_choices(booking.OF_ORDERS))
    account = models.CharField(max_length=20)
    country = models.CharField(max_length=2, blank=True)
    channel = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("G/L account")
        verbose_name_plural = _("G/L accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["webshop", "component", "country", "channel", "location"], name="account_rule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.account}"


class ComponentItem(models.Model):
    """The item of Exact a component is on in invoices and orders; for goods: where a line has no SKU."""

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="items")
    component = models.CharField(max_length=30, choices=_choices(booking.OF_ORDERS))
    item = models.CharField(max_length=30, help_text=_("The item's code in Exact"))

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [models.UniqueConstraint(fields=["webshop", "component"], name="item_once")]

    def __str__(self) -> str:
        return f"{self.component}: {self.item}"


class Cost(models.Model):
    """Cost centre and unit of what is sold through a channel or at a location; of each the most specific wins."""

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="costs")
    cost_centre = models.CharField(max_length=8, blank=True)
    cost_unit = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("cost centre")
        verbose_name_plural = _("cost centres")
        constraints = [
            models.UniqueConstraint(fields=["webshop", "channel", "location"], name="cost_once"),
            models.CheckConstraint(condition=~Q(cost_centre="", cost_unit=""), name="cost_names_something"),
        ]

    def __str__(self) -> str:
        return self.cost_centre or self.cost_unit


class VatMapping(models.Model):
    """The VAT code for one verdict. `rate` is a percentage; without `code` the verdict was seen but not mapped."""

    webshop = models.ForeignKey(Webshop, on_delete=models.CASCADE, related_name="vat_mappings")
    treatment = models.CharField(max_length=30, choices=_choices(booking.Treatment))
    country = models.CharField(max_length=2, blank=True, help_text=_("Empty: any country"))
    rate = models.DecimalField(max_digits=7, decimal_places=4)
    code = models.CharField(max_length=10, blank=True)
    account = models.CharField(max_length=20, blank=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("VAT code")
        verbose_name_plural = _("VAT codes")
        ordering = ["treatment", "country", "-rate"]
        constraints = [
            models.UniqueConstraint(fields=["webshop", "treatment", "country", "rate"], name="vat_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.treatment} {self.country} {rate_text(self.rate)} %"
