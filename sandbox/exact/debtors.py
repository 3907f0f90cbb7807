"""Accounts of an administration: numbered, unique by code, usable on sales only with status C."""

from collections.abc import Mapping
from typing import Any

from sandbox.exact import rows
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

ACCOUNTS = "crm/Accounts"


def create(store: Store, division: int, *, body: Mapping[str, Any], now: str) -> tuple[str, Row]:
    """The key and row of the new account, not yet stored. Raises Refused for a code that is taken."""
    known = rows.of(store, division, ACCOUNTS)
    code = str(body.get("Code") or len(known) + 1).strip()
    if rows.find(store, division, ACCOUNTS, Code=code):
        raise invalid(Problem("exists"))
    key = str(body.get("ID") or rows.new_guid())
    row = {
        "Status": None,
        "Blocked": False,
        "Country": "NL",
        **body,
        "ID": key,
        "Code": code,
        "Division": division,
        "Created": now,
        "Modified": now,
        "IsSales": body.get("Status") == "C",
    }
    return key, row
