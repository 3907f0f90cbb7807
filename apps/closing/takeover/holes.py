"""Where what others booked ends, and what is missing before that. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holes:
    """Orders by their place in the list that was asked about, oldest first; None and () where there are none.

    `first`: the first that was not found. `between`: those not found before the last that was. `after`: the first after
    which nothing was found any more: from there on somebody has to book.
    """

    first: int | None
    between: Sequence[int]
    after: int | None


def find(are_found: Sequence[bool]) -> Holes:
    """`are_found`: of each order, oldest first, whether it was found in Exact."""
    missing = [place for place, is_found in enumerate(are_found) if not is_found]
    last = max((place for place, is_found in enumerate(are_found) if is_found), default=-1)
    between = [place for place in missing if place < last]
    after = last + 1 if last + 1 < len(are_found) else None
    return Holes(missing[0] if missing else None, between, after)
