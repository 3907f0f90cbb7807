"""Addresses of pages in Exact Online that a person can open."""

from __future__ import annotations

from apps.exact import sites
from apps.exact.models import Connection


def entry(connection: Connection, exact_id: str) -> str:
    """The sales entry; "" without connection. The page's name is not in Exact's API documentation: to be verified."""
    if connection.credential is None or not exact_id:
        return ""
    address = sites.url(connection.credential.site)
    return f"{address}/docs/FinEntrySales.aspx?EntryID={exact_id}&_Division_={connection.division}"
