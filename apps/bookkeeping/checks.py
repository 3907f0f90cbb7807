"""The invariants B1, B2, B4 and B6, looked at once more at the exit of the room."""

from __future__ import annotations

from collections.abc import Sequence

from apps.bookkeeping import items
from apps.bookkeeping.booking import Booking, Form, Treatment
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.refusals import CannotBook, Held


def check_booking(booking: Booking, *, parts: Sequence[Part]) -> None:
    """Raises CannotBook when the document is not, to the cent and in one currency, what its parts are."""
    for line in booking.lines:
        if line.net.currency != booking.currency or line.vat.currency != booking.currency:
            raise CannotBook(Held.CURRENCIES_MIXED)
        if not (line.net.is_whole and line.vat.is_whole):
            raise CannotBook(Held.NOT_TO_THE_CENT, amounts={"net": line.net, "vat": line.vat})
    gross = total((part.gross for part in parts), currency=booking.currency)
    if booking.total != gross:
        raise CannotBook(Held.DOES_NOT_ADD_UP, amounts={"order_total": gross, "lines_total": booking.total})
    charged = total((part.vat for part in parts if not part.is_channel_liable), currency=booking.currency)
    if _own_vat(booking) != charged:
        raise CannotBook(Held.VAT_DOES_NOT_ADD_UP, amounts={"order_vat": charged, "lines_vat": _own_vat(booking)})
    if booking.form is not Form.SALES_ENTRY:
        check_items(booking)


def check_items(booking: Booking) -> None:
    """Raises CannotBook when a line of an invoice or order is not whole units of an item at a price that multiplies."""
    sign = -1 if booking.form is Form.CREDIT_NOTE else 1
    for line in booking.lines:
        if not line.item or line.quantity * sign <= 0:
            raise CannotBook(Held.DOES_NOT_ADD_UP, amounts={"net": line.net}, item=line.item)
        items.price(line)


def _own_vat(booking: Booking) -> Money:
    taxed = (line.vat for line in booking.lines if line.key.treatment is not Treatment.MARKETPLACE)
    return total(taxed, currency=booking.currency)
