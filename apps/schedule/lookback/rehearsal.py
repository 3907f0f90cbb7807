"""The latest orders as they would be booked under the settings of now: read, judged and added up; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from apps.bookkeeping.book import OrderVerdict, Outcome
from apps.bookkeeping.booking import Booking, Component
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.sale import Sale
from apps.calls.outcomes import Rejected
from apps.exact.documents import fitting
from apps.exact.models import Connection
from apps.ledger import placed
from apps.payments.gateways import Way
from apps.schedule import collect, foreseeing, judge
from apps.schedule.lookback.reading import DAYS
from apps.schedule.models import Run
from apps.shopify import latest, orders, reader
from apps.shops.models import Webshop

MOST = 10
# What a booking has besides what was sold: how it was paid.
_WAYS_TO_PAY = frozenset(
    {
        Component.GIFT_CARD_REDEEMED,
        Component.GIFT_CARD_GIVEN,
        Component.STORE_CREDIT_REDEEMED,
        Component.CASH_ROUNDING,
    }
)


@dataclass(frozen=True, slots=True)
class Received:
    """Money that would follow in the entry of its day: on `account`, or left open on the debtor; "" where it waits."""

    gateway: str
    amount: Money
    account: str
    is_left_open: bool


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One order and what would stand in Exact for it.

    `bookings`: as Exact will calculate them. `in_shopify`: the order's total of now, incl. VAT. `in_exact`: what the
    bookings make of that; None where the order, or a part of it, waits or is left out. `refused`: what would keep a
    booking from Exact. `is_returning`: a return is open, which lowers the total in Shopify before anything comes back.
    `received`: what was paid and does not stand in the bookings, where payments are booked.
    """

    name: str
    placed_at: datetime
    outcome: Outcome
    bookings: tuple[Booking, ...]
    in_shopify: Money
    in_exact: Money | None
    refused: Rejected | None = None
    is_returning: bool = False
    received: tuple[Received, ...] = ()

    @property
    def difference(self) -> Money | None:
        """Zero when it is right to the cent."""
        return self.in_exact - self.in_shopify if self.in_exact is not None else None


def rehearse(connection: Connection, *, most: int = MOST) -> list[Rehearsed]:
    """The latest orders, newest first. One page of Shopify's and no call to Exact. Raises as every call does."""
    webshop = connection.webshop
    this = _pass_of(webshop)
    page = latest.placed_since(webshop, timezone.now().date() - timedelta(days=DAYS), most=most)
    return [found for node in page.nodes if (found := _rehearsed(connection, this, node)) is not None]


def _pass_of(webshop: Webshop) -> judge.Pass:
    """From which day orders are booked is chosen after this."""
    this = collect.begin_pass(webshop, Run(webshop=webshop))
    selection = replace(this.rules.selection, start_on=None)
    payments = replace(this.terms.payments, start_on=None)
    terms = replace(this.terms, rules=replace(this.rules, selection=selection), payments=payments)
    return replace(this, read_terms=lambda _: terms)


def _rehearsed(connection: Connection, this: judge.Pass, node: orders.Node) -> Rehearsed | None:
    """None for an order that vanished or cannot be read: once booking is on, it waits with its reason."""
    try:
        sale = latest.sale_of(this.webshop, node, facts=this.facts)
    except (orders.Gone, reader.Unreadable):
        return None
    outcome = foreseeing.foresee(this, sale)
    refused, meant = None, outcome.bookings
    try:
        meant = tuple(fitting.check(connection, booking).booking for booking in outcome.bookings)
    except Rejected as no:
        refused = no
    is_whole = outcome.verdict is OrderVerdict.BOOKED and not outcome.held and refused is None
    return Rehearsed(
        name=sale.name,
        placed_at=sale.processed_at,
        outcome=outcome,
        bookings=meant,
        in_shopify=sale.current.total,
        in_exact=_sold(sale, meant=meant, planned=outcome.bookings) if is_whole else None,
        refused=refused,
        is_returning=any(line.returning for line in sale.lines),
        received=tuple(_received(this, sale, outcome)),
    )


def _received(this: judge.Pass, sale: Sale, outcome: Outcome) -> Iterator[Received]:
    """Refunds too, negative; nothing where payments are not booked, the order is not, or it stands in Exact already."""
    rules = this.terms.payments
    if rules.way is Way.OFF or not outcome.bookings:
        return
    own = {paid.source for booking in outcome.bookings for paid in booking.payments}
    own |= placed.elsewhere(this.webshop, [one.source for one in sale.moved])
    for one in sale.moved:
        row = rules.row(one.gateway)
        if one.source not in own:
            yield Received(one.gateway, one.amount, row.account if row else "", row is not None and row.leave_open)


def _sold(sale: Sale, *, meant: Iterable[Booking], planned: Iterable[Booking]) -> Money:
    """What the documents come to, without how the order was paid: that is no part of its total in Shopify."""
    whole = total((booking.total for booking in meant), currency=sale.currency)
    lines = (line for booking in planned for line in booking.lines if line.component in _WAYS_TO_PAY)
    return whole - total((line.net + line.vat for line in lines), currency=sale.currency)
