"""An entry, or why there is none, as `manage.py preview` prints it: amounts as text, debit and credit apart."""

from __future__ import annotations

from typing import Any

from apps.bookkeeping.money import Money
from apps.bookkeeping.preview import Sentence, with_facts
from apps.payments.book import book
from apps.payments.entry import EntryLine
from apps.payments.payout import Payout
from apps.payments.refusals import CannotBookPayout
from apps.payments.rules import PayoutRules

_GATEWAY = "shopify_payments"


def of_payout(payout: Payout, rules: PayoutRules, *, sentence: Sentence) -> dict[str, Any]:
    """One member of "money"; `lines` is empty where it is held."""
    about = {
        "kind": "payout",
        "source": payout.source,
        "date": payout.issued_on.isoformat(),
        "currency": payout.net.currency,
    }
    try:
        entry = book(payout, rules)
    except CannotBookPayout as held:
        return {**about, "lines": [], "held": held_to_json(held, sentence=sentence)}
    return {**about, "lines": [_line(line) for line in entry.lines], "held": None}


def held_to_json(held: CannotBookPayout, *, sentence: Sentence) -> dict[str, Any]:
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
        "gateway": _GATEWAY,
        "account": line.account,
        "order": line.order or None,
        "debit": (amount if is_debit else nothing).text,
        "credit": (nothing if is_debit else -amount).text,
        "description": line.description,
    }
