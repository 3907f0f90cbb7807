"""What we keep of Exact, one file per subject. Start at administrations.py: nearly everything else points at it."""

from __future__ import annotations

from apps.exact.models.administrations import Administration
from apps.exact.models.connections import Connection, Credential
from apps.exact.models.debtors import CollectiveDebtor, Debtor, DebtorQuestion, DoubleDebtor
from apps.exact.models.logins import Invitation, SignIn
from apps.exact.models.mirrors import CatalogEntry, Item

__all__ = (
    "Administration",
    "CatalogEntry",
    "CollectiveDebtor",
    "Connection",
    "Credential",
    "Debtor",
    "DebtorQuestion",
    "DoubleDebtor",
    "Invitation",
    "Item",
    "SignIn",
)
