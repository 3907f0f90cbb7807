"""Which entry of Exact is which document's: by Exact's id, one that became an invoice by its reference. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from apps.bookkeeping.booking import Form
from apps.closing.values import ZERO, Entry, HowFar, Meant, NetAndVat


def pair(meant: Sequence[Meant], entries: Sequence[Entry]) -> dict[str, Entry]:
    """The entry of every booked document that has one. An invoice's has another id, and so has what was entered again.

    By its reference, then: an invoice's is the one that agrees most, any other must come to the same. Two webshops may
    have the same references: so `meant` has to name the other one's documents as well, and `entries` none of its ids.
    """
    by_id = {entry.entry_id: entry for entry in entries}
    booked = [one for one in meant if one.progress is HowFar.BOOKED]
    found = {one.document: by_id[one.exact_id] for one in booked if one.exact_id in by_id}
    taken = {entry.entry_id for entry in found.values()}
    by_reference = defaultdict[str, list[Entry]](list)
    for entry in entries:
        if entry.entry_id not in taken:
            by_reference[entry.reference].append(entry)
    unfound = [one for one in booked if one.document not in found]
    alike = [(one, entry) for one in unfound for entry in by_reference[one.reference] if _may_be(entry, one)]
    for one, entry in sorted(alike, key=_unlikeness):
        if one.document not in found and entry.entry_id not in taken:
            found[one.document] = entry
            taken.add(entry.entry_id)
    return found


def _may_be(entry: Entry, one: Meant) -> bool:
    return one.form is not Form.SALES_ENTRY or (entry.total, entry.currency) == (one.worth, one.currency)


def _unlikeness(both: tuple[Meant, Entry]) -> tuple[bool, Decimal, timedelta, str, str]:
    one, entry = both
    is_other = entry.currency != one.currency
    return is_other, abs(entry.total - one.worth), abs(entry.on - one.on), entry.number, one.document


def without_payments(entries: Sequence[Entry], meant: Sequence[Meant]) -> list[Entry]:
    """The entries as turnover: what was paid with an order, and was meant to stand in its entry, is taken out of it.

    A document's entry is found by its id; where that is gone by its reference, as `pair` does.
    """
    here = {entry.entry_id for entry in entries}
    paid = [one for one in meant if one.paid and one.progress is HowFar.BOOKED]
    by_id = {one.exact_id: one.paid for one in paid}
    by_reference = {one.reference: one.paid for one in paid if one.exact_id not in here}
    return [
        _paid_back(entry, by_id.get(entry.entry_id) or by_reference.get(entry.reference, ZERO)) for entry in entries
    ]


def _paid_back(entry: Entry, paid: Decimal) -> Entry:
    if not paid:
        return entry
    plain = entry.by_code.get("", NetAndVat()) + NetAndVat(paid)
    by_code = {**entry.by_code, "": plain}
    return replace(entry, by_code={code: amounts for code, amounts in by_code.items() if amounts})
