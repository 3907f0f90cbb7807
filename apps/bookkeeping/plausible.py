"""VAT must be able to be its rate (B9): |VAT - rate x net| within what rounding and spread remainders leave.

A line with several rates is one of two things: its net is divided over the rates (shipping of mixed contents), or every
rate is charged on the whole net (stacked sales taxes). Either way no tax exceeds its rate on the net, and together the
amounts they stand on cover it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from apps.bookkeeping.components import Part
from apps.bookkeeping.money import ZERO, Money, quantum, total
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.refusals import CannotBook, Held

# VAT and net of a line are each rounded once, and Shopify puts the remainder of equal lines on the first of them.
_UNITS_OF_A_LINE = Decimal(2)
# Where VAT was rounded per unit: half the smallest unit each, and as much again of the net that is left (27 % at most).
_PER_UNIT = Decimal("0.65")


def check(parts: Iterable[Part], *, accepted: Collection[Decimal] = ()) -> None:
    """Raises CannotBook with the line, its VAT and its rate. `parts` as sold; `accepted`: rates a person decided on."""
    by_line: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        by_line.setdefault((part.component.value, part.source), []).append(part)
    for same in by_line.values():
        doubted = _doubted(same)
        if doubted and doubted.rate not in accepted:
            raise _refusal(doubted, same)


def _doubted(same: Sequence[Part]) -> Part | None:
    """The part whose VAT cannot be what its rate makes of the line's net."""
    taxed = [part for part in same if part.rate]
    if not taxed:
        return None
    currency = taxed[0].net.currency
    net = total((part.net for part in same), currency=currency).amount
    allowed = _allowed(same, smallest=quantum(currency))
    for part in taxed:
        if abs(part.vat.amount) > abs(part.rate * net / 100) + allowed or part.vat.amount * net < 0:
            return part
    # A part without VAT beside others is there only where the contents of shipping explain it (freight.py).
    covered = sum((abs(part.net.amount) for part in same if not part.rate), ZERO)
    covered += sum((abs(part.vat.amount) + allowed) * 100 / part.rate for part in taxed)
    return max(taxed, key=lambda part: part.rate) if covered < abs(net) else None


def _allowed(same: Sequence[Part], *, smallest: Decimal) -> Decimal:
    units = max(abs(part.quantity) for part in same)
    return max(_UNITS_OF_A_LINE, _PER_UNIT * units) * smallest


def _refusal(part: Part, same: Sequence[Part]) -> CannotBook:
    net = total((one.net for one in same), currency=part.net.currency)
    expected = Money(net.amount * part.rate / 100, net.currency).rounded()
    amounts = {"line_net": net, "line_vat": part.vat, "vat_at_rate": expected}
    rate = rate_text(part.rate)
    return CannotBook(Held.VAT_NOT_ITS_RATE, amounts=amounts, line=part.name, rate=rate)
