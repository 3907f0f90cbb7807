"""An entry of the general journal: its lines add up to nothing, or it cannot be made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from cattrs import Converter

from apps.bookkeeping import json_values
from apps.bookkeeping.money import Money, total
from apps.payments.kinds import Purpose

# Written into every stored entry; a change of meaning needs a new one, and a step here that reads the older.
VERSION = 1


class NotBalanced(ValueError):
    """Debit and credit differ: a defect of ours, never sent."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """`amount` is a debit where it is positive, a credit where it is negative. `order` is a name, "" for none.

    `part`: of a payout. `gateway`: of a payment; `debtor_of`: the gid of the order on whose debtor the line stands.
    """

    part: Purpose | None
    account: str
    amount: Money
    description: str
    order: str = ""
    gateway: str = ""
    debtor_of: str = ""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """`source` is the gid of a payout, or the day of payments. By `description`, on its first line, it is found."""

    source: str
    booked_on: date
    currency: str
    journal: str
    description: str
    lines: tuple[EntryLine, ...]

    def __post_init__(self) -> None:
        if rest := total((line.amount for line in self.lines), currency=self.currency):
            raise NotBalanced(f"{self.source}: {rest}")


def to_json(entry: JournalEntry) -> dict[str, Any]:
    """All of the entry; amounts are text in the entry's currency."""
    return {"version": VERSION, **_converter(entry.currency).unstructure(entry)}


def from_json(data: Any) -> JournalEntry:
    """The entry that `to_json` was given. Raises json_values.NotReadable."""
    stored = data if isinstance(data, dict) else {}
    if stored.get("version") != VERSION:
        raise json_values.NotReadable("version", f"{stored.get('version')!r:.40} is not {VERSION}")
    return json_values.read(_converter(str(stored.get("currency"))), data, JournalEntry)


@lru_cache(maxsize=16)
def _converter(currency: str) -> Converter:
    """For entries in this currency."""
    converter = json_values.strict()
    converter.register_structure_hook(Money, lambda value, _: Money(json_values.number(value), currency))
    converter.register_unstructure_hook(Money, lambda money: str(money.amount))
    return converter
