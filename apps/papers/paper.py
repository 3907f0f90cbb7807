"""What a paper is told: values, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

# A Decimal is shown with the decimals that it has, so whoever makes it rounds it to the currency's.
Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """`share`: how wide it is, in parts of the whole. Numbers stand at the right."""

    name: str
    share: int = 1
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class PaperTable:
    """`totals` are rows too, in bold under the others. Raises ValueError for a row that has not a cell per column."""

    heading: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in (*self.rows, *self.totals)):
            raise ValueError(f"a row of “{self.heading}” has not as many cells as there are columns")


@dataclass(frozen=True, slots=True)
class Paper:
    """`head` are the lines under the title; `foot` stands on every page, beside its number. A part that is text is a
    paragraph. The same paper gives the same bytes, so `made_at` is told."""

    title: str
    head: Sequence[str]
    parts: Sequence[str | PaperTable]
    foot: str
    made_at: datetime

    @property
    def tables(self) -> list[PaperTable]:
        """In their order, without the text between them."""
        return [part for part in self.parts if isinstance(part, PaperTable)]
