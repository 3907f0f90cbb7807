"""Holds what should stand in Exact against what stands there. Pure: everything is told, nothing is asked.

pairing.py tells which entry is whose. What of our journals is left after that is somebody else's, or there twice. Every
difference has a cause; what its causes do not add up to is one of its own, *unexplained*, which is a defect of ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from apps.bookkeeping import foreseen
from apps.bookkeeping.booking import Form
from apps.bookkeeping.money import Money
from apps.closing.values import ZERO, BookedAs, ByCode, Entry, Finding, GapCause, HowFar, Meant, NetAndVat, TradeStands


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that are compared: from `first`, before `until`."""

    first: date
    until: date

    def __contains__(self, on: date) -> bool:
        return self.first <= on < self.until


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is not of this webshop: `others` are ids of entries that another webshop of ours booked there.

    `journals` are those that this webshop writes to. `in_doubt`: references that another webshop may just be booking.
    """

    journals: Collection[str]
    others: Collection[str] = ()
    in_doubt: Collection[str] = ()


Pairs = Mapping[str, Entry]  # by the document's key


def compare(
    stretch: Stretch, meant: Sequence[Meant], entries: Sequence[Entry], pairs: Pairs, around: Surroundings
) -> list[Finding]:
    """Every difference, what waits, and what is to be known; oldest day first. `pairs`: what `pair` made of them."""
    taken = {entry.entry_id for entry in pairs.values()}
    loose = [entry for entry in entries if entry.entry_id not in taken and entry.entry_id not in around.others]
    found = [*_of_documents(stretch, meant, pairs), *_of_loose(stretch, meant, loose, pairs, around)]
    found += _unexplained(stretch, meant, pairs, [*found])
    return sorted(found, key=lambda one: (one.on, one.reference, one.cause))


def _of_documents(stretch: Stretch, meant: Sequence[Meant], pairs: Pairs) -> Iterator[Finding]:
    before = [one for one in meant if one.is_before_switch and one.progress is HowFar.BOOKED]
    is_elsewhere = bool(before) and not any(one.document in pairs for one in before)
    for one in meant:
        entry = pairs.get(one.document)
        if entry is not None:
            yield from _of_pair(stretch, one, entry)
        elif one.on in stretch:
            yield from _without_entry(one, is_elsewhere=is_elsewhere and one.is_before_switch)
        if one.on in stretch and one.way is BookedAs.OTHERS and entry is not None:
            yield _of(one, GapCause.BY_OTHERS, entry)
        if one.on in stretch and one.progress is HowFar.BOOKED and one.remarks:
            yield replace(_of(one, GapCause.REMARK), found=" ".join(one.remarks))


def _without_entry(one: Meant, *, is_elsewhere: bool) -> Iterator[Finding]:
    if one.progress is HowFar.BOOKED:
        yield from _booked_without_entry(one, is_elsewhere=is_elsewhere)
    elif one.progress is HowFar.SKIPPED:
        yield replace(_of(one, GapCause.SKIPPED), found=one.reason)
    else:
        cause = GapCause.HELD if one.progress is HowFar.HELD else GapCause.UNDER_WAY
        yield replace(_of(one, cause, gap=-one.worth), found=one.reason)


def _booked_without_entry(one: Meant, *, is_elsewhere: bool) -> Iterator[Finding]:
    if one.is_fresh:
        cause = GapCause.NOT_READ
    elif is_elsewhere:
        cause = GapCause.OTHER_ADMINISTRATION
    elif one.form is Form.SALES_ENTRY or (one.stands and not one.stands.is_there):
        cause = GapCause.MISSING
    else:
        cause = GapCause.NOT_IN_JOURNAL
    yield _of(one, cause, gap=-one.worth)
    if cause is GapCause.NOT_IN_JOURNAL and one.stands:
        yield from _of_trade(one, one.stands)


def _of_trade(one: Meant, stands: TradeStands) -> Iterator[Finding]:
    """What of an invoice or order is not as it was booked. None of it is in the journal: the gap is told already."""
    if stands.currency != one.currency:
        yield _of(one, GapCause.CURRENCY_CHANGED, said=(one.currency, stands.currency))
    elif stands.total is not None and not _is_rounding(NetAndVat(stands.total - one.worth), one):
        yield _of(one, GapCause.AMOUNT_CHANGED, said=(f"{one.worth:.2f}", f"{stands.total:.2f}"))
    elif stands.total is not None and stands.vat is not None and one.by_code:
        meant, found = sum(one.by_code.values(), NetAndVat()), NetAndVat(stands.total - stands.vat, stands.vat)
        if not _is_rounding(found - meant, one):
            said = f"{meant.net:.2f} + {meant.vat:.2f}", f"{found.net:.2f} + {found.vat:.2f}"
            yield _of(one, GapCause.VAT_CHANGED, said=said)
    if stands.on not in (None, one.on):
        yield _of(one, GapCause.DATE_CHANGED, said=(f"{one.on}", f"{stands.on}"))


def _of_pair(stretch: Stretch, one: Meant, entry: Entry) -> Iterator[Finding]:
    """What of the entry is not as it was booked. The gap is the money's; a day that moved out takes all along."""
    is_in, was_in = entry.on in stretch, one.on in stretch
    if not is_in and not was_in:
        return
    if entry.currency != one.currency:
        gap, at = (-one.worth, one.on) if was_in else (ZERO, entry.on)
        yield _of(one, GapCause.CURRENCY_CHANGED, entry, said=(one.currency, entry.currency), gap=gap, at=at)
        return
    stands = entry.total if is_in else ZERO
    rest = stands - (one.worth if was_in else ZERO)
    moved = rest if is_in != was_in else ZERO
    if entry.on != one.on:
        at = one.on if was_in else entry.on
        yield _of(one, GapCause.DATE_CHANGED, entry, said=(f"{one.on}", f"{entry.on}"), gap=moved, at=at)
    elif one.period and entry.period != one.period and was_in:
        yield _of(one, GapCause.PERIOD_MOVED, entry, said=(_text(one.period), _text(entry.period)))
    if not was_in:
        return
    if one.journal and entry.journal != one.journal:
        yield _of(one, GapCause.OTHER_JOURNAL, entry, said=(one.journal, entry.journal))
    yield from _of_amounts(one, entry, gap=rest - moved)


def _of_amounts(one: Meant, entry: Entry, *, gap: Decimal) -> Iterator[Finding]:
    """Total first; where it is right the VAT codes, then the VAT of each."""
    if entry.total != one.worth:
        is_from_the_start = one.told == entry.total
        cause = GapCause.UNEXPLAINED if is_from_the_start else GapCause.AMOUNT_CHANGED
        yield _of(one, cause, entry, said=(f"{one.worth:.2f}", f"{entry.total:.2f}"), gap=gap)
        return
    gaps = _gaps(one, entry)
    if not gaps:
        return
    codes = set(one.by_code) - {""}, set(entry.by_code) - {""}
    is_recoded = codes[0] != codes[1] or any(each.total for each in gaps.values())
    cause = GapCause.VAT_CODE_CHANGED if is_recoded else GapCause.VAT_CHANGED
    yield _of(one, cause, entry, said=(_codes(one.by_code), _codes(entry.by_code)))


def _gaps(one: Meant, entry: Entry) -> ByCode:
    """What differs per VAT code. Without a code on either side only the sums can be compared.

    Exact calculates the VAT of invoices and orders itself: there the rounding that bookings allow is no difference.
    """
    codes = {*one.by_code, *entry.by_code}
    gaps = {code: entry.by_code.get(code, NetAndVat()) - one.by_code.get(code, NetAndVat()) for code in codes}
    gaps = {code: gap for code, gap in gaps.items() if gap}
    if "" in codes and not sum(gaps.values(), NetAndVat()):
        return {}
    if one.form is Form.SALES_ENTRY:
        return gaps
    return {code: gap for code, gap in gaps.items() if not _is_rounding(gap, one)}


def _is_rounding(gap: NetAndVat, one: Meant) -> bool:
    parts = (Money(gap.net, one.currency), Money(gap.vat, one.currency))
    return all(foreseen.is_rounding(part, lines_count=one.lines_count + 1) for part in parts)


def _of_loose(
    stretch: Stretch, meant: Sequence[Meant], loose: Sequence[Entry], pairs: Pairs, around: Surroundings
) -> Iterator[Finding]:
    """Entries that no document of ours is: there twice, booked by somebody else, or none of our business."""
    by_reference = {one.reference: one for one in meant if one.reference and one.progress is not HowFar.SKIPPED}
    by_reference |= {one.reference: one for one in meant if one.document in pairs}
    for entry in loose:
        if entry.on not in stretch or entry.journal not in around.journals or entry.reference in around.in_doubt:
            continue
        one = by_reference.get(entry.reference)
        if one is None:
            yield _entry(entry, GapCause.NOT_OURS)
        elif one.progress is HowFar.UNDER_WAY:
            continue  # its answer may have been lost: it is looked up before anything else
        else:
            cause = GapCause.TWICE if one.document in pairs else GapCause.BY_HAND
            yield replace(_entry(entry, cause, gap=entry.total), document=one.document, order_name=one.order_name)


def _unexplained(
    stretch: Stretch, meant: Sequence[Meant], pairs: Pairs, explained: Sequence[Finding]
) -> Iterator[Finding]:
    """Sums made another way: all that stands, less all that should. What the findings leave of it has no cause."""
    rest = defaultdict[str, Decimal](lambda: ZERO)
    for entry in pairs.values():
        rest[entry.currency] += entry.total if entry.on in stretch else ZERO
    for one in meant:
        if one.on in stretch and one.progress is not HowFar.SKIPPED:
            rest[one.currency] -= one.worth
    of_others = {GapCause.TWICE, GapCause.BY_HAND}
    for finding in explained:
        if finding.cause is GapCause.CURRENCY_CHANGED and finding.document in pairs:
            changed = pairs[finding.document]
            rest[changed.currency] -= changed.total if changed.on in stretch else ZERO
        rest[finding.currency] -= ZERO if finding.cause in of_others else finding.gap
    for currency, gap in sorted(rest.items()):
        if gap:
            yield Finding(GapCause.UNEXPLAINED, stretch.first, currency, gap=gap)


def _of(
    one: Meant,
    cause: GapCause,
    entry: Entry | None = None,
    *,
    said: tuple[str, str] = ("", ""),
    gap: Decimal = ZERO,
    at: date | None = None,
) -> Finding:
    return Finding(
        cause,
        at or one.on,
        one.currency,
        gap=gap,
        document=one.document,
        order_name=one.order_name,
        reference=one.reference,
        exact_number=entry.number if entry else one.exact_number,
        channel=one.channel,
        location=one.location,
        way=one.way,
        meant=said[0],
        found=said[1],
    )


def _entry(entry: Entry, cause: GapCause, *, gap: Decimal = ZERO) -> Finding:
    return Finding(
        cause,
        entry.on,
        entry.currency,
        gap=gap,
        reference=entry.reference,
        exact_number=entry.number,
        found=f"{entry.total:.2f}",
    )


def _codes(by_code: ByCode) -> str:
    """ "4: 100.00 + 21.00"."""
    return ", ".join(f"{code or '–'}: {one.net:.2f} + {one.vat:.2f}" for code, one in sorted(by_code.items()))


def _text(period: tuple[int, int]) -> str:
    return f"{period[0]}-{period[1]:02}"
