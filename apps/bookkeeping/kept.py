"""What the first document of an order books: the parts as sold, without the units an edit removed.

The amounts that stay are Shopify's: where a removed unit leaves half a cent, the cent goes where Shopify's own
current totals put it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum

from apps.bookkeeping import components, converge
from apps.bookkeeping.booking import Component
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import ZERO, Money, quantum, spread, total
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.sale import Sale


class _Odd(StrEnum):
    """Parts of refunds that are no lines of the order."""

    LOOSE = "loose"
    FEES = "fees"


# Whether Shopify's current total counts refund adjustments and return fees, and its current VAT the VAT in them, is not
# verified: every reading is tried. (left out of the total, in the total but not in the VAT)
_NONE = frozenset[_Odd]()
_LOOSE = frozenset({_Odd.LOOSE})
_FEES = frozenset({_Odd.FEES})
_READINGS_OF_CURRENT = (
    (_NONE, _NONE),
    (_NONE, _LOOSE),
    (_NONE, _LOOSE | _FEES),
    (_LOOSE, _NONE),
    (_FEES, _NONE),
    (_LOOSE | _FEES, _NONE),
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
        if amount not in (everything.get(rate, ZERO), on_lines.get(rate, ZERO)):
            raise CannotBook(
                Held.VAT_DOES_NOT_ADD_UP,
                amounts={
                    "order_vat": Money(amount, sale.currency),
                    "lines_vat": Money(everything.get(rate, ZERO), sale.currency),
                },
                rate=rate_text(rate),
            )


def without_removed(sale: Sale, parts: Sequence[Part], *, refunded: Sequence[Part]) -> list[Part]:
    """The parts that stay after edits. `refunded` = the parts of every refund, negative.

    Units in an open return stay until it is refunded or closed; Shopify's current totals are without them already.
    Raises CannotBook when what stays and what was refunded is not Shopify's current total.
    """
    stays, whole = _now_and_whole(sale, parts, refunded)
    gone = _sum_gross(refunded, sale)
    whole = _to_the_cent(whole, sale, gone=gone)
    converge.check_total(sale, now=_sum_gross(stays, sale) + gone, whole=_sum_gross(whole, sale) + gone)
    return components.not_empty(whole)


def by_lines(sale: Sale, parts: Sequence[Part], *, refunded: Sequence[Part]) -> list[Part]:
    """The parts that stay by what lines alone say (`refunded`: what lines of refunds took), to the cent if they can."""
    try:
        return _now_and_whole(sale, parts, refunded)[1]
    except CannotBook:
        return by_units(parts)


def _now_and_whole(sale: Sale, parts: Sequence[Part], refunded: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """What stays as Shopify's current totals have it, and with the units of open returns."""
    without = [
        replace(part, kept=part.kept - part.returning, returning=0) if part.returning else part for part in parts
    ]
    stays = _proven(sale, without, refunded=refunded)
    if not stays:
        return [], []
    return stays, [_kept(part) if part.returning else stay for part, stay in zip(parts, stays, strict=True)]


def _to_the_cent(whole: Sequence[Part], sale: Sale, *, gone: Money) -> list[Part]:
    """With open returns nothing states what stays: where the payments do, a cent of divided lines follows them."""
    open_ones = [index for index, part in enumerate(whole) if part.returning]
    found = _sum_gross(whole, sale) + gone
    gaps = [paid - found.amount for paid in converge.paid_totals(sale)]
    gap = min(gaps, key=abs, default=ZERO)
    corrected = list(whole)
    if open_ones and gap and abs(gap) <= 2 * quantum(sale.currency) * len(open_ones):
        _correct(corrected, _largest(open_ones, whole), net=gap)
    return corrected


def _proven(sale: Sale, parts: Sequence[Part], *, refunded: Sequence[Part]) -> list[Part]:
    """One for each of `parts`, less what edits removed, where Shopify's current totals agree; none when cancelled."""
    if sale.cancelled_at and not sale.refunds and not sale.current.total:
        return []
    if not refunded and _is_untouched(sale, parts):
        return list(parts)
    kept = [_kept(part) for part in parts]
    for left_out, not_taxed in _READINGS_OF_CURRENT:
        gone = [part for part in refunded if _odd(part) not in left_out]
        taxed = [part for part in refunded if _odd(part) not in left_out | not_taxed]
        found = _agreeing(sale, parts, kept, gone=gone, taxed=taxed)
        if found is not None:
            return found
    raise CannotBook(
        Held.REFUND_DOES_NOT_ADD_UP if refunded else Held.DOES_NOT_ADD_UP,
        amounts={
            "current_total": sale.current.total,
            "lines_total": _sum_gross(kept, sale) + _sum_gross(refunded, sale),
        },
    )


def _odd(part: Part) -> _Odd | None:
    if part.is_loose:
        return _Odd.LOOSE
    return _Odd.FEES if part.component is Component.FEE and part.gross.amount > 0 else None


def _is_untouched(sale: Sale, parts: Sequence[Part]) -> bool:
    """Nothing was removed, and Shopify's totals are still those that were checked as sold."""
    is_whole = all(part.kept == part.units for part in parts)
    return is_whole and sale.current.total == sale.as_sold.total and sale.current.tax == sale.as_sold.tax


def by_units(parts: Sequence[Part]) -> list[Part]:
    """The parts that stay by their units alone, where refunds in doubt leave nothing to compare with."""
    return components.not_empty([_kept(part) for part in parts])


def _agreeing(
    sale: Sale, parts: Sequence[Part], kept: Sequence[Part], *, gone: Sequence[Part], taxed: Sequence[Part]
) -> list[Part] | None:
    """`kept` when it agrees with Shopify's current totals; cents of divided lines are put where Shopify has them.

    `gone`: what the refunds took back of the total, `taxed`: of the VAT; both negative.
    """
    vat_gaps = _vat_gaps(sale, [*kept, *taxed])
    vat_gap = sum(vat_gaps.values(), ZERO)
    net_gap = (sale.current.total - _sum_gross([*gone, *kept], sale)).amount - vat_gap
    if not net_gap and not any(vat_gaps.values()):
        return list(kept)
    split = [index for index, part in enumerate(parts) if 0 < part.kept < part.units]
    allowed = quantum(sale.currency) * len(split)
    if max(abs(net_gap), sum((abs(gap) for gap in vat_gaps.values()), ZERO)) > allowed:
        return None
    corrected = list(kept)
    for rate, gap in vat_gaps.items():
        own = [index for index in split if rate in (None, parts[index].rate)]
        if gap and not own:
            return None
        if gap:
            _correct(corrected, _largest(own, kept), vat=gap)
    if net_gap:
        _correct(corrected, _largest(split, kept), net=net_gap)
    return corrected


def _largest(among: Sequence[int], parts: Sequence[Part]) -> int:
    return max(among, key=lambda index: abs(parts[index].vat.amount))


def _correct(parts: list[Part], index: int, *, net: Decimal = ZERO, vat: Decimal = ZERO) -> None:
    part = parts[index]
    currency = part.net.currency
    parts[index] = replace(part, net=part.net + Money(net, currency), vat=part.vat + Money(vat, currency))


def _vat_gaps(sale: Sale, parts: Sequence[Part]) -> dict[Decimal | None, Decimal]:
    """What Shopify's current VAT has more than the parts, per rate; under None where it is not said per rate."""
    stated = _per_rate((tax.rate, tax.amount) for tax in sale.current.taxes)
    if sum(stated.values(), ZERO) != sale.current.tax.amount:
        return {None: (sale.current.tax - _sum_vat(parts, sale)).amount}
    found = _per_rate((part.rate, part.vat) for part in parts)
    return {rate: stated.get(rate, ZERO) - found.get(rate, ZERO) for rate in {**stated, **found}}


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
        sums[rate] = sums.get(rate, ZERO) + amount.amount
    return sums
