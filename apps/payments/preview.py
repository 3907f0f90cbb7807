"""An entry, or why there is none, as `manage.py preview` prints it: amounts as text, debit and credit apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from apps.bookkeeping.money import Money
from apps.bookkeeping.preview import Sentence, with_facts
from apps.payments.book import book
from apps.payments.entry import EntryLine, JournalEntry
from apps.payments.payout import Payout
from apps.payments.refusals import CannotBookMoney, CannotBookPayout
from apps.payments.rules import PayoutRules
from apps.payments.tender import PaidOrder

_PAYMENTS, _SHOPIFY_PAYMENTS = "payments", "shopify_payments"


def about(kind: str, source: str, on: date | None, currency: str | None) -> dict[str, Any]:
    """What stands first in every member of "money"; None is what could not be read."""
    return {"kind": kind, "source": source, "date": on.isoformat() if on else None, "currency": currency}


def of_payout(payout: Payout, rules: PayoutRules, *, sentence: Sentence) -> dict[str, Any]:
    """One member of "money"; `lines` is empty where it is held."""
    head = about("payout", payout.source, payout.issued_on, payout.net.currency)
    try:
        entry = book(payout, rules)
    except CannotBookPayout as held:
        return {**head, "lines": [], "held": held_to_json(held, sentence=sentence)}
    return {**head, "lines": [_line(line) for line in entry.lines], "held": None}


def of_day(entry: JournalEntry) -> dict[str, Any]:
    """What was paid in one day; `source` is the day."""
    head = about(_PAYMENTS, entry.source, entry.booked_on, entry.currency)
    return {**head, "lines": [_line(line) for line in entry.lines], "held": None}


def of_order(order: PaidOrder, lines: Sequence[EntryLine]) -> dict[str, Any]:
    """What stands in the order's own entry, as debit and credit; `source` is the order, whose document shows it too."""
    amount = lines[0].amount
    head = about(_PAYMENTS, order.source, order.booked_on, amount.currency)
    return {**head, "document": order.name, "lines": [_line(line) for line in lines], "held": None}


def held_to_json(held: CannotBookMoney, *, sentence: Sentence) -> dict[str, Any]:
    """Its code, the sentence with the facts, and the amounts."""
    return {
        "code": held.code.value,
        "text": with_facts(sentence(held.code.value), held.facts),
        "amounts": {name: money.text for name, money in held.amounts.items()},
    }


def to_text(member: dict[str, Any]) -> str:
    """One member for a bookkeeper at a terminal."""
    head = f"{member['kind']} {member['source']}  {member['date']}  {member['currency']}"
    if held := member["held"]:
        amounts = "".join(f"\n    {name.replace('_', ' ')}: {amount}" for name, amount in held["amounts"].items())
        return f"{head}  held: {held['text']}{amounts}"
    lines = [
        f"    {line['account']:<8} {line['debit']:>12} {line['credit']:>12}  {line['description']}"
        for line in member["lines"]
    ]
    return "\n".join([head, *lines])


def _line(line: EntryLine) -> dict[str, str | None]:
    amount, nothing = line.amount, Money(line.amount.amount * 0, line.amount.currency)
    is_debit = amount.amount > 0
    return {
        "gateway": line.gateway or _SHOPIFY_PAYMENTS,
        "account": line.account,
        "order": line.order or None,
        "debit": (amount if is_debit else nothing).text,
        "credit": (nothing if is_debit else -amount).text,
        "description": line.description,
    }
