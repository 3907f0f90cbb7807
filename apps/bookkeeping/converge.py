"""B3: all that stands in Exact for an order and all that is about to be booked is, together, what Shopify proves.

Shopify proves a total in two ways: its current total, and the money: what was paid less what was paid back, with what
is still owed. They differ where money without lines went back, which current totals need not count, and while a return
is open, which current totals are without already.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from apps.bookkeeping.booking import Booking, VatKey
from apps.bookkeeping.money import ZERO, Money
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.sale import Sale

_NOTHING = (ZERO, ZERO)  # net and VAT


def check_together(booked: Sequence[Booking], new: Sequence[Booking], *, target: Sequence[Booking]) -> None:
    """Raises CannotBook when what stands and what is new is not, per verdict in net and VAT, what is to stand.

    `target` is made of parts that lead to a total Shopify proves; it knows nothing of what stands.
    """
    found, wanted = _per_verdict([*booked, *new]), _per_verdict(target)
    for key in {**found, **wanted}:
        net, vat = found.get(key, _NOTHING)
        wanted_net, wanted_vat = wanted.get(key, _NOTHING)
        if (net, vat) != (wanted_net, wanted_vat):
            currency = (booked or target)[0].currency
            amounts = {"net": wanted_net - net, "vat": wanted_vat - vat}
            raise CannotBook(
                Held.CHANGED_AFTER_BOOKING,
                amounts={name: Money(amount, currency) for name, amount in amounts.items()},
                rate=rate_text(key.rate),
            )


def _per_verdict(bookings: Sequence[Booking]) -> dict[VatKey, tuple[Decimal, Decimal]]:
    sums: dict[VatKey, tuple[Decimal, Decimal]] = {}
    for line in (line for booking in bookings for line in booking.lines):
        net, vat = sums.get(line.key, _NOTHING)
        sums[line.key] = (net + line.net.amount, vat + line.vat.amount)
    return sums


def check_total(sale: Sale, *, now: Money, whole: Money) -> None:
    """Raises CannotBook when a total is none that Shopify proves; `whole` is `now` with the units of open returns.

    Where the money is not known, the lines have been compared with the current total already.
    """
    by_money = paid_totals(sale)
    if not by_money or now == sale.current.total or whole.amount in by_money:
        return
    raise CannotBook(
        Held.REFUND_DOES_NOT_ADD_UP,
        amounts={
            "lines_total": whole,
            "current_total": sale.current.total,
            "net_payment": Money(by_money[0], sale.currency),
        },
    )


def paid_totals(sale: Sale) -> list[Decimal]:
    """Totals that the payments prove. Whether they contain the rounding of cash is not verified: either is tried."""
    if sale.net_payment is None:
        return []
    owed = sale.outstanding.amount if sale.outstanding else ZERO
    paid = sale.cash_rounding.amount
    back = sum((one.cash_rounding.amount for one in sale.refunds if one.cash_rounding), ZERO)
    rounded = dict.fromkeys((ZERO, paid, paid - back, paid + back, -back, back))
    return [sale.net_payment.amount + due - cash for due in dict.fromkeys((owed, ZERO)) for cash in rounded]
