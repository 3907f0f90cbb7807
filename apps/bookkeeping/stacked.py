"""Taxes that stack: each is charged on all of a line's net, as sales taxes of states, counties and cities are.

On a sales entry every tax keeps its own line, with the VAT that Shopify states. Exact calculates the VAT of invoices
and orders from one percentage per line: there the taxes of such a line are one, at their sum. *100.00 with 5 % = 5.00
and 9.975 % = 9.98 → one line of 100.00 at 14.975 %, VAT 14.98*, not 33.39 and 66.61 at a rate each, of which Exact
would make other VAT. A line whose net is divided over its rates (shipping of mixed contents) stays divided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from apps.bookkeeping import components, kept
from apps.bookkeeping.money import ZERO, Money, quantum, total
from apps.bookkeeping.sale import Agreed, Delivery, Duty, Fee, Sale, SoldLine, Tax

_ROUNDED = 2  # of the smallest unit: VAT and net are each rounded once


def as_one(sale: Sale) -> Sale:
    """The sale with one tax where taxes stack; the sale itself where none do.

    Its totals no longer say anything per rate, which is why they are compared with the lines before. Raises CannotBook
    where they do not agree.
    """
    found = replace(
        sale,
        lines=tuple(_line(line, sale) for line in sale.lines),
        deliveries=tuple(_delivery(one, sale) for one in sale.deliveries),
        fees=tuple(_fee(one, sale) for one in sale.fees),
        agreed=None if sale.agreed is None else tuple(_agreed(one) for one in sale.agreed),
    )
    if found == sale:
        return sale
    kept.check_as_sold(sale, components.of_sale(sale))
    as_sold, current = (replace(totals, taxes=()) for totals in (sale.as_sold, sale.current))
    return replace(found, as_sold=as_sold, current=current)


def _line(line: SoldLine, sale: Sale) -> SoldLine:
    taxes = _one_tax(line.taxes, price=components.gross_of(line), included=sale.taxes_included)
    return replace(line, taxes=taxes, duties=tuple(_duty(one) for one in line.duties))


def _duty(duty: Duty) -> Duty:
    return replace(duty, taxes=_one_tax(duty.taxes, price=duty.amount, included=False))


def _delivery(delivery: Delivery, sale: Sale) -> Delivery:
    return replace(delivery, taxes=_one_tax(delivery.taxes, price=delivery.price, included=sale.taxes_included))


def _fee(fee: Fee, sale: Sale) -> Fee:
    return replace(fee, taxes=_one_tax(fee.taxes, price=fee.price, included=sale.taxes_included))


def _agreed(entry: Agreed) -> Agreed:
    return replace(entry, taxes=_one_tax(entry.taxes, price=entry.total, included=True))


def _one_tax(taxes: tuple[Tax, ...], *, price: Money, included: bool) -> tuple[Tax, ...]:
    charged = [tax for tax in taxes if tax.rate and tax.amount]
    vat = total((tax.amount for tax in charged), currency=price.currency)
    if len({(tax.rate, tax.channel_liable) for tax in charged}) < 2 or not _are_stacked(
        charged, net=price - vat if included else price
    ):
        return taxes
    rate = sum((tax.rate for tax in charged), ZERO)
    return (Tax(rate, vat, " + ".join(tax.title for tax in charged)),)


def _are_stacked(charged: Sequence[Tax], *, net: Money) -> bool:
    """Every tax is its rate on all of the net, and together they are not what dividing the net would make of it."""
    if any(tax.channel_liable for tax in charged):
        return False  # whose debt it is must stay apart
    allowed = _ROUNDED * quantum(net.currency)
    if any(abs(tax.amount.amount - tax.rate * net.amount / 100) > allowed for tax in charged):
        return False
    covered = sum((tax.amount.amount * 100 / tax.rate for tax in charged), ZERO)
    return abs(covered - len(charged) * net.amount) < abs(covered - net.amount)
