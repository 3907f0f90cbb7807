"""What was sold and what came back, as values: the language between Shopify and the rules.

A `Sale` is an order in the field's own terms and in one currency. `apps.shopify.reader` makes it; nothing
here knows Shopify's field names. Amounts of lines are as sold (removed and refunded units included) unless the
name says `current`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apps.bookkeeping.booking import Component
from apps.bookkeeping.money import Money, total


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax that Shopify charged. `rate` is a percentage: Decimal("21")."""

    rate: Decimal
    amount: Money
    title: str
    channel_liable: bool = False  # the marketplace owes this tax, not the merchant


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods go to or come from: ISO 3166 country, Shopify's province code, postal code."""

    country: str
    province: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A till or shop of the merchant. `country` is empty where Shopify did not tell."""

    shopify_id: str
    name: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who bought, without name or address. `shopify_id` is None for a guest.

    `vies`: whether the EU's own register knows the VAT number; None where nobody asked, or it gave no answer.
    """

    shopify_id: str | None
    is_business: bool
    vat_number: str
    has_email: bool
    vies: bool | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """An import duty on a line: excl. its own taxes."""

    source: str
    amount: Money
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line item as sold. `original` = unit price x quantity before discounts, incl. VAT when prices include it."""

    source: str
    description: str
    sku: str
    quantity: int
    current_quantity: int
    original: Money
    discounts: tuple[Money, ...]
    taxes: tuple[Tax, ...]
    is_gift_card: bool
    is_tip: bool
    is_taxable: bool
    is_service: bool
    duties: tuple[Duty, ...] = ()
    returning: int = 0  # units in a return that is open: left out of current_quantity, not refunded yet


@dataclass(frozen=True, slots=True)
class Delivery:
    """A shipping line as sold. `price` is after discounts, incl. VAT when prices include it.

    `category`: what kind of delivery it is, in Shopify's word; "" where Shopify does not tell.
    """

    source: str
    description: str
    price: Money
    taxes: tuple[Tax, ...]
    is_removed: bool = False
    category: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """An additional fee of the order, excl. its taxes unless prices include tax."""

    source: str
    description: str
    price: Money
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """Units of a line that a refund takes back. `subtotal` after discounts, on the basis `Refund` explains."""

    source: str
    line: str
    quantity: int
    subtotal: Money
    tax: Money
    is_restocked: bool = True


@dataclass(frozen=True, slots=True)
class ReturnedDelivery:
    """Shipping that a refund pays back. `subtotal` on the same basis as ReturnedLine."""

    source: str
    delivery: str | None
    subtotal: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Money of a refund that belongs to no line; `amount` excl. `tax`, signed as Shopify signs it."""

    source: str
    reason: str
    amount: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class ReturnedDuty:
    """Duty that a refund pays back."""

    duty: str
    amount: Money


@dataclass(frozen=True, slots=True)
class CardMoney:
    """What one gift card paid, or what was paid back to it. `card`: its gid, "" where Shopify does not tell which.

    `is_given`: nobody bought it, it was issued by hand or by an app; None where that is not known.
    """

    card: str
    amount: Money
    is_given: bool | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund of a Sale. `money_back` is what was (or will be) paid back, incl. VAT."""

    source: str
    processed_at: datetime
    lines: tuple[ReturnedLine, ...]
    deliveries: tuple[ReturnedDelivery, ...]
    adjustments: tuple[Adjustment, ...]
    duties: tuple[ReturnedDuty, ...]
    money_back: Money
    is_pending: bool = False
    is_failed: bool = False  # the provider paid nothing of it and never will
    is_exchange: bool = False
    fees: Money | None = None  # restocking and return shipping fees of its return, kept by the merchant
    cash_rounding: Money | None = None
    rounded_payments: int = 1  # how many payments back were rounded
    to_gift_card: Money | None = None
    to_store_credit: Money | None = None
    cards: tuple[CardMoney, ...] = ()  # what `to_gift_card` is made of


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    """Money that moved, as a successful transaction of the order tells it. `amount` is negative where it went back.

    `rounding` is that of cash, signed as the amount is; whether the amount contains it is not verified.
    `other`: the same amount in the other of the order's two currencies, None where Shopify did not tell. `gateway` is
    "" and `at` None where it did not tell either; `refund` names the refund it belongs to, "" for none.
    """

    source: str
    gateway: str
    reference: str
    at: datetime | None
    amount: Money
    other: Money | None = None
    refund: str = ""
    rounding: Money | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """One line of Shopify's own sales ledger (`agreements`): what was sold or came back, signed.

    `total` is after discounts and incl. VAT; `refund` names the refund it belongs to, "" for orders and edits.
    `is_open`: it belongs to a return that is open, which Shopify counts although nothing came back yet.
    """

    component: Component
    source: str
    refund: str
    quantity: int
    total: Money
    taxes: tuple[Tax, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """What Shopify itself says of the order, to check against; total incl. VAT, tax = VAT in it."""

    total: Money
    tax: Money
    taxes: tuple[Tax, ...]
    tips: Money
    discounts: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """One order, whole, in one currency (`currency`), with its refunds in the order they were made.

    `ship_to` is the delivery address alone, `bill_to` the billing address: where the goods went the rules say.
    """

    source: str
    name: str
    currency: str
    processed_at: datetime
    updated_at: datetime
    cancelled_at: datetime | None
    is_test: bool
    financial_status: str
    channel: str
    taxes_included: bool
    ship_from: Place
    ship_to: Place | None
    location: Location | None
    is_pos: bool
    buyer: Buyer
    tags: frozenset[str]
    lines: tuple[SoldLine, ...]
    deliveries: tuple[Delivery, ...]
    fees: tuple[Fee, ...]
    refunds: tuple[Refund, ...]
    as_sold: Totals
    current: Totals
    cash_rounding: Money
    paid_by_gift_card: Money
    paid_by_store_credit: Money
    rounded_payments: int = 1  # how many payments in cash were rounded
    gateways: tuple[str, ...] = ()  # also of what is still to be paid; gift cards and store credit are none
    bill_to: Place | None = None
    methods: frozenset[str] = frozenset()  # how its fulfilment orders are delivered, where we may see it
    requires_shipping: bool = True  # something in it has to be sent or handed over: it is not digital alone
    last_payment_at: datetime | None = None
    net_payment: Money | None = None  # received less paid back; None where it is not known
    outstanding: Money | None = None  # what the customer still owes; negative: is still owed to the customer
    agreed: tuple[Agreed, ...] | None = None  # None: not asked for; it is needed only where totals do not explain
    moved: tuple[MoneyMoved, ...] = ()  # gift cards and store credit are no money, and not among them
    cards: tuple[CardMoney, ...] = ()  # what `paid_by_gift_card` is made of

    @property
    def discounts(self) -> Money:
        """Every discount that is allocated to a line."""
        return total((d for line in self.lines for d in line.discounts), currency=self.currency)
