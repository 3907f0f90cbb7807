"""Our references in Exact: unique per document of a webshop, found back by them after an unclear answer."""

from __future__ import annotations

from apps.bookkeeping.sale import Sale

# Exact documents no lengths for YourRef and Description: these are the cautious reading.
REFERENCE_LENGTH = 30
DESCRIPTION_LENGTH = 60


def of_order(sale: Sale) -> str:
    """ "#1001": the order's name."""
    return sale.name[:REFERENCE_LENGTH]


def of_refund(sale: Sale, number: int) -> str:
    """ "#1001-R1", counted from the oldest refund."""
    return _suffixed(sale.name, f"-R{number}")


def of_change(sale: Sale, number: int) -> str:
    """ "#1001-A1", counted from the first change that was booked."""
    return _suffixed(sale.name, f"-A{number}")


def description(sale: Sale) -> str:
    """ "Shopify #1001 · Utrecht": the order and where it was sold."""
    where = sale.location.name if sale.location else sale.channel
    text = f"Shopify {sale.name} · {where}" if where else f"Shopify {sale.name}"
    return text[:DESCRIPTION_LENGTH]


def _suffixed(name: str, suffix: str) -> str:
    return name[: REFERENCE_LENGTH - len(suffix)] + suffix
