"""Addresses of pages in Exact Online that a person can open."""

from __future__ import annotations

from apps.exact import sites
from apps.exact.models import Connection


def entry(connection: Connection, exact_id: str) -> str:
    """The sales entry; "" without one. The page's name is not in Exact's API documentation: to be verified."""
    return _page(connection, "FinEntrySales.aspx?EntryID", exact_id)


def account(connection: Connection, exact_id: str) -> str:
    """The card of a customer; "" without one. To be verified, as above."""
    return _page(connection, "CRMAccountCard.aspx?AccountID", exact_id)


def _page(connection: Connection, page: str, exact_id: str) -> str:
    if connection.administration is None or not exact_id:
        return ""
    address = sites.url(connection.administration.site)
    return f"{address}/docs/{page}={exact_id}&_Division_={connection.division}"
