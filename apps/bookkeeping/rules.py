"""A webshop's settings as the rules see them: everything a booking depends on besides the order itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from apps.bookkeeping.booking import Component, Form, VatKey
from apps.bookkeeping.decisions import Decision


class BookingType(StrEnum):
    """What an order becomes in Exact."""

    SALES_ENTRY = "sales_entry"
    SALES_INVOICE = "sales_invoice"
    SALES_ORDER = "sales_order"

    @property
    def form(self) -> Form:
        """What an order, and whatever is added to it, becomes."""
        return Form(self.value)

    @property
    def credit_form(self) -> Form:
        """What a refund becomes: Exact's sales orders take nothing back."""
        return Form.SALES_ENTRY if self is BookingType.SALES_ENTRY else Form.CREDIT_NOTE


class WhenUnknown(StrEnum):
    """What to do with a VAT key that has no code, or a business without VAT number: default code, or wait."""

    DEFAULT = "default"
    HOLD = "hold"


class WhenClosed(StrEnum):
    """A booking date in a closed period: wait, or use the first open day."""

    HOLD = "hold"
    FIRST_OPEN = "first_open"


class Grouping(StrEnum):
    """Sales entry lines: one per account and VAT code, or one per component."""

    GROUPED = "grouped"
    PER_COMPONENT = "per_component"


class CurrencySide(StrEnum):
    """Which of Shopify's two amounts is booked: the shop's currency, or what the customer saw."""

    SHOP = "shop"
    PRESENTMENT = "presentment"


@dataclass(frozen=True, slots=True)
class MappedCode:
    """A code of the administration, and the revenue account that goes with it ("" = by component)."""

    code: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class AccountRule:
    """A G/L account for a component, narrowed by country, channel or location gid; the most specific wins."""

    component: Component
    account: str
    country: str = ""
    channel: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class CostRule:
    """A cost centre and cost unit by channel or location gid."""

    cost_centre: str
    cost_unit: str = ""
    channel: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which orders are booked at all."""

    paid_only: bool = True
    start_on: date | None = None
    skip_zero_totals: bool = False
    excluded_channels: frozenset[str] = frozenset()
    excluded_tags: frozenset[str] = frozenset()
    everything: bool = False  # of a preview, and of what is booked anew: judged without the selection


@dataclass(frozen=True, slots=True)
class Vat:
    """How the VAT verdict is taken and which code it becomes."""

    oss: bool = False
    check_vies: bool = False
    without_number: WhenUnknown = WhenUnknown.HOLD
    unknown_code: WhenUnknown = WhenUnknown.DEFAULT
    default_code: str = ""
    codes: Mapping[VatKey, MappedCode] = field(default_factory=dict)
    accept_every_key: bool = False  # demo rules: a code for every key that occurs


@dataclass(frozen=True, slots=True)
class Rules:
    """`country` is the ship-from country, `timezone` an IANA name, `journal` a sales journal's code.

    `tills`: the country of every till whose country is known, by location gid ("": any till). `decided`: what a person
    decided of the one order in hand.
    """

    country: str
    timezone: str
    journal: str = ""
    booking_type: BookingType = BookingType.SALES_ENTRY
    currency_side: CurrencySide = CurrencySide.SHOP
    grouping: Grouping = Grouping.GROUPED
    selection: Selection = Selection()
    vat: Vat = Vat()
    accounts: tuple[AccountRule, ...] = ()
    costs: tuple[CostRule, ...] = ()
    items: Mapping[Component, str] = field(default_factory=dict)  # goods: where a line has no SKU of its own
    marketplace_account: str = ""
    marketplace_item: str = ""
    closed_until: date | None = None
    closed_periods: tuple[tuple[date, date], ...] = ()  # first and last day, in order: what Exact says of the journal
    when_closed: WhenClosed = WhenClosed.HOLD
    tills: Mapping[str, str] = field(default_factory=dict)
    decided: tuple[Decision, ...] = ()
    # How many decimals the administration allows a price, by currency; a currency that is not named has its own.
    price_decimals: Mapping[str, int] = field(default_factory=dict)
    language: str = "en"  # of the books: see `words`
    # Whether gift cards that nobody bought are told apart from those that were sold: see `cards`.
    tell_cards_apart: bool = False
