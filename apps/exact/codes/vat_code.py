"""A VAT code of the administration as a value: what it may be used for, and its percentage on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.exact.models import CatalogEntry

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
