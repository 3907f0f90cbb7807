"""B3: all that stands in Exact for an order and all that is about to be booked is, together, what Shopify proves.

Shopify proves a total in two ways: its current total, and the money: what was paid less what was paid back, with what
is still owed. They differ where money without lines went back, which current totals need not count, and while a return
is open, which current totals are without already.
"""

from __future__ import annotations

from decimal import Decimal

from apps.bookkeeping.money import ZERO, Money
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.sale import Sale


def check_total(sale: Sale, *, now: Money, whole: Money) -> None:
    """Raises CannotBook when a total is none that Shopify proves; `whole` is `now` with the units of open returns.

    Where the money is not known, the lines have been compared with the current total already.
    """
    by_money = _by_money(sale)
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


def _by_money(sale: Sale) -> list[Decimal]:
    """Totals that the payments prove. Whether they contain the rounding of cash is not verified: either is tried."""
    if sale.net_payment is None:
        return []
    owed = sale.outstanding.amount if sale.outstanding else ZERO
    paid = sale.cash_rounding.amount
    back = sum((one.cash_rounding.amount for one in sale.refunds if one.cash_rounding), ZERO)
    rounded = dict.fromkeys((ZERO, paid, paid - back, paid + back, -back, back))
    return [sale.net_payment.amount + due - cash for due in dict.fromkeys((owed, ZERO)) for cash in rounded]
