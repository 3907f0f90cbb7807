"""Payments from a file, judged without a shop: the members of "money" in what `manage.py preview` prints."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.bookkeeping.book import OrderVerdict, Outcome
from apps.bookkeeping.booking import Booking, Kind, Paid
from apps.bookkeeping.sale import Sale
from apps.payments import day, preview
from apps.payments.gateways import PaymentRules
from apps.payments.tender import OrderStanding, PaidOrder, Tender
from apps.shopify import fields, tender_reader


def paid_order(
    outcome: Outcome, sale: Sale | None, booked: Sequence[Booking], *, at_till: Collection[str] = ()
) -> PaidOrder:
    """What this run makes of an order, for its money; `booked`: what stood in Exact before it.

    `at_till`: the transactions that stand in the day book of its till, and nowhere else.
    """
    in_a_day = tuple(
        Paid(one.source, one.gateway, "", one.amount) for one in (sale.moved if sale else ()) if one.source in at_till
    )
    stands = next((one for one in (*booked, *outcome.bookings) if one.kind is Kind.SALE), None)
    standing = {
        OrderVerdict.BOOKED: OrderStanding.BOOKED,
        OrderVerdict.HELD: OrderStanding.BOOKED if booked else OrderStanding.WAITS,
        OrderVerdict.SKIPPED: OrderStanding.LEFT_OUT,
    }[outcome.verdict]
    return PaidOrder(
        source=outcome.order,
        name=outcome.name,
        standing=standing,
        moved=sale.moved if sale else (),
        waiting_refunds=frozenset(part.source for part in outcome.held if part.kind is Kind.REFUND),
        with_sale=in_a_day or (stands.payments if stands else ()),
        has_till_day=bool(in_a_day),
        booked_on=stands.booked_on if stands else None,
    )


def members(
    data: Any, orders: Iterable[PaidOrder], rules: PaymentRules, *, timezone: str, sentence: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    """`data`: a list of TenderTransaction nodes, or one. What stands with its order, the days, and what waits."""
    zone = ZoneInfo(timezone)
    tenders: list[Tender] = []
    for node in data if isinstance(data, list) else [data]:
        try:
            tenders.append(tender_reader.read(node))
        except fields.Unreadable as wrong:
            yield _unreadable(node, wrong, sentence=sentence)
    judged = day.judge(tenders, {order.source: order for order in orders}, rules, zone=zone)
    for order, lines in day.with_orders(judged.settled, rules):
        yield preview.of_order(order, lines)
    for entry in day.entries(judged.settled, rules):
        yield preview.of_day(entry)
    for tender, held in judged.held:
        about = preview.about("payments", tender.source, tender.at.astimezone(zone).date(), tender.amount.currency)
        yield {**about, "lines": [], "held": preview.held_to_json(held, sentence=sentence)}


def _unreadable(node: Any, wrong: fields.Unreadable, *, sentence: Callable[[str], str]) -> dict[str, Any]:
    unread = tender_reader.unread(node, wrong, now=datetime.now(UTC))
    about = preview.about("payments", unread.source, None, None)
    return {**about, "lines": [], "held": preview.held_to_json(unread.why, sentence=sentence)}
