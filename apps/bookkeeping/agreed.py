"""Shopify's own sales ledger as parts: asked for only where lines and totals do not explain each other.

That the ledger adds up to Shopify's current total is not documented: it is believed only where it does, to the cent, in
total and in VAT. Otherwise the order stays held with the amounts that differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from apps.bookkeeping import components
from apps.bookkeeping.components import Part, split_by_rate
from apps.bookkeeping.money import ZERO, nothing, total
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.sale import Agreed, Sale

# What the ledger may explain: sums that do not agree. What waits for money, or for a setting, it cannot decide.
EXPLAINS = frozenset(
    {
        Held.DOES_NOT_ADD_UP,
        Held.VAT_DOES_NOT_ADD_UP,
        Held.REFUND_DOES_NOT_ADD_UP,
        Held.DISCOUNT_NOT_ALLOCATED,
    }
)


def sold(sale: Sale) -> list[Part]:
    """What orders and edits left: additions and removals of one line added up. An open return is no change of it.

    Raises CannotBook for an open return of which a part was refunded: the ledger does not divide it.
    """
    entries = sale.agreed or ()
    divided = next((entry for entry in entries if entry.is_open and entry.refund), None)
    if divided:
        amounts = {"refund_lines": divided.total, "current_total": sale.current.total}
        raise CannotBook(Held.REFUND_DOES_NOT_ADD_UP, amounts=amounts)
    return _parts(sale, (entry for entry in entries if not entry.refund and not entry.is_open))


def returned(sale: Sale, refund: str) -> list[Part]:
    """What one refund took back, negative."""
    return _parts(sale, (entry for entry in sale.agreed or () if entry.refund == refund))


def check(sale: Sale) -> None:
    """Raises CannotBook when the ledger does not lead to Shopify's current total and VAT."""
    entries = sale.agreed or ()
    gross = total((entry.total for entry in entries), currency=sale.currency)
    vat = total((tax.amount for entry in entries for tax in entry.taxes), currency=sale.currency)
    if gross != sale.current.total or vat != sale.current.tax:
        raise CannotBook(Held.DOES_NOT_ADD_UP, amounts={"current_total": sale.current.total, "sales_ledger": gross})


def _parts(sale: Sale, entries: Iterable[Agreed]) -> list[Part]:
    names = {line.source: line for line in sale.lines}
    parts: dict[tuple[object, ...], Part] = {}
    for entry in entries:
        line = names.get(entry.source)
        whole = Part(
            component=entry.component,
            source=entry.source,
            description=components.name_of(line) if line else "",
            rate=ZERO,
            net=entry.total,
            vat=nothing(sale.currency),
            is_service=bool(line and line.is_service),
            sku=line.sku if line else "",
            quantity=entry.quantity or 1,
            is_counted=bool(line) and entry.quantity != 0,
        )
        for part in split_by_rate(whole, entry.taxes, taxes_included=True):
            key = (part.component, part.source, part.rate, part.is_channel_liable)
            parts[key] = _plus(parts[key], part) if key in parts else part
    return components.not_empty(parts.values())


def _plus(one: Part, other: Part) -> Part:
    quantity = one.quantity + other.quantity if one.is_counted else 1
    return replace(one, net=one.net + other.net, vat=one.vat + other.vat, quantity=quantity)
