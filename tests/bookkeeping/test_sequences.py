"""Orders that live on, in every booking type: after each look the books are what happened, whatever changed around it.

Edits in every direction, returns, exchanges, refunds of every shape, money by another road, settings that change and
facts that vanish, in any sequence (tests/bookkeeping/lives.py knows the truth of each).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Booking, BookingLine, Component, Form
from apps.bookkeeping.money import quantum
from apps.bookkeeping.refusals import Held, Reason
from apps.bookkeeping.rules import AccountRule, BookingType, Rules
from tests.bookkeeping import deeds
from tests.bookkeeping.lives import Life
from tests.bookkeeping.sales import dutch_rules

# What is new in a change may wait for a person: its destination or VAT is in doubt by the facts of its own day.
_IN_DOUBT = frozenset({Held.EU_CONSUMER_WITHOUT_VAT, Held.VAT_ON_EXPORT, Held.FOREIGN_RATE_WITHOUT_OSS})
_SUMS = dict[Decimal, tuple[Decimal, Decimal]]


def lines_of(bookings: Iterable[Booking]) -> list[BookingLine]:
    return [line for booking in bookings for line in booking.lines]


def per_rate(lines: Iterable[BookingLine]) -> _SUMS:
    """Net and VAT."""
    sums: _SUMS = {}
    for line in lines:
        net, vat = sums.get(line.key.rate, (Decimal(0), Decimal(0)))
        sums[line.key.rate] = (net + line.net.amount, vat + line.vat.amount)
    return sums


@dataclass(slots=True)
class Books:
    """What is booked of one life, and what was expected of every look at it."""

    life: Life
    rules: Rules
    booked: list[Booking] = field(default_factory=list)

    def look(self, rules: Rules) -> None:
        """Books what is new; all properties hold afterwards."""
        sale = self.life.sale()
        outcome = book(sale, rules, booked=self.booked)
        self.check_not_judged_again(outcome.bookings)
        self.booked += outcome.bookings
        again = book(sale, rules, booked=self.booked)
        assert again.bookings == (), "a second look books nothing"
        assert again.doubts == outcome.doubts
        if outcome.doubts:
            self.check_may_wait(outcome.doubts)
        else:
            self.check_truth()

    def check_may_wait(self, doubts: Sequence[Reason]) -> None:
        assert self.booked, "the first look is never in doubt"
        assert {reason.code for reason in doubts} <= _IN_DOUBT, doubts

    def check_not_judged_again(self, new: Iterable[Booking]) -> None:
        """Every component at a rate that is booked keeps its verdict and code."""
        known = {(line.component, line.key.rate): (line.key, line.vat_code) for line in lines_of(self.booked)}
        for line in lines_of(new):
            stands = known.get((line.component, line.key.rate))
            assert stands in (None, (line.key, line.vat_code)), (stands, line)

    def check_truth(self) -> None:
        """The total is what the order is worth; without loose money also net and VAT per rate."""
        life, unit = self.life, quantum(self.life.currency)
        # What an open return will leave of a divided line is only known when it ends: a cent per unit.
        open_cents = 4 * unit * sum(article.returning for article in life.articles)
        total = sum((booking.total.amount for booking in self.booked), Decimal(0))
        assert abs(total - life.worth()) <= open_cents, (total, life.worth())
        self.check_units()
        lines = [line for line in lines_of(self.booked) if not (life.loose and line.component is Component.ADJUSTMENT)]
        if life.loose and any(refund.is_failed for refund in life.refunds):
            return  # what was paid later for a failed refund is an amount, its units were never credited
        found, kept = per_rate(lines), life.kept()
        for rate in {*found, *kept}:
            net, vat = found.get(rate, (Decimal(0), Decimal(0)))
            kept_net, kept_vat = kept.get(rate, (Decimal(0), Decimal(0)))
            assert abs(vat - kept_vat) <= open_cents, (rate, vat, kept_vat)
            # Of net, Shopify states the sum alone: a cent of a divided line may lie at another rate.
            divided = sum(article.here < article.line.quantity > 1 for article in life.articles)
            assert abs(net - kept_net) <= open_cents + unit * divided, (rate, net, kept_net)

    def check_units(self) -> None:
        """The stock moved by what the customer keeps; a sales entry moves none."""
        if self.booked[0].form is Form.SALES_ENTRY:
            return
        for article in self.life.articles:
            lines = (line for line in lines_of(self.booked) if line.source == article.line.source)
            units = sum(line.quantity for line in lines if line.component is Component.GOODS)
            kept = article.here + article.returning + article.unpaid
            assert units == kept, (article.line.source, units, kept)


def other_settings(rules: Rules, random: Random) -> Rules:
    """Another choice for new orders, or one that was taken away."""
    changes: list[Rules] = [
        rules,
        rules,
        replace(rules, vat=replace(rules.vat, oss=not rules.vat.oss)),
        replace(rules, vat=replace(rules.vat, check_vies=True)),
        replace(rules, booking_type=random.choice(list(BookingType))),
        replace(rules, accounts=(*rules.accounts, AccountRule(Component.GOODS, "8999", country="NL"))),
    ]
    return random.choice(changes)


@settings(max_examples=450, derandomize=True)
@given(st.integers(0, 2**32), st.sampled_from(BookingType))
def test_whatever_happens_to_an_order_the_books_are_what_happened(seed: int, booking_type: BookingType) -> None:
    random = Random(seed)
    books = Books(Life.of(random), dutch_rules(booking_type=booking_type))
    books.look(books.rules)
    for _ in range(random.randint(4, 9)):
        deeds.happen(books.life)
        if random.random() < 0.75:
            books.look(other_settings(books.rules, random))
    books.look(books.rules)
