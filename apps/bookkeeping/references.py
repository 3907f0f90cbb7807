"""Our references in Exact: unique per document of a webshop, found back by them after an unclear answer."""

from __future__ import annotations

import re

from apps.bookkeeping.sale import Sale

# Exact documents no lengths for YourRef and Description: these are the cautious reading.
REFERENCE_LENGTH = 30
DESCRIPTION_LENGTH = 60
# What tells refunds and changes of an order apart.
_TAIL = re.compile(r"-[RA]\d+$")


def of_order(sale: Sale) -> str:
    """ "#1001": the order's name."""
    return sale.name[:REFERENCE_LENGTH]


def of_refund(sale: Sale, number: int) -> str:
    """ "#1001-R1", counted from the oldest refund."""
    return _suffixed(sale.name, f"-R{number}")


def of_change(sale: Sale, number: int) -> str:
    """ "#1001-A1", counted from the first change that was booked."""
    return _suffixed(sale.name, f"-A{number}")


def of_reversal(name: str, number: int) -> str:
    """ "#1001-X1": what takes back the first document of the order called so."""
    return _suffixed(name, f"-X{number}")


def of_generation(reference: str, generation: int) -> str:
    """ "#1001-N2", "#1001-R1-N2": of an order that is booked for the second time."""
    name, tail = _TAIL.split(reference, maxsplit=1)[0], _TAIL.search(reference)
    return _suffixed(name, f"{tail.group() if tail else ''}-N{generation}")


def description(sale: Sale) -> str:
    """ "Shopify #1001 · Utrecht": the order and where it was sold."""
    where = sale.location.name if sale.location else sale.channel
    text = f"Shopify {sale.name} · {where}" if where else f"Shopify {sale.name}"
    return shortened(text)


def shortened(text: str) -> str:
    """As long as a description may be."""
    return text[:DESCRIPTION_LENGTH]


def _suffixed(name: str, suffix: str) -> str:
    return name[: REFERENCE_LENGTH - len(suffix)] + suffix
