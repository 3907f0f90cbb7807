"""Payouts from a file, judged without a shop: the members of "money" in what `manage.py preview` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from apps.payments import preview
from apps.payments.refusals import CannotBookPayout, HeldPayout
from apps.payments.rules import PayoutRules
from apps.shopify import fields, payout_reader


def members(data: Any, rules: PayoutRules, *, timezone: str, sentence: Callable[[str], str]) -> Iterator[Any]:
    """`data`: a list of {"payout": node, "transactions": [node, …]}, or one of them. None stops the others."""
    for entry in data if isinstance(data, list) else [data]:
        found = entry if isinstance(entry, dict) else {}
        try:
            transactions = found.get("transactions")
            if not isinstance(transactions, list):
                raise fields.Unreadable("transactions", "no list")
            payout = payout_reader.read(found.get("payout"), transactions, zone=ZoneInfo(timezone))
            yield preview.of_payout(payout, rules, sentence=sentence)
        except fields.Unreadable as wrong:
            yield _unreadable(found.get("payout"), wrong, sentence=sentence)


def _unreadable(node: Any, wrong: fields.Unreadable, *, sentence: Callable[[str], str]) -> dict[str, Any]:
    known = node if isinstance(node, dict) else {}
    held = CannotBookPayout(HeldPayout.UNREADABLE, problem=str(wrong))
    about = preview.about("payout", fields.kept(str(known.get("id", ""))), None, None)
    return {**about, "lines": [], "held": preview.held_to_json(held, sentence=sentence)}
