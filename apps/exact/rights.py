"""What the Exact user lacks to do our work: better asked than met as a refusal at night."""

from __future__ import annotations

from apps.exact import client
from apps.exact.models import Connection

NEEDED = (
    ("salesentry/SalesEntries", "GET"),
    ("salesentry/SalesEntries", "POST"),
    ("crm/Accounts", "GET"),
    ("crm/Accounts", "POST"),
)


def missing(connection: Connection) -> list[str]:
    """The rights that are missing, as "POST salesentry/SalesEntries"; empty is good. Four calls."""
    return [
        f"{action} {endpoint}"
        for endpoint, action in NEEDED
        if not client.has_right(connection, endpoint=endpoint, action=action)
    ]
