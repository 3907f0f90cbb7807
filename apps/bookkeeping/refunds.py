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
from apps.bookkeeping.money import Money, nothing, quantum, spread, total
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.sale import Adjustment, Refund, ReturnedDelivery, ReturnedLine, Sale

_Reading = Callable[[ReturnedLine | ReturnedDelivery, Sequence[Part]], list[Part]]


class Basis(StrEnum):
    """How the subtotals of a refund are read where prices include VAT; the first is what the amounts look like."""

    LIKELY = "likely"
    INCLUDING_VAT = "including_vat"
    EXCLUDING_VAT = "excluding_vat"


def of_refund(
    refund: Refund, *, sale: Sale, sold: Sequence[Part], before: Sequence[Part], basis: Basis = Basis.LIKELY
) -> list[Part]:
    """The parts of one refund, negative. `sold` = all parts of the sale, `before` = parts of earlier refunds.

    Raises CannotBook when the refund waits for money, or pays back more than its parts explain.
    """
    if refund.is_pending:
        raise CannotBook(Held.REFUND_PENDING)
    currency = sale.currency
    read = partial(_mirror, basis=basis if sale.taxes_included else Basis.EXCLUDING_VAT)
    parts = [*_lines(refund, sold, read), *_deliveries(refund, sold, read), *_duties(refund, sold)]
    parts += _fees(refund, parts, currency)
    explained = -total((part.gross for part in parts), currency=currency)
    for adjustment in _signed(refund, explained=explained, currency=currency):
        parts += _spread_adjustment(adjustment, sold=sold, gone=[*before, *parts])
    if not parts and refund.money_back:
        parts = _spread_adjustment((-refund.money_back, nothing(currency)), sold=sold, gone=before)
    _check_explained(refund, parts, currency)
    return [part for part in parts if part.net or part.vat or part.is_counted]


def put_back(refund: Refund, *, sold: Sequence[Part]) -> list[Part]:
    """The units of a refund that moved no money, at no price: they go back on the shelf."""
    currency = refund.money_back.currency
    return [
        replace(part, net=nothing(currency), vat=nothing(currency), quantity=-line.quantity)
        for line in refund.lines
        for part in sold
        if line.is_restocked and part.source == line.line and part.is_counted
    ]


def _check_explained(refund: Refund, parts: Sequence[Part], currency: str) -> None:
    """More money back than the parts say is refused; less is what exchanges, fees and kept money look like."""
    explained = -total((part.gross for part in parts), currency=currency)
    if refund.money_back.amount > explained.amount and not _is_rounding(refund, explained):
        raise CannotBook(
            Held.REFUND_DOES_NOT_ADD_UP, amounts={"paid_back": refund.money_back, "refund_lines": explained}
        )


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
        yield from _proportional(-duty.amount, None, own)


def _fees(refund: Refund, parts: Sequence[Part], currency: str) -> list[Part]:
    """What the merchant keeps of a return: income with the VAT of the goods that came back.

    Shopify does not say which refund paid a return's fees: they are counted where the money paid back shows it.
    """
    explained = -total((part.gross for part in parts), currency=currency)
    if not refund.fees or refund.money_back != explained - refund.fees:
        return []
    over = [part for part in parts if part.component is not Component.SHIPPING] or parts
    return [_as_money(part, Component.FEE) for part in _proportional(refund.fees, None, over)]


def _mirror(back: ReturnedLine | ReturnedDelivery, own: Sequence[Part], *, basis: Basis) -> list[Part]:
    """The sold parts back again: Shopify's subtotal and VAT, divided over the rates the line was sold at."""
    if not any(part.net or part.vat for part in own):
        if back.subtotal or back.tax:
            raise CannotBook(Held.REFUND_DOES_NOT_ADD_UP, amounts={"refund_line": back.subtotal + back.tax})
        return list(own)
    net = _net_of(back, own, basis=basis)
    vats = spread(-back.tax, [abs(part.vat.amount) for part in own])
    nets = spread(-net, [abs(part.net.amount) for part in own])
    return [replace(part, net=n, vat=v) for part, n, v in zip(own, nets, vats, strict=True)]


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


def _signed(refund: Refund, *, explained: Money, currency: str) -> list[tuple[Money, Money]]:
    """Adjustments as (gross, stated VAT), negative where more is paid back than the lines say.

    Shopify signs money leaving the shop with a minus and states VAT beside the amount; the money paid back decides
    when only another reading makes the refund add up. An exchange pays back less: there nothing can be compared.
    """
    found = [a for a in refund.adjustments if (a.amount or a.tax) and not _is_shipping_again(a, refund)]
    if not found:
        return []
    readings = [
        [(a.amount + a.tax, a.tax) for a in found],
        [(-(a.amount + a.tax), -a.tax) for a in found],
        [(a.amount, a.tax) for a in found],
        [(-a.amount, -a.tax) for a in found],
    ]
    for reading in readings:
        if refund.money_back == explained - total((gross for gross, _ in reading), currency=currency):
            return reading
    if refund.is_exchange:
        return readings[0]
    raise CannotBook(
        Held.REFUND_DOES_NOT_ADD_UP,
        amounts={
            "paid_back": refund.money_back,
            "refund_lines": explained,
            "adjustments": total((gross for gross, _ in readings[0]), currency=currency),
        },
    )


def _is_shipping_again(adjustment: Adjustment, refund: Refund) -> bool:
    """Refunded shipping that is listed as a line and once more as an adjustment: the same money (API >= 2024-10)."""
    return "SHIPPING" in adjustment.reason and bool(refund.deliveries)


def _spread_adjustment(adjustment: tuple[Money, Money], *, sold: Sequence[Part], gone: Sequence[Part]) -> list[Part]:
    """An amount without lines, over what is left of the order, each with its own VAT; else over the original mix."""
    gross, stated_vat = adjustment
    left = [part for part in _left(sold, gone) if part.gross.amount > 0]
    over = left or [part for part in sold if part.gross.amount > 0]
    if not over:
        raise CannotBook(Held.REFUND_DOES_NOT_ADD_UP, amounts={"adjustment": gross})
    parts = _proportional(gross, stated_vat if stated_vat else None, over)
    return [_as_money(part, Component.ADJUSTMENT) for part in parts]


def _as_money(part: Part, component: Component) -> Part:
    """The amount without its units."""
    return replace(part, component=component, sku="", quantity=1, is_counted=False)


def _left(sold: Sequence[Part], gone: Sequence[Part]) -> list[Part]:
    """What is left per component and rate after earlier refunds."""
    left: dict[tuple[str, str, bool], Part] = {}
    for part in [*sold, *gone]:
        if part.component in (Component.GIFT_CARD_SOLD, Component.TIP):
            continue
        key = ("", str(part.rate), part.is_channel_liable)
        known = left.get(key)
        left[key] = replace(known, net=known.net + part.net, vat=known.vat + part.vat) if known else part
    return list(left.values())


def _proportional(gross: Money, vat: Money | None, over: Sequence[Part]) -> list[Part]:
    """`gross` divided over parts by their gross; its VAT as stated, else in each part's own proportion."""
    shares = spread(gross, [abs(part.gross.amount) for part in over])
    if vat is not None:
        vats = spread(vat, [abs(part.vat.amount) for part in over])
    else:
        vats = [_own_vat(share, part) for share, part in zip(shares, over, strict=True)]
    return [
        replace(part, net=share - vat_share, vat=vat_share)
        for part, share, vat_share in zip(over, shares, vats, strict=True)
    ]


def _own_vat(share: Money, part: Part) -> Money:
    """The VAT inside `share` when it has the part's own proportion of VAT."""
    if not part.gross:
        return nothing(share.currency)
    return Money(share.amount * part.vat.amount / part.gross.amount, share.currency).rounded()
