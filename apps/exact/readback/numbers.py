"""Numbers that somebody wrote into the texts of an entry. Only they are kept of those texts, which may name people.

A number is a whole run of digits: 1001 is in "order 1001" and in "NL-1001/2", and not in 11001.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

# Longer ones are telephone numbers, barcodes and bank accounts; order numbers of a webshop are not so long.
_LONGEST = 9
_RUN = re.compile(r"\d+")
_PERCENTAGE = re.compile(r"\d+(?:[.,]\d+)?\s*%")


class Where(StrEnum):
    """The text that a number stands in."""

    REFERENCE = "reference"
    PAYMENT_REFERENCE = "payment_reference"
    ORDER_NUMBER = "order_number"
    DESCRIPTION = "description"


def runs(text: str) -> list[str]:
    """In the order they stand there, without zeros in front; percentages are none."""
    found = (run.lstrip("0") for run in _RUN.findall(_PERCENTAGE.sub(" ", text)))
    return [run for run in found if run and len(run) <= _LONGEST]


def tell(texts: Mapping[Where, str]) -> tuple[str, ...]:
    """Every number with its place, as it is kept: "description:1001"."""
    return tuple(sorted({f"{where.value}:{run}" for where, text in texts.items() for run in runs(text)}))


def by_number(told: Iterable[str]) -> dict[str, set[Where]]:
    """The same, read back: where each number stands."""
    found: dict[str, set[Where]] = {}
    for one in told:
        where, _colon, run = one.partition(":")
        found.setdefault(run, set()).add(Where(where))
    return found
