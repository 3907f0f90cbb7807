"""The one table of refusals, and the one function that finds a row by its code.

What the rules of bookkeeping hold or leave out has rows of the same kind, where both are known: embedded/reasons.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from apps.exact.refusals import before_exact, of_contacts, of_documents, of_the_way_in
from apps.exact.refusals.row import Refusal, Shuts

# What Exact may say of something that was sent to it, the specific before the general.
RECOGNISED: tuple[Refusal, ...] = (
    of_the_way_in.PORTAL,
    of_the_way_in.SCOPE,
    *of_contacts.ROWS,
    *of_documents.SPECIFIC,
    *of_documents.GENERAL,
)


def by_code(rows: Iterable[Refusal]) -> Mapping[str, Refusal]:
    """The rows by code. Raises ValueError for a code that stands twice: one word, one meaning."""
    found: dict[str, Refusal] = {}
    for row in rows:
        if row.code in found:
            raise ValueError(f"two refusals have the code {row.code}")
        found[row.code] = row
    return found


ROWS: tuple[Refusal, ...] = (
    *of_contacts.ROWS,
    *of_documents.SPECIFIC,
    *of_documents.GENERAL,
    of_documents.UNKNOWN,
    *of_the_way_in.ROWS,
    *before_exact.ROWS,
)
_BY_CODE = by_code(ROWS)


def find(code: str) -> Refusal | None:
    """The row of this code; None for a code that is not of this table (the rules have their own)."""
    return _BY_CODE.get(code)


def shutting(*what: Shuts) -> frozenset[str]:
    """The codes that shut this much."""
    return frozenset(row.code for row in ROWS if row.shuts in what)
