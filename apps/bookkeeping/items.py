"""Lines of sales invoices and orders: an item of Exact, whole units, and a price that multiplies to the amount.

Exact multiplies and rounds: quantity x net price, to the cent, is the amount, and quantity moves the stock. A price has
as many decimals as the administration's currency allows (3 for 10.00 = 3 x 3.33333). Where no such price leads to the
amount, the line becomes two (2 x 3.33 and 1 x 3.34).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from apps.bookkeeping.booking import BookingLine, Component, Form, Remark
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import MINOR_UNITS, Money, quantum, spread
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.rules import Rules


def with_item(line: BookingLine, part: Part, rules: Rules) -> BookingLine:
    """The line on its item. Raises CannotBook with the name of the missing setting."""
    item = _own_item(part, rules) or rules.items.get(part.component, "")
    if not item:
        raise CannotBook(Held.SETTING_MISSING, setting=f"item_{part.component.value}", article=part.name)
    return replace(line, item=item, quantity=part.quantity, source=part.source)


def warnings_of(part: Part, rules: Rules) -> tuple[Remark, ...]:
    """Units that Shopify did not put back, credited on an item whose stock Exact will raise."""
    if part.quantity < 0 and not part.is_restocked and _own_item(part, rules):
        return (Remark("stock_not_returned", (("item", part.sku), ("quantity", str(-part.quantity)))),)
    return ()


def _own_item(part: Part, rules: Rules) -> str:
    """The SKU. Units that were not put back are credited on the generic item, where there is one: it has no stock."""
    if not part.is_restocked and rules.items.get(Component.GOODS):
        return ""
    return part.sku


# As fine as any price of ours: what the rules allow is never more.
_FINEST = 8


def priced(line: BookingLine, *, form: Form, price_decimals: Mapping[str, int]) -> Iterator[BookingLine]:
    """One line, or two whose prices differ by the smallest unit of the currency. Sums stay what they are.

    `price_decimals`: of the administration's currencies; one that is not in it has prices to its smallest unit.

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
    finest = price_decimals.get(line.net.currency, 0)
    if not more or _multiplied_price(line.net, units, finest=finest) is not None:
        yield replace(line, quantity=sign * units)
        return
    high = low + (unit if rest > 0 else -unit)
    nets = [low * (units - more), high * more]
    vats = spread(line.vat, [abs(net) for net in nets])
    for count, net, vat in zip((units - more, more), nets, vats, strict=True):
        yield replace(line, quantity=sign * count, net=Money(net, line.net.currency), vat=vat)


def price(line: BookingLine) -> Decimal:
    """Excl. VAT, per unit, with no more decimals than it needs. Raises CannotBook where none leads to the amount."""
    found = _multiplied_price(line.net, line.quantity, finest=_FINEST)
    if found is None:
        raise CannotBook(Held.NOT_TO_THE_CENT, amounts={"net": line.net}, item=line.item)
    return found


def has_price(net: Money, units: int, *, finest: int) -> bool:
    """Whether some price of at most `finest` decimals, times the units and rounded, is the amount."""
    return _multiplied_price(net, units, finest=finest) is not None


def _multiplied_price(net: Money, units: int, *, finest: int) -> Decimal | None:
    """The shortest price that, times the units and rounded, is the amount; None when it needs more decimals."""
    minor, unit = MINOR_UNITS.get(net.currency, 2), quantum(net.currency)
    for decimals in range(minor, max(minor, finest) + 1):
        found = (net.amount / units).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if (found * units).quantize(unit, ROUND_HALF_UP) == net.amount:
            return found
    return None
