"""What stays of an order and what every refund took back: all that must add up before any rule of VAT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from apps.bookkeeping import agreed, components, kept, references, refunds, stacked, together
from apps.bookkeeping.booking import Booking, Kind
from apps.bookkeeping.components import Part
from apps.bookkeeping.loose import Purse
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.refunds import Basis
from apps.bookkeeping.refusals import CannotBook, Held, Reason
from apps.bookkeeping.sale import Refund, Sale


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A refund or a change that waits although its order is booked; `number` as Booking has it."""

    kind: Kind
    source: str
    reference: str
    reason: Reason
    number: int = 1


@dataclass(frozen=True, slots=True)
class Returned:
    """One refund, the how manieth, and its parts (negative)."""

    number: int
    refund: Refund
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Planned:
    """Parts of the sale that stay, and per refund its parts or why it waits."""

    stays: list[Part]
    refunded: list[Returned]
    held: list[HeldPart]


def of_sale(sale: Sale, *, on_items: bool, booked: Sequence[Booking] = ()) -> Planned:
    """Raises CannotBook for the order as a whole; a refund in doubt waits alone.

    `on_items`, as invoices and orders are: units that went back without money make a document of their own (they move
    stock), and taxes that stack are one. `booked`: what stands of it.
    """
    sale = stacked.as_one(sale) if on_items else sale
    as_one = together.as_one(sale, booked)
    if as_one:
        with suppress(CannotBook):  # they are not one: as Shopify tells them
            planned = _by_lines(as_one, restocks=on_items)
            if not planned.held:
                return planned
    return _as_told(sale, restocks=on_items)


def _as_told(sale: Sale, *, restocks: bool) -> Planned:
    """Where lines and totals do not explain each other, Shopify's sales ledger may, once it was asked for."""
    try:
        planned = _by_lines(sale, restocks=restocks)
    except CannotBook as refusal:
        if sale.agreed is None or refusal.reason.code not in agreed.EXPLAINS:
            raise
        return _by_ledger(sale)
    if sale.agreed is not None and any(part.reason.code in agreed.EXPLAINS for part in planned.held):
        try:
            return _by_ledger(sale)
        except CannotBook:
            return planned  # the order itself is sound: only its refunds wait
    return planned


def is_ledger_needed(sale: Sale, reasons: Iterable[Reason]) -> bool:
    """Whether Shopify's sales ledger was not asked for yet and might explain what waits."""
    return sale.agreed is None and any(reason.code in agreed.EXPLAINS for reason in reasons)


def _by_ledger(sale: Sale) -> Planned:
    agreed.check(sale)
    if any(refund.is_pending for refund in sale.refunds):
        raise CannotBook(Held.REFUND_PENDING)
    refunded = [
        Returned(number, refund, agreed.returned(sale, refund.source))
        for number, refund in enumerate(sale.refunds, start=1)
        if not refund.is_failed  # what was never paid back is no document
    ]
    return Planned(agreed.sold(sale), refunded, [])


def _by_lines(sale: Sale, *, restocks: bool) -> Planned:
    sold = kept.check_as_sold(sale, components.of_sale(sale))
    first: Planned | None = None
    for reading in _readings(sale):
        refunded, held = _returned(sale, sold, reading)
        if held:
            first = first or Planned(kept.by_units(sold), refunded, held)
            continue
        try:
            return _adding_up(sale, sold, refunded, restocks=restocks)
        except CannotBook as refusal:
            if not refunded:
                raise CannotBook(Held.DOES_NOT_ADD_UP, amounts=refusal.reason.amounts) from refusal
            # The sale adds up as sold; it is the refunds that do not lead to Shopify's current total.
            held = [waiting(sale, back, refusal.reason) for back in refunded]
            first = first or Planned(kept.by_units(sold), [], held)
    assert first is not None, "there is at least one reading"
    return first


def waiting(sale: Sale, back: Returned, reason: Reason) -> HeldPart:
    """The refund as something that waits."""
    return HeldPart(Kind.REFUND, back.refund.source, references.of_refund(sale, back.number), reason)


def _readings(sale: Sale) -> Iterable[Basis]:
    """Where prices include VAT, a refund's amounts can be read in two ways; Shopify's current totals decide."""
    return Basis if sale.taxes_included and sale.refunds else (Basis.LIKELY,)


def _returned(sale: Sale, sold: Sequence[Part], reading: Basis) -> tuple[list[Returned], list[HeldPart]]:
    taken: list[Returned] = []
    held: list[HeldPart] = []
    for number, refund in enumerate(sale.refunds, start=1):
        back = Returned(number, refund, [])
        try:
            taken.append(replace(back, parts=_taken_back(refund, sale, sold, taken, reading)))
        except CannotBook as refusal:
            held.append(waiting(sale, back, refusal.reason))
    worth = {one.refund.source: _worth(one, sale) for one in taken if one.parts}
    purse = Purse(sale, sold, kept.by_lines(sale, sold, refunded=_parts(taken)), worth)
    refunded: list[Returned] = []
    for back in taken:
        try:
            loose = refunds.loose_of(back.refund, back.parts, currency=sale.currency)
            found = [*back.parts, *purse.follow(back.refund, back.parts, loose)]
        except CannotBook as refusal:
            held.append(waiting(sale, back, refusal.reason))
            continue
        refunded.append(replace(back, parts=components.not_empty(found)))
    return refunded, held


def _taken_back(
    refund: Refund, sale: Sale, sold: Sequence[Part], taken: Sequence[Returned], reading: Basis
) -> list[Part]:
    return refunds.taken_back(refund, sale=sale, sold=sold, earlier=_parts(taken), basis=reading)


def _worth(back: Returned, sale: Sale) -> Money:
    """What the lines of a refund take of the order, less what its adjustments leave of it."""
    gross = -total((part.gross for part in back.parts), currency=sale.currency)
    try:
        loose = refunds.loose_of(back.refund, back.parts, currency=sale.currency)
    except CannotBook:
        return gross
    return gross - total((one.gross for one in loose if not one.is_unexplained), currency=sale.currency)


def _adding_up(sale: Sale, sold: Sequence[Part], refunded: Sequence[Returned], *, restocks: bool) -> Planned:
    """Raises CannotBook when no reading of the refunds leads to a state that Shopify proves."""
    # Units put back on the shelf without money: in Shopify's current total, or not in it at all.
    moved = [back for back in refunded if not (_is_restock_only(back.refund) or back.refund.is_failed)]
    try:
        stays, counted = kept.without_removed(sale, sold, refunded=_parts(refunded)), list(refunded)
    except CannotBook:
        if len(moved) == len(refunded):
            raise
        stays, counted = kept.without_removed(sale, sold, refunded=_parts(moved)), moved
    paid = [back for back in counted if not back.refund.is_failed]  # what was never paid back is no document
    return Planned(stays, list(_with_shelf(refunded, paid, sold)) if restocks else paid, [])


def _parts(refunded: Sequence[Returned]) -> list[Part]:
    return [part for back in refunded for part in back.parts]


def _with_shelf(refunded: Sequence[Returned], counted: Sequence[Returned], sold: Sequence[Part]) -> Iterator[Returned]:
    """Refunds that count no money still put their units back."""
    numbers = {back.number for back in counted}
    for back in refunded:
        if back.number in numbers:
            yield back
        elif not back.refund.is_failed:
            yield replace(back, parts=refunds.put_back(back.refund, sold=sold))


def _is_restock_only(refund: Refund) -> bool:
    return not refund.money_back and not refund.adjustments and not refund.is_exchange
