"""A made-up Shopify that knows the truth: an order lives on by edits, returns, exchanges and refunds of every shape.

What Shopify would state is built from what really happened, so that a test can compare the books with what happened.
The truth is simple: the units that the customer keeps, and money that no unit accounts for (`loose`: below zero
goodwill, above zero money that was kept).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from apps.bookkeeping.money import Money, nothing, quantum, spread, total
from apps.bookkeeping.sale import Adjustment, Place, Refund, ReturnedLine, Sale, SoldLine, Tax
from tests.bookkeeping.sales import NOON, a_delivery, a_line, a_sale

RATES = ("21", "9", "0", "6")
ZERO = Decimal(0)


def charged(price: Decimal, rate: str, *, currency: str, included: bool) -> tuple[Tax, ...]:
    of = Decimal(rate)
    exact = price * of / (100 + of) if included else price * of / 100
    amount = exact.quantize(quantum(currency), ROUND_HALF_UP)
    return (Tax(of, Money(amount, currency), f"VAT {rate}"),) if of and amount else ()


@dataclass(slots=True)
class Article:
    """A line as sold. Units leave one by one, each with its own share of price and VAT: `gone` of them so far.

    `returning` are in an open return, `unpaid` in a refund that failed: Shopify counts both as gone, the books do not.
    """

    line: SoldLine
    gone: int = 0
    returning: int = 0
    unpaid: int = 0
    unpaid_at: tuple[Decimal, Decimal] = (ZERO, ZERO)  # gross and VAT, as the refund stated them

    @property
    def here(self) -> int:
        """Units Shopify still counts."""
        return self.line.quantity - self.gone - self.returning - self.unpaid

    def shares(self, first: int, count: int, *, included: bool) -> tuple[Money, Money]:
        """Gross and VAT of `count` units, from the `first` on."""
        line = self.line
        price = line.original - total(line.discounts, currency=line.original.currency)
        tax = total((one.amount for one in line.taxes), currency=price.currency)
        each = [Decimal(1)] * line.quantity
        net = total(spread(price, each)[first : first + count], currency=price.currency)
        vat = total(spread(tax, each)[first : first + count], currency=price.currency)
        return (net if included else net + vat), vat

    def state(self, *, units: int, number: int, included: bool) -> ReturnedLine:
        """The next units that leave, as a refund states them."""
        first = self.line.quantity - self.here
        gross, vat = self.shares(first, units, included=included)
        return ReturnedLine(f"gid://r/{number}", self.line.source, units, gross if included else gross - vat, vat)


@dataclass(slots=True)
class Life:
    """One order; deeds.py has what is done to it."""

    random: Random
    currency: str = "EUR"
    included: bool = True
    articles: list[Article] = field(default_factory=list)
    shipping: Money | None = None
    shipping_taxes: tuple[Tax, ...] = ()
    shipping_is_back: bool = False
    refunds: list[Refund] = field(default_factory=list)
    received: Decimal = ZERO
    paid_back: Decimal = ZERO
    loose: Decimal = ZERO
    changed_at: datetime = NOON
    facts: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, random: Random) -> Life:
        """A paid order of some articles, with shipping."""
        life = cls(random, random.choice(["EUR", "EUR", "EUR", "JPY", "KWD"]), random.random() < 0.6)
        for _ in range(random.randint(1, 3)):
            life.add_article()
        price = random.randint(0, 2_000) * quantum(life.currency)
        life.shipping = Money(price, life.currency)
        life.shipping_taxes = charged(price, random.choice(RATES), currency=life.currency, included=life.included)
        is_taxed = bool(life.shipping_taxes) and all(one.line.taxes for one in life.articles)
        life.facts["ship_to"] = Place(random.choice(["NL", "DE"]) if is_taxed else "NL", postcode="10115")
        life.received = life.worth()
        return life

    def add_article(self) -> None:
        """At a price of its own, sometimes with a discount."""
        random, unit = self.random, quantum(self.currency)
        units = random.randint(1, 5)
        price = units * random.randint(1, 9_000) * unit
        share = Decimal(random.choice(["0", "0", "0.1", "0.333"]))
        discount = (price * share).quantize(unit, ROUND_HALF_UP)
        taxes = charged(price - discount, random.choice(RATES), currency=self.currency, included=self.included)
        self.articles.append(
            Article(
                a_line(
                    str(price),
                    *taxes,
                    quantity=units,
                    discounts=[str(discount)] if discount else [],
                    number=len(self.articles) + 1,
                    currency=self.currency,
                )
            )
        )

    # ---- the truth

    def worth(self) -> Decimal:
        """What the customer is to have paid in the end, incl. VAT: units kept, shipping, and what is loose."""
        return sum((net + vat for net, vat in self.kept().values()), ZERO) + self.loose

    def kept(self) -> dict[Decimal, tuple[Decimal, Decimal]]:
        """Net and VAT per rate of what the customer keeps, without what is loose."""
        return self._per_rate(is_stated=False)

    def stated(self) -> dict[Decimal, tuple[Decimal, Decimal]]:
        """The same as Shopify's current totals have it."""
        return self._per_rate(is_stated=True)

    def _per_rate(self, *, is_stated: bool) -> dict[Decimal, tuple[Decimal, Decimal]]:
        sums: dict[Decimal, tuple[Decimal, Decimal]] = {}

        def count(taxes: tuple[Tax, ...], gross: Money, vat: Money) -> None:
            rate = taxes[0].rate if taxes else ZERO
            net, known = sums.get(rate, (ZERO, ZERO))
            sums[rate] = (net + gross.amount - vat.amount, known + vat.amount)

        for article in self.articles:
            units = article.here if is_stated else article.here + article.returning
            count(article.line.taxes, *article.shares(article.line.quantity - units, units, included=self.included))
            if not is_stated:
                count(article.line.taxes, *(self._money(amount) for amount in article.unpaid_at))
        if self.shipping is not None and not self.shipping_is_back:
            count(self.shipping_taxes, *self.shipping_state())
        return sums

    def shipping_state(self) -> tuple[Money, Money]:
        """Gross and VAT."""
        price = self.shipping or nothing(self.currency)
        vat = total((one.amount for one in self.shipping_taxes), currency=self.currency)
        return (price if self.included else price + vat), vat

    def owed(self) -> Decimal:
        """What the merchant holds more than the order is worth; below zero the customer still has to pay."""
        return self.received - self.paid_back - self.worth()

    # ---- what Shopify says

    def sale(self) -> Sale:
        """The order as Shopify shows it now."""
        lines = [replace(one.line, current_quantity=one.here, returning=one.returning) for one in self.articles]
        shipping = a_delivery(
            str((self.shipping or nothing(self.currency)).amount), *self.shipping_taxes, currency=self.currency
        )
        bare = a_sale(*lines, deliveries=[shipping], currency=self.currency, taxes_included=self.included)
        now = self.stated()
        taxes = tuple(Tax(rate, self._money(vat), "VAT") for rate, (_net, vat) in now.items() if vat)
        current = replace(
            bare.current,
            total=self._money(sum((net + vat for net, vat in now.values()), ZERO)),
            tax=self._money(sum((vat for _net, vat in now.values()), ZERO)),
            taxes=taxes,
        )
        return replace(
            bare,
            current=current,
            refunds=tuple(self.refunds),
            net_payment=self._money(self.received - self.paid_back),
            outstanding=self._money(-self.owed()),
            updated_at=self.changed_at,
            **self.facts,
        )

    def _money(self, amount: Decimal) -> Money:
        return Money(amount, self.currency)

    # ---- deeds

    def some_units(self, *, of: int | None = None) -> list[tuple[Article, int]]:
        """Of some articles, some units that are still there."""
        there = [one for one in self.articles if one.here and not one.returning]
        chosen = self.random.sample(there, k=min(len(there), of or self.random.randint(1, 2)))
        return [(one, self.random.randint(1, one.here)) for one in chosen]

    def refund(
        self, units: list[tuple[Article, int]], *, money: Decimal | None = None, adjusted: Decimal = ZERO, **other: Any
    ) -> Decimal:
        """A Refund node; `money` None: exactly what its lines say. Answers what its lines are worth, incl. VAT."""
        number = len(self.refunds) + 1
        lines = tuple(one.state(units=count, number=number, included=self.included) for one, count in units)
        gross = sum((line.subtotal.amount + (ZERO if self.included else line.tax.amount) for line in lines), ZERO)
        back = gross if money is None else money
        adjustments: tuple[Adjustment, ...] = ()
        if adjusted:
            adjustments = (
                Adjustment(f"gid://a/{number}", "REFUND_DISCREPANCY", self._money(adjusted), nothing(self.currency)),
            )
        self.refunds.append(
            Refund(
                f"gid://shopify/Refund/{number}",
                self.changed_at,
                lines,
                other.pop("deliveries", ()),
                adjustments,
                (),
                money_back=self._money(back),
                **other,
            )
        )
        self.paid_back += back
        return gross

    def amount(self, most: Decimal) -> Decimal:
        """Some of it, at least the smallest unit; nothing where there is nothing."""
        units = int(most / quantum(self.currency))
        return self.random.randint(1, units) * quantum(self.currency) if units > 0 else ZERO
