"""What a day of a till comes to, for people: per VAT rate, per way to pay, and the receipts that stand out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from apps.bookkeeping.booking import Treatment
from apps.bookkeeping.money import ZERO, Money
from apps.tills.day import Receipt

# Belgium: a receipt of more than this stands apart in the daily book (design/payments.md, section 5).
LARGE = Decimal(250)


@dataclass(frozen=True, slots=True)
class RateSum:
    """What was sold at one rate, less what was taken back: excl. VAT, and the VAT as Shopify charged it."""

    country: str
    rate: Decimal
    net: Decimal = ZERO
    vat: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        """Incl. VAT."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Summary:
    """`outside`: tips, gift cards and the like, which are no turnover; `back`: what was taken back, of the total.

    `paid` is by gateway.
    """

    rates: tuple[RateSum, ...] = ()
    outside: Decimal = ZERO
    back: Decimal = ZERO
    paid: dict[str, Decimal] = field(default_factory=dict)
    large: tuple[Receipt, ...] = ()

    @property
    def total(self) -> Decimal:
        """Incl. VAT: what the receipts come to together."""
        return sum((one.gross for one in self.rates), ZERO) + self.outside


def summarise(receipts: Iterable[Receipt]) -> Summary:
    """Of receipts in one currency."""
    found = list(receipts)
    sums: dict[tuple[str, Decimal], RateSum] = {}
    outside, paid = ZERO, dict[str, Decimal]()
    for line in (line for receipt in found for line in receipt.booking.lines):
        if line.key.treatment in (Treatment.OUTSIDE, Treatment.VOUCHER):
            outside += (line.net + line.vat).amount
            continue
        key = (line.key.country, line.key.rate)
        known = sums.get(key, RateSum(*key))
        sums[key] = RateSum(*key, known.net + line.net.amount, known.vat + line.vat.amount)
    for tender in (tender for receipt in found for tender in receipt.tenders):
        paid[tender.gateway] = paid.get(tender.gateway, ZERO) + tender.amount.amount
    totals = [(receipt, receipt.booking.total.amount) for receipt in found]
    return Summary(
        rates=tuple(sums[key] for key in sorted(sums, key=lambda key: (key[0], -key[1]))),
        outside=outside,
        back=sum((amount for _receipt, amount in totals if amount < 0), ZERO),
        paid=dict(sorted(paid.items())),
        large=tuple(receipt for receipt, amount in totals if amount > LARGE),
    )


def in_currency(amount: Decimal, currency: str) -> Decimal:
    """With the currency's own number of decimals."""
    return Decimal(Money(amount, currency).text)
