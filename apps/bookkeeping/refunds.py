"""What a refund takes back, as parts with their own VAT (negative), in the order's own terms.

A credit note follows the refund's lines; money only tells which sign Shopify gave an adjustment and whether a refund
without lines is one at all.

Not verified with Shopify (see docs/bookkeeping.md): whether a refunded line's subtotal contains VAT in a shop
with tax-included prices (`_net_of` decides), and the sign of adjustments (`_signed` decides).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial

from apps.bookkeeping.booking import Component
from apps.bookkeeping.components import Part
from apps.bookkeeping.loose import Loose, as_money, proportional
from apps.bookkeeping.money import Money, nothing, quantum, spread, total
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.sale import Adjustment, Refund, ReturnedDelivery, ReturnedLine, Sale

_Reading = Callable[[ReturnedLine | ReturnedDelivery, Sequence[Part]], list[Part]]


class Basis(StrEnum):
    """How the subtotals of a refund are read where prices include VAT; the first is what the amounts look like."""

    LIKELY = "likely"
    INCLUDING_VAT = "including_vat"
    EXCLUDING_VAT = "excluding_vat"


def taken_back(
    refund: Refund, *, sale: Sale, sold: Sequence[Part], earlier: Sequence[Part] = (), basis: Basis = Basis.LIKELY
) -> list[Part]:
    """The parts that the lines of one refund take back, negative, and the fees kept of them. `sold`: all of the sale.

    `earlier`: what refunds before it took back; a line with several rates is divided so that in the end none is over.
    Raises CannotBook when the refund waits for money, or a line cannot be explained.
    """
    if refund.is_pending:
        raise CannotBook(Held.REFUND_PENDING)
    read = partial(_mirror, earlier=earlier, basis=basis if sale.taxes_included else Basis.EXCLUDING_VAT)
    parts = [*_lines(refund, sold, read), *_deliveries(refund, sold, read), *_duties(refund, sold)]
    return [*parts, *_fees(refund, parts, sale.currency)]


def loose_of(refund: Refund, parts: Sequence[Part], *, currency: str) -> list[Loose]:
    """The money of a refund that belongs to no line. `parts`: what its lines took back.

    Less than the lines say, without an adjustment, is what exchanges, fees and kept money look like: not loose.
    Raises CannotBook when its adjustments cannot be read.
    """
    explained = -total((part.gross for part in parts), currency=currency)
    if refund.is_failed:
        return [Loose(explained)] if explained else []
    found = _signed(refund, explained=explained, currency=currency)
    if not parts and not found and refund.money_back:
        return [Loose(-refund.money_back)]
    explained -= total((one.gross for one in found), currency=currency)
    if refund.money_back.amount > explained.amount and not _is_rounding(refund, explained):
        found.append(Loose(explained - refund.money_back, is_unexplained=True))
    return found


def put_back(refund: Refund, *, sold: Sequence[Part]) -> list[Part]:
    """The units of a refund that moved no money, at no price: they go back on the shelf."""
    currency = refund.money_back.currency
    return [
        replace(part, net=nothing(currency), vat=nothing(currency), quantity=-line.quantity)
        for line in refund.lines
        for part in sold
        if line.is_restocked and part.source == line.line and part.is_counted
    ]


def _is_rounding(refund: Refund, explained: Money) -> bool:
    """Cash paid back is rounded: the difference is exactly the cash rounding Shopify states."""
    return refund.cash_rounding is not None and refund.money_back - explained == refund.cash_rounding


def _lines(refund: Refund, sold: Sequence[Part], read: _Reading) -> Iterator[Part]:
    for line in refund.lines:
        own = [part for part in sold if part.source == line.line and part.component is not Component.DUTY]
        for part in read(line, own):
            quantity = -line.quantity if part.is_counted else 1
            yield replace(part, quantity=quantity, is_restocked=line.is_restocked)


def _deliveries(refund: Refund, sold: Sequence[Part], read: _Reading) -> Iterator[Part]:
    for delivery in refund.deliveries:
        shipping = [part for part in sold if part.component is Component.SHIPPING]
        own = [part for part in shipping if part.source == delivery.delivery] or shipping
        yield from read(delivery, own)


def _duties(refund: Refund, sold: Sequence[Part]) -> Iterator[Part]:
    for duty in refund.duties:
        own = [part for part in sold if part.source == duty.duty]
        yield from proportional(-duty.amount, None, own)


def _fees(refund: Refund, parts: Sequence[Part], currency: str) -> list[Part]:
    """What the merchant keeps of a return: income with the VAT of the goods that came back.

    Shopify does not say which refund paid a return's fees: they are counted where the money paid back shows it.
    """
    explained = -total((part.gross for part in parts), currency=currency)
    if not refund.fees or refund.money_back != explained - refund.fees:
        return []
    over = [part for part in parts if part.component is not Component.SHIPPING] or parts
    return [as_money(part, Component.FEE) for part in proportional(refund.fees, None, over)]


def _mirror(
    back: ReturnedLine | ReturnedDelivery, own: Sequence[Part], *, earlier: Sequence[Part], basis: Basis
) -> list[Part]:
    """The sold parts back again: Shopify's subtotal and VAT, divided over the rates the line was sold at."""
    if not any(part.net or part.vat for part in own):
        if back.subtotal or back.tax:
            raise CannotBook(Held.REFUND_DOES_NOT_ADD_UP, amounts={"refund_line": back.subtotal + back.tax})
        return list(own)
    net = _net_of(back, own, basis=basis)
    before = [_before(part, earlier) for part in own]
    vats = _further(-back.tax, [vat for _net, vat in before], over=[part.vat for part in own])
    nets = _further(-net, [one for one, _vat in before], over=[part.net for part in own])
    return [replace(part, net=n, vat=v) for part, n, v in zip(own, nets, vats, strict=True)]


def _before(part: Part, earlier: Sequence[Part]) -> tuple[Money, Money]:
    """Net and VAT that refunds before this one took back of the part; negative."""
    own = [one for one in earlier if (one.component, one.source, one.rate) == (part.component, part.source, part.rate)]
    own = [one for one in own if one.is_channel_liable == part.is_channel_liable]
    currency = part.net.currency
    return total((one.net for one in own), currency=currency), total((one.vat for one in own), currency=currency)


def _further(amount: Money, before: Sequence[Money], *, over: Sequence[Money]) -> list[Money]:
    """`amount` in proportion to `over`, such that all of it until now is in that proportion, too."""
    until_now = total(before, currency=amount.currency) + amount
    shares = spread(until_now, [abs(one.amount) for one in over])
    return [share - known for share, known in zip(shares, before, strict=True)]


def _net_of(back: ReturnedLine | ReturnedDelivery, own: Sequence[Part], *, basis: Basis) -> Money:
    """The refunded amount excl. VAT.

    With tax-included prices Shopify's subtotal is read as incl. VAT, unless the VAT stated beside it is clearly the
    share of a net amount: the line was sold with VAT in that proportion.
    """
    if basis is Basis.EXCLUDING_VAT or not back.tax:
        return back.subtotal
    if basis is Basis.INCLUDING_VAT:
        return back.subtotal - back.tax
    currency = back.subtotal.currency
    net = total((part.net for part in own), currency=currency).amount
    vat = total((part.vat for part in own), currency=currency).amount
    if not net or not net + vat:
        return back.subtotal - back.tax
    stated, subtotal = back.tax.amount, back.subtotal.amount
    off_gross = abs(stated - subtotal * vat / (net + vat))
    is_net = off_gross > quantum(currency) and abs(stated - subtotal * vat / net) < off_gross
    return back.subtotal if is_net else back.subtotal - back.tax


def _signed(refund: Refund, *, explained: Money, currency: str) -> list[Loose]:
    """Adjustments, negative where more is paid back than the lines say.

    Shopify signs money leaving the shop with a minus and states VAT beside the amount; the money paid back decides
    when only another reading makes the refund add up. An exchange pays back less: there nothing can be compared.
    """
    found = [a for a in refund.adjustments if (a.amount or a.tax) and not _is_shipping_again(a, refund)]
    if not found:
        return []
    readings = [
        [Loose(a.amount + a.tax, a.tax) for a in found],
        [Loose(-(a.amount + a.tax), -a.tax) for a in found],
        [Loose(a.amount, a.tax) for a in found],
        [Loose(-a.amount, -a.tax) for a in found],
    ]
    for reading in readings:
        if refund.money_back == explained - total((one.gross for one in reading), currency=currency):
            return reading
    if refund.is_exchange:
        return readings[0]
    raise CannotBook(
        Held.REFUND_DOES_NOT_ADD_UP,
        amounts={
            "paid_back": refund.money_back,
            "refund_lines": explained,
            "adjustments": total((one.gross for one in readings[0]), currency=currency),
        },
    )


def _is_shipping_again(adjustment: Adjustment, refund: Refund) -> bool:
    """Refunded shipping that is listed as a line and once more as an adjustment: the same money (API >= 2024-10)."""
    return "SHIPPING" in adjustment.reason and bool(refund.deliveries)
