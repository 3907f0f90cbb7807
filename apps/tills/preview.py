"""The days of the tills, or why there is none, as `manage.py preview` prints them beside payouts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from apps.bookkeeping.booking import Booking
from apps.bookkeeping.money import Money
from apps.bookkeeping.preview import Sentence, with_facts
from apps.bookkeeping.sale import Sale
from apps.tills import sorting
from apps.tills.book import book
from apps.tills.day import Receipt, TillDay
from apps.tills.refusals import CannotBookDay
from apps.tills.rules import TillRules


def days(judged: Iterable[tuple[Sale, Sequence[Booking]]], rules: TillRules) -> list[TillDay]:
    """What was sold, with the documents that the rules made of it, as the days of the tills; the oldest first."""
    found = defaultdict[tuple[date, str, str, str], list[Receipt]](list)
    for sale, bookings in judged:
        tenders = sorting.sort(sale, bookings, rules)
        for booking in bookings:
            key = (booking.kind, booking.source, booking.number)
            if sale.location and key in tenders:
                at = sale.location
                same = (booking.booked_on, at.shopify_id, at.name, booking.currency)
                found[same].append(Receipt(booking, tenders[key]))
    numbers = defaultdict[str, int](int)
    made = []
    for day, till, name, currency in sorted(found):
        numbers[till] += 1
        made.append(TillDay(till, name, day, currency, numbers[till], receipts=tuple(found[day, till, name, currency])))
    return made


def members(found: Iterable[TillDay], rules: TillRules, *, sentence: Sentence) -> Iterator[Mapping[str, Any]]:
    """Members of "money", debit and credit apart; `lines` is empty where the day is held."""
    for day in found:
        about = {
            "kind": "till_day",
            "source": f"{day.till}/{day.day.isoformat()}",
            "date": day.day.isoformat(),
            "currency": day.currency,
        }
        try:
            booking = book(day, rules)
        except CannotBookDay as held:
            reason = {
                "code": held.code.value,
                "text": with_facts(sentence(held.code.value), held.facts),
                "amounts": {name: money.text for name, money in held.amounts.items()},
            }
            yield {**about, "lines": [], "held": reason}
        else:
            yield {**about, "lines": list(_lines(booking)), "held": None}


def _lines(booking: Booking) -> Iterator[Mapping[str, str | None]]:
    """What was sold is a credit, its VAT on a line of its own (Exact knows its account); what was paid is a debit."""
    for line in booking.lines:
        yield _line(line.net, account=line.account, said=line.description, code=line.vat_code)
        if line.vat:
            yield _line(line.vat, account="", said=f"VAT {line.vat_code}", code=line.vat_code)
    for paid in booking.payments:
        yield _line(-paid.amount, account=paid.account, said=paid.gateway, gateway=paid.gateway)


def _line(
    amount: Money, *, account: str, said: str, code: str = "", gateway: str | None = None
) -> Mapping[str, str | None]:
    nothing = Money(amount.amount * 0, amount.currency)
    is_credit = amount.amount > 0
    return {
        "gateway": gateway,
        "account": account,
        "vat_code": code,
        "order": None,
        "debit": (nothing if is_credit else -amount).text,
        "credit": (amount if is_credit else nothing).text,
        "description": said,
    }
