"""A VAT code of the administration as a value: what it may be used for, and its percentage on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.calls.outcomes import Rejected
from apps.exact.models import CatalogEntry
from apps.exact.refusals import words

EXCLUDING, INCLUDING, BASE_ONLY, NO_VAT = "E", "I", "B", "N"


@dataclass(frozen=True, slots=True)
class Period:
    """A percentage (Decimal("21")) and the days it holds, both included."""

    percentage: Decimal
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class VatCode:
    """`kind` is Exact's Type (E, I, B, N); `transaction` S sales, P purchase, B both; `listing` L goods, S services."""

    code: str
    description: str
    kind: str
    transaction: str
    listing: str
    oss_country: str
    is_reverse_at_home: bool
    is_blocked: bool
    percentage: Decimal
    periods: tuple[Period, ...]

    @property
    def is_for_sales(self) -> bool:
        """Not blocked, not for purchases only, and of a type whose lines are excluding VAT."""
        return not self.is_blocked and self.transaction != "P" and self.kind in (EXCLUDING, BASE_ONLY, NO_VAT)

    def has_rate(self, rate: Decimal, *, on: date) -> bool:
        """Whether its lines are taxed at this percentage on that day."""
        return self.percentage_on(on) == rate

    def percentage_on(self, day: date) -> Decimal | None:
        """The percentage of that day; None when the code has percentages but none that day."""
        if not self.periods:
            return self.percentage
        for period in self.periods:
            if period.first_on <= day <= period.last_on:
                return period.percentage
        return None


def from_entry(entry: CatalogEntry) -> VatCode:
    """The code behind a mirrored entry."""
    data: dict[str, Any] = entry.data
    return VatCode(
        code=entry.code,
        description=entry.description,
        kind=data["type"],
        transaction=data["transaction"],
        listing=data["listing"],
        oss_country=data["oss_country"],
        is_reverse_at_home=data["charged"],
        is_blocked=entry.is_blocked,
        percentage=Decimal(data["percentage"]),
        periods=tuple(
            Period(Decimal(text), date.fromisoformat(first), date.fromisoformat(last))
            for text, first, last in data["periods"]
        ),
    )


def problem(
    entry: CatalogEntry | None, *, code: str, rate: Decimal | None = None, on: date | None = None
) -> Rejected | None:
    """Why the code may not be used: not there (`entry` None), blocked, not of type E, B or N, or another rate on `on`.

    None for nothing. The one judgement of it: for what is sent, what is chosen, and what the screens offer.
    """
    if entry is None:
        return words.refused("vat_code_unknown", raw=code)
    value = from_entry(entry)
    if value.is_blocked:
        return words.refused("vat_code_blocked", raw=code)
    if not value.is_for_sales:
        return words.refused("vat_code_inclusive", raw=code)
    if rate is None or on is None or value.has_rate(rate, on=on):
        return None
    return words.refused("vat_code_percentage", raw=code)
