"""The days of the tills, or why there is none, as `manage.py preview` prints them beside payouts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from apps.bookkeeping.booking import Booking
from apps.bookkeeping.money import Money
from apps.bookkeeping.preview import Sentence, with_facts
from apps.bookkeeping.sale import Sale
from apps.tills.book import book
from apps.tills.day import Receipt, TillDay
from apps.tills.refusals import CannotBookDay
from apps.tills.rules import TillRules
from apps.tills.sorting import Judged


@dataclass(frozen=True, slots=True)
class Look:
    """One order as it was judged."""

    sale: Sale
    judged: Judged


def days(looks: Iterable[Look]) -> list[TillDay]:
    """What goes into the day books, as the days of the tills; the oldest first."""
    found = defaultdict[tuple[date, str, str, str], list[Receipt]](list)
    for look in looks:
        for booking in look.judged.outcome.bookings:
            tenders, at = look.judged.tenders.get((booking.kind, booking.source, booking.number)), look.sale.location
            if tenders is not None and at is not None:
                receipt = Receipt(replace(booking, payments=()), tenders)
                found[booking.booked_on, at.shopify_id, at.name, booking.currency].append(receipt)
    numbers = Counter[str]()
    made = []
    for (day, till, name, currency), receipts in sorted(found.items(), key=lambda one: one[0]):
        numbers[till] += 1
        made.append(TillDay(till, name, day, currency, numbers[till], receipts=tuple(receipts)))
    return made


def members(found: Iterable[TillDay], rules: TillRules, *, sentence: Sentence) -> Iterator[dict[str, Any]]:
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
