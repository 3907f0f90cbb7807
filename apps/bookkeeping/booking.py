"""What must stand in Exact: a document with its lines, and why every line has its VAT code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from apps.bookkeeping.money import Money, total


class Kind(StrEnum):
    """Why the document exists: the order itself, a refund, a change after it was booked, or the day of a till; or to
    take one of these back, so that the order can be booked anew.
    """

    SALE = "sale"
    REFUND = "refund"
    CHANGE = "change"
    TILL_DAY = "till_day"
    REVERSAL = "reversal"


class Form(StrEnum):
    """Which document of Exact it is. A credit note is a sales invoice of type 8021; entries credit by their sign."""

    SALES_ENTRY = "sales_entry"
    SALES_INVOICE = "sales_invoice"
    CREDIT_NOTE = "credit_note"
    SALES_ORDER = "sales_order"


class Component(StrEnum):
    """What an amount is for; each of an order has its own G/L account."""

    GOODS = "goods"
    SHIPPING = "shipping"
    TIP = "tip"
    DUTY = "duty"
    FEE = "fee"
    GIFT_CARD_SOLD = "gift_card_sold"
    GIFT_CARD_REDEEMED = "gift_card_redeemed"
    STORE_CREDIT_REDEEMED = "store_credit_redeemed"
    GIFT_CARD_GIVEN = "gift_card_given"
    CASH_ROUNDING = "cash_rounding"
    ADJUSTMENT = "adjustment"
    CASH_DIFFERENCE = "cash_difference"

    @property
    def words(self) -> str:
        """In English; what stands in the books is `words.of_component`."""
        return self.value.replace("_", " ").capitalize()


# What an order can have; a cash difference is a till's, and has its account among the settings of tills.
OF_ORDERS = tuple(component for component in Component if component is not Component.CASH_DIFFERENCE)
# Turnover like the goods, and on their account where they have none of their own.
FOLLOW_GOODS = frozenset({Component.SHIPPING, Component.ADJUSTMENT})
# Money, not turnover: outside of VAT.
NEVER_TAXED = frozenset(
    {
        Component.TIP,
        Component.CASH_ROUNDING,
        Component.GIFT_CARD_REDEEMED,
        Component.STORE_CREDIT_REDEEMED,
        Component.GIFT_CARD_GIVEN,
    }
)


class Treatment(StrEnum):
    """How VAT law looks at an amount."""

    DOMESTIC = "domestic"
    OSS = "oss"
    REVERSE_CHARGE = "reverse_charge"
    REVERSE_CHARGE_SERVICE = "reverse_charge_service"
    EXPORT = "export"
    MARKETPLACE = "marketplace"
    VOUCHER = "voucher"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class VatKey:
    """What a VAT code in Exact is looked up by. `rate` is a percentage; `country` "" where it does not matter."""

    treatment: Treatment
    country: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that was tried for the VAT verdict: its name, what it looked at, whether it decided."""

    name: str
    looked_at: tuple[tuple[str, str], ...]
    decided: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know although the document is booked; `code` is worded by the screens."""

    code: str
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BookingLine:
    """`net` excl. VAT, `vat` as Shopify charged it; both negative on a credit note.

    On invoices and orders a line has an `item` (its code), whole units and Shopify's line as `source`; the G/L account
    is the item's. `quantity` is negative on credit notes, 0 on sales entries; its price is `items.price`.
    """

    component: Component
    account: str
    vat_code: str
    key: VatKey
    net: Money
    vat: Money
    description: str
    cost_centre: str = ""
    cost_unit: str = ""
    item: str = ""
    quantity: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came in with the sale, on its gateway's clearing account. `source`: the gid of the transaction."""

    source: str
    gateway: str
    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Booking:
    """One document, checked. `source` is the gid of the order or refund; `booked_on` a date in the shop's zone.

    `number` tells documents of one kind and source apart: a change may make two, and an order has many changes.
    `payments` are no turnover and no line of the rules: the entry has a negative line for each, so that only what is
    still to be paid stays on the debtor. `payment_condition`: Exact's code; "" is that of the settings or the debtor.
    """

    kind: Kind
    source: str
    order: str
    booked_on: date
    reference: str
    payment_reference: str
    description: str
    currency: str
    journal: str
    lines: tuple[BookingLine, ...]
    form: Form = Form.SALES_ENTRY
    trace: tuple[Rule, ...] = ()
    warnings: tuple[Remark, ...] = field(default=())
    number: int = 1
    payments: tuple[Paid, ...] = ()
    payment_condition: str = ""

    @property
    def total(self) -> Money:
        """Incl. VAT, in the currency of the document; negative on a credit note."""
        return total((line.net for line in self.lines), currency=self.currency) + self.vat

    @property
    def vat(self) -> Money:
        """All VAT of the document."""
        return total((line.vat for line in self.lines), currency=self.currency)

    @property
    def receivable(self) -> Money:
        """What stays open on the debtor: the total less what was paid with the sale."""
        return self.total - total((one.amount for one in self.payments), currency=self.currency)
