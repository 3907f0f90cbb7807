"""Two refunds of Shopify that are one: units in the one, their money in the other, as one credit note.

| first | then | is |
|---|---|---|
| a refund with lines that fails at the provider | the same amount again, without lines | the second, with these lines |
| an amount without lines | lines worth just that amount, which pay nothing | the first, with these lines |

Only where the amounts are the same to the cent. What was booked apart stays apart, what was booked as one stays one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from apps.bookkeeping.booking import Booking, Component, Kind
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.sale import Refund, ReturnedDelivery, ReturnedLine, Sale


def as_one(sale: Sale, booked: Sequence[Booking]) -> Sale | None:
    """The sale with such refunds as one; None where it has none. `booked`: what stands of it."""
    standing = {booking.source: booking for booking in booked if booking.kind is Kind.REFUND}
    refunds = list(sale.refunds)
    for place, pays in enumerate(sale.refunds):
        other = _units_of(place, refunds, sale, standing) if _is_amount(pays) else None
        if other is not None:
            units = refunds[other]
            refunds[place] = replace(pays, lines=units.lines, deliveries=units.deliveries, adjustments=())
            refunds[other] = replace(units, lines=(), deliveries=(), adjustments=())
    return replace(sale, refunds=tuple(refunds)) if tuple(refunds) != sale.refunds else None


def _units_of(place: int, refunds: Sequence[Refund], sale: Sale, standing: Mapping[str, Booking]) -> int | None:
    """The place of the first refund whose units the one at `place` pays."""
    pays = refunds[place]
    for other, units in enumerate(refunds):
        if not _is_worth(units, pays, sale):
            continue
        if units.is_failed if other < place else not units.is_failed and _may_be_one(units, pays, sale, standing):
            return other
    return None


def _is_amount(refund: Refund) -> bool:
    """Money without anything it is for."""
    is_bare = not (refund.lines or refund.deliveries or refund.duties or refund.fees or refund.cash_rounding)
    is_paid = bool(refund.money_back) and not (refund.is_failed or refund.is_pending or refund.is_exchange)
    adjusted = total((one.amount + one.tax for one in refund.adjustments), currency=refund.money_back.currency)
    return is_bare and is_paid and (not adjusted or abs(adjusted.amount) == refund.money_back.amount)


def _is_worth(units: Refund, pays: Refund, sale: Sale) -> bool:
    """Units that paid nothing, worth just what was paid."""
    is_unpaid = bool(units.lines) and not (units.money_back or units.is_pending or units.is_exchange)
    is_plain = not (units.duties or units.fees)
    return is_unpaid and is_plain and pays.money_back in _worths(units, sale) and _is_made_good(units, pays)


def _worths(units: Refund, sale: Sale) -> list[Money]:
    """What its lines come to; where prices include VAT, their subtotals are read in both ways."""
    parts: list[ReturnedLine | ReturnedDelivery] = [*units.lines, *units.deliveries]
    net = total((one.subtotal for one in parts), currency=sale.currency)
    vat = total((one.tax for one in parts), currency=sale.currency)
    return [net, net + vat] if sale.taxes_included else [net + vat]


def _is_made_good(units: Refund, pays: Refund) -> bool:
    """Nothing is kept of it: no adjustment, or one that says the whole amount is paid elsewhere."""
    adjusted = total((one.amount + one.tax for one in units.adjustments), currency=pays.money_back.currency)
    return not units.adjustments or abs(adjusted.amount) == pays.money_back.amount


def _may_be_one(units: Refund, pays: Refund, sale: Sale, standing: Mapping[str, Booking]) -> bool:
    """Nothing of it is booked apart, and nothing is owed any more; or it was booked as one."""
    if pays.source in standing:
        return any(line.component is Component.GOODS for line in standing[pays.source].lines)
    return units.source not in standing and sale.outstanding is not None and not sale.outstanding
