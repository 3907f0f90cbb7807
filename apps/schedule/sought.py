"""What others may have booked of an order: it waits while that is looked for or not answered, and never stands twice.

Of an order that others booked nobody knows whether they booked its refunds: each waits for a word, and so does what is
changed later. A word makes refunds credit notes of their own, as if the order was booked by today's rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from apps.bookkeeping import references
from apps.bookkeeping.book import OrderVerdict, Outcome, book, on_any_day
from apps.bookkeeping.booking import Booking, Kind
from apps.bookkeeping.decisions import Decision
from apps.bookkeeping.money import ZERO, Money
from apps.bookkeeping.plan import HeldPart
from apps.bookkeeping.refusals import Held, Reason, Skipped
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import Sale
from apps.ledger.models import SoughtOrder, TakeOver
from apps.ledger.record import Opened

Said, Confidence = SoughtOrder.Said, SoughtOrder.Confidence


Elsewhere = Reason | SoughtOrder


def look(order: Opened, sale: Sale) -> Elsewhere | None:
    """What it waits for, or the row that says that others booked it; None for any other order.

    Two questions to the database, for webshops that ever had something looked for. An order of ours is not asked.
    """
    if any(document.kind == Kind.SALE for document in order.standing):
        return None
    search = TakeOver.objects.filter(webshop=order.webshop).first()
    row = SoughtOrder.objects.filter(webshop=order.webshop, order_gid=order.order_gid).first()
    if row is not None and row.answer == Said.OTHERS:
        return row
    if row is not None and row.answer == Said.NOT_IT:
        return None
    if search is not None and search.state in TakeOver.OPEN and _is_within(search, order, sale):
        return Reason(Held.LOOKED_FOR)
    if row is not None and row.confidence != Confidence.NONE:
        return Reason(Held.MAYBE_BY_OTHERS, facts=_where(row))
    return None


def settle(
    elsewhere: Elsewhere,
    outcome: Outcome,
    sale: Sale,
    rules: Rules,
    *,
    booked: Sequence[Booking],
    decided: Sequence[Decision],
) -> Outcome:
    """What becomes of the order then. `booked`: what is in Exact of it from here, which are refunds alone."""
    if isinstance(elsewhere, Reason):
        return _wait(outcome, elsewhere)
    return _settle_by_others(elsewhere, sale, rules, booked=booked, decided=decided)


def _is_within(search: TakeOver, order: Opened, sale: Sale) -> bool:
    return sale.processed_at < search.until and order.webshop.day_of(sale.processed_at) >= search.since


def _wait(outcome: Outcome, reason: Reason) -> Outcome:
    """What would be booked waits; what is left out anyway, or waits for something else, stays as it is."""
    if outcome.reason is not None or not outcome.bookings:
        return outcome
    return replace(
        outcome, verdict=OrderVerdict.HELD, reason=reason, bookings=(), held=(), proposed=tuple(outcome.bookings)
    )


def _settle_by_others(
    row: SoughtOrder, sale: Sale, rules: Rules, *, booked: Sequence[Booking], decided: Sequence[Decision]
) -> Outcome:
    """The order itself is left out; its refunds, and its changes, wait or are booked. `booked`: refunds of ours."""
    whole = replace(on_any_day(rules), selection=replace(rules.selection, everything=True))
    first = book(sale, whole, decisions=decided)
    sold = next((one for one in first.bookings if one.kind is Kind.SALE), None)
    if first.verdict is OrderVerdict.HELD and first.reason:
        return _left_out(first, row, held=_refunds_in_doubt(sale, first.reason))
    changed = _changed(row, sale, sold)
    if sold is None:
        return _left_out(first, row, held=changed)
    after = book(sale, rules, booked=[sold, *booked], decisions=decided)
    refunds = [one for one in after.bookings if one.kind is Kind.REFUND]
    in_doubt = [part for part in after.held if part.kind is Kind.REFUND]
    if row.credits_here:
        return _left_out(after, row, bookings=refunds, held=[*in_doubt, *changed])
    reason = Reason(Held.SALE_BY_OTHERS, facts=_where(row))
    waiting = [HeldPart(Kind.REFUND, one.source, one.reference, reason) for one in refunds]
    return replace(_left_out(after, row, held=[*waiting, *in_doubt, *changed]), proposed=tuple(refunds))


def _left_out(
    outcome: Outcome, row: SoughtOrder, *, bookings: Sequence[Booking] = (), held: Sequence[HeldPart] = ()
) -> Outcome:
    return replace(
        outcome,
        verdict=OrderVerdict.SKIPPED,
        reason=Reason(Skipped.BY_OTHERS, facts=_where(row)),
        bookings=tuple(bookings),
        held=tuple(held),
        proposed=(),
    )


def _refunds_in_doubt(sale: Sale, reason: Reason) -> list[HeldPart]:
    """Each refund waits for what the order itself would wait for: without that its amounts are not known."""
    return [
        HeldPart(Kind.REFUND, refund.source, references.of_refund(sale, number), reason)
        for number, refund in enumerate(sale.refunds, start=1)
    ]


def _changed(row: SoughtOrder, sale: Sale, sold: Booking | None) -> list[HeldPart]:
    """What the order is worth by now, held against what it was worth at the merchant's word; kept at the first look."""
    now = sold.total.amount if sold else ZERO
    if row.worth is None:
        SoughtOrder.objects.filter(pk=row.pk).update(worth=now)
        return []
    if row.worth == now:
        return []
    amounts = {"before": Money(row.worth, sale.currency), "now": Money(now, sale.currency)}
    reason = Reason(Held.CHANGED_SINCE_OTHERS, amounts=amounts)
    return [HeldPart(Kind.CHANGE, sale.source, references.of_change(sale, 1), reason)]


def _where(row: SoughtOrder) -> dict[str, str]:
    return {"number": row.entry_number, "journal": row.journal}
