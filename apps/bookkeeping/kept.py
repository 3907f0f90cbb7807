"""What the first document of an order books: the parts as sold, without the units an edit removed.

The amounts that stay are Shopify's: where a removed unit leaves half a cent, the cent goes where Shopify's own
current totals put it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from apps.bookkeeping import components
from apps.bookkeeping.booking import Component
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import Money, quantum, spread, total
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.sale import Sale

# Whether Shopify's current total counts refund adjustments and return fees, and its current VAT the VAT in them, is not
# verified: every reading is tried. (left out of the total, in the total but not in the VAT)
_NONE = frozenset[Component]()
_ADJUSTED = frozenset({Component.ADJUSTMENT})
_FEES = frozenset({Component.FEE})
_READINGS_OF_CURRENT = (
    (_NONE, _NONE),
    (_NONE, _ADJUSTED),
    (_NONE, _ADJUSTED | _FEES),
    (_ADJUSTED, _NONE),
    (_FEES, _NONE),
    (_ADJUSTED | _FEES, _NONE),
)


def check_as_sold(sale: Sale, parts: Sequence[Part]) -> list[Part]:
    """The parts that make up Shopify's total and VAT as sold (B1, B2). Raises CannotBook with the amounts.

    Shipping that an edit removed is in Shopify's totals or not, depending on when it went, and whether cash rounding
    is in them is not verified: both are tried.
    """
    for candidate in (list(parts), [part for part in parts if part.kept]):
        adds_up = _sum_gross(candidate, sale) in (sale.as_sold.total, sale.as_sold.total - sale.cash_rounding)
        if adds_up and _sum_vat(candidate, sale) == sale.as_sold.tax:
            _check_rates(sale, candidate)
            return candidate
    lines, tax = _sum_gross(parts, sale), _sum_vat(parts, sale)
    if lines != sale.as_sold.total:
        missing = sale.as_sold.discounts - sale.discounts
        if missing and lines - sale.as_sold.total == missing:
            raise CannotBook(Held.DISCOUNT_NOT_ALLOCATED, amounts={"discount": missing})
        raise CannotBook(Held.DOES_NOT_ADD_UP, amounts={"order_total": sale.as_sold.total, "lines_total": lines})
    raise CannotBook(Held.VAT_DOES_NOT_ADD_UP, amounts={"order_vat": sale.as_sold.tax, "lines_vat": tax})


def _check_rates(sale: Sale, parts: Sequence[Part]) -> None:
    """VAT per rate against the order's own tax lines.

    Whether those include the tax on shipping is not verified with Shopify: either reading is accepted.
    """
    stated = _per_rate((tax.rate, tax.amount) for tax in sale.as_sold.taxes)
    if not stated:
        return
    everything = _per_rate((part.rate, part.vat) for part in parts)
    on_lines = _per_rate((part.rate, part.vat) for part in parts if part.component is not Component.SHIPPING)
    for rate, amount in stated.items():
        if amount not in (everything.get(rate, Decimal(0)), on_lines.get(rate, Decimal(0))):
            raise CannotBook(
                Held.VAT_DOES_NOT_ADD_UP,
                amounts={
                    "order_vat": Money(amount, sale.currency),
                    "lines_vat": Money(everything.get(rate, Decimal(0)), sale.currency),
                },
                rate=f"{rate.normalize():f}",
            )


def without_removed(sale: Sale, parts: Sequence[Part], *, refunded: Sequence[Part]) -> list[Part]:
    """The parts that stay after edits. `refunded` = the parts of every refund, negative.

    Raises CannotBook when what stays and what was refunded is not Shopify's current total.
    """
    if sale.cancelled_at and not sale.refunds and not sale.current.total:
        return []
    if not refunded and _is_untouched(sale, parts):
        return list(parts)
    kept = [_kept(part) for part in parts]
    for left_out, not_taxed in _READINGS_OF_CURRENT:
        gone = _sum_gross([part for part in refunded if part.component not in left_out], sale)
        vat = _sum_vat([part for part in refunded if part.component not in left_out | not_taxed], sale)
        found = _agreeing(sale, parts, kept, gone=gone, vat=vat)
        if found is not None:
            return components.not_empty(found)
    raise CannotBook(
        Held.REFUND_DOES_NOT_ADD_UP if refunded else Held.DOES_NOT_ADD_UP,
        amounts={
            "current_total": sale.current.total,
            "lines_total": _sum_gross(kept, sale) + _sum_gross(refunded, sale),
        },
    )


def _is_untouched(sale: Sale, parts: Sequence[Part]) -> bool:
    """Nothing was removed, and Shopify's totals are still those that were checked as sold."""
    is_whole = all(part.kept == part.units for part in parts)
    return is_whole and sale.current.total == sale.as_sold.total and sale.current.tax == sale.as_sold.tax


def by_units(parts: Sequence[Part]) -> list[Part]:
    """The parts that stay by their units alone, where refunds in doubt leave nothing to compare with."""
    return components.not_empty([_kept(part) for part in parts])


def _agreeing(sale: Sale, parts: Sequence[Part], kept: Sequence[Part], *, gone: Money, vat: Money) -> list[Part] | None:
    """`kept` when it agrees with Shopify's current totals; cents of split lines are put where Shopify has them.

    `gone` and `vat`: what the refunds took back, incl. VAT and the VAT in it, both negative.
    """
    vat_gap = sale.current.tax - vat - _sum_vat(kept, sale)
    net_gap = sale.current.total - gone - _sum_gross(kept, sale) - vat_gap
    if not net_gap and not vat_gap:
        return list(kept)
    split = [index for index, part in enumerate(parts) if 0 < part.kept < part.units]
    allowed = quantum(sale.currency) * len(split)
    if max(abs(net_gap.amount), abs(vat_gap.amount)) > allowed:
        return None
    corrected = list(kept)
    largest = max(split, key=lambda index: abs(kept[index].vat.amount))
    part = kept[largest]
    corrected[largest] = replace(part, net=part.net + net_gap, vat=part.vat + vat_gap)
    return corrected


def _kept(part: Part) -> Part:
    if part.kept == part.units:
        return part
    quantity = part.kept if part.is_counted else 1
    weights = [Decimal(part.kept), Decimal(part.units - part.kept)]
    return replace(part, net=spread(part.net, weights)[0], vat=spread(part.vat, weights)[0], quantity=quantity)


def _sum_gross(parts: Sequence[Part], sale: Sale) -> Money:
    return total((part.gross for part in parts), currency=sale.currency)


def _sum_vat(parts: Sequence[Part], sale: Sale) -> Money:
    return total((part.vat for part in parts), currency=sale.currency)


def _per_rate(pairs: Iterable[tuple[Decimal, Money]]) -> dict[Decimal, Decimal]:
    sums: dict[Decimal, Decimal] = {}
    for rate, amount in pairs:
        sums[rate] = sums.get(rate, Decimal(0)) + amount.amount
    return sums
