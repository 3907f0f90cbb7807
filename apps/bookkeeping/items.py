"""Lines of sales invoices and orders: an item of Exact, whole units, and a price to the cent.

Exact multiplies: quantity x net price is the amount, and quantity moves the stock. So a line whose amount does not
divide over its units to the cent becomes two lines (3 for 10.00 = 2 x 3.33 and 1 x 3.34): no rounded price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from apps.bookkeeping.booking import BookingLine, Component, Form, Warning
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import Money, quantum, spread
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.rules import Rules


def with_item(line: BookingLine, part: Part, rules: Rules) -> BookingLine:
    """The line on its item. Raises CannotBook with the name of the missing setting."""
    item = _own_item(part, rules) or rules.items.get(part.component, "")
    if not item:
        raise CannotBook(Held.SETTING_MISSING, setting=f"item_{part.component.value}", article=part.description)
    return replace(line, item=item, quantity=part.quantity, source=part.source)


def warnings_of(part: Part, rules: Rules) -> tuple[Warning, ...]:
    """Units that Shopify did not put back, credited on an item whose stock Exact will raise."""
    if part.quantity < 0 and not part.is_restocked and _own_item(part, rules):
        return (Warning("stock_not_returned", (("item", part.sku), ("quantity", str(-part.quantity)))),)
    return ()


def _own_item(part: Part, rules: Rules) -> str:
    """The SKU. Units that were not put back are credited on the generic item, where there is one: it has no stock."""
    if not part.is_restocked and rules.items.get(Component.GOODS):
        return ""
    return part.sku


def priced(line: BookingLine, *, form: Form) -> Iterator[BookingLine]:
    """One line, or two whose prices differ by the smallest unit of the currency. Sums stay what they are.

    Quantities are positive on invoices and orders (an order of Exact refuses others) and negative on credit notes;
    what goes against that is told by the sign of the price.
    """
    units = abs(line.quantity)
    if not units:
        raise CannotBook(Held.CHANGED_AFTER_BOOKING, amounts={"net": line.net})
    sign = -1 if form is Form.CREDIT_NOTE else 1
    unit = quantum(line.net.currency)
    low = (line.net.amount / units / unit).to_integral_value("ROUND_DOWN") * unit
    rest = line.net.amount - low * units
    more = int(abs(rest) / unit)
    if rest % unit:
        raise CannotBook(Held.NOT_TO_THE_CENT, amounts={"net": line.net})
    if not more:
        yield replace(line, quantity=sign * units)
        return
    high = low + (unit if rest > 0 else -unit)
    nets = [low * (units - more), high * more]
    vats = spread(line.vat, [abs(net) for net in nets])
    for count, net, vat in zip((units - more, more), nets, vats, strict=True):
        yield replace(line, quantity=sign * count, net=Money(net, line.net.currency), vat=vat)


def price(line: BookingLine) -> Decimal:
    """Excl. VAT, per unit, exact to the smallest unit of the currency."""
    return line.net.amount / line.quantity
