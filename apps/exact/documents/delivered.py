"""What a credit of a sales order takes back: units that left the warehouse come back on their own article, units that
were never delivered are credited on the generic item. So a credit never puts on the shelf what never left it.

Exact is asked what it delivered, since stock there moves by its own deliveries and not by Shopify's
(docs/decisions/0013-credit-before-delivery.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.bookkeeping import items
from apps.bookkeeping.booking import Booking, BookingLine, Component, Form, Remark
from apps.bookkeeping.money import Money, quantum, spread
from apps.exact.codes import precision
from apps.exact.door import odata
from apps.exact.door.endpoints import INVOICES, ORDERS, Endpoint
from apps.exact.door.odata import Query
from apps.exact.exchange import desk
from apps.exact.models import Connection
from apps.exact.refusals import words

MARK = "credited_before_delivery"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in Exact of the order that is credited: the ids of its sales orders and of its credit notes."""

    orders: tuple[str, ...] = ()
    credit_notes: tuple[str, ...] = ()


def credited(connection: Connection, booking: Booking, *, standing: Standing) -> Booking:
    """The credit note with units that were not delivered on the generic item, marked. Two calls at most.

    Any other booking is answered unchanged. Raises Rejected where there is no generic item for such units.
    """
    if booking.form is not Form.CREDIT_NOTE or not standing.orders:
        return booking
    generic = connection.webshop.items.filter(component=Component.GOODS.value).values_list("item", flat=True).first()
    returnable = _returnable(connection, standing)
    decimals = precision.price_decimals(connection)
    lines: list[BookingLine] = []
    marked: dict[Remark, None] = {}
    for line in booking.lines:
        units = -line.quantity
        if line.component is not Component.GOODS or line.item == generic or units <= 0:
            lines.append(line)
            continue
        back = min(returnable[line.item], units)
        returnable[line.item] -= back
        if back < units:
            if not generic:
                raise words.refused("credit_before_delivery", raw=line.item)
            facts = (("item", line.item), ("quantity", str(units - back)))
            marked[Remark(MARK, facts)] = None
        for part in _parts(line, back=back, generic=generic or ""):
            lines += items.priced(part, form=booking.form, price_decimals=decimals)
    return replace(booking, lines=tuple(lines), warnings=(*booking.warnings, *marked))


def _parts(line: BookingLine, *, back: int, generic: str) -> Iterator[BookingLine]:
    """The units that come back, at the line's own price, and the others on the generic item; sums stay the same."""
    units = -line.quantity
    if back == units:
        yield line
        return
    if not back:
        yield replace(line, item=generic)
        return
    unit = quantum(line.net.currency)
    net = Money((items.price(line) * -back).quantize(unit), line.net.currency)
    vat, rest = spread(line.vat, [Decimal(back), Decimal(units - back)])
    yield replace(line, quantity=-back, net=net, vat=vat)
    yield replace(line, quantity=back - units, net=line.net - net, vat=rest, item=generic)


def _returnable(connection: Connection, standing: Standing) -> dict[str, int]:
    """Units per item that were delivered and not taken back yet."""
    found: dict[str, int] = defaultdict(int)
    delivered = _units(connection, ORDERS, standing.orders, name="QuantityDelivered")
    taken_back = _units(connection, INVOICES, standing.credit_notes, name="Quantity")
    for item, quantity in (*delivered, *taken_back):
        found[item] += quantity
    return found


def _units(connection: Connection, endpoint: Endpoint, keys: Collection[str], *, name: str) -> list[tuple[str, int]]:
    """Item and quantity of every line of these documents."""
    if not keys:
        return []
    where = " or ".join(f"{endpoint.key} eq {odata.guid(key)}" for key in keys)
    rows = desk.get(connection, endpoint.line_path, query=Query(select=("ItemCode", name), where=where))
    return [(str(row["ItemCode"]), int(odata.number(row.get(name)) or 0)) for row in rows]
