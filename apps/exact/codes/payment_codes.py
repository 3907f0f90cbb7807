"""What may be chosen for payments, and what is likely: accounts of debtors, and a clearing account by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from apps.exact.codes import lists
from apps.exact.codes.sources import CodeKind
from apps.exact.models import CatalogEntry, Connection

_DEBTORS = 20
_CLEARING = r"tussenrekening|clearing|te ontvangen|verrechnung|attente|saldo|tegoed|balance"
# What Shopify calls it, and what bookkeepers do.
_ALSO = {"cash": r"\bkas\b|cash|kasse|caisse", "shopify_payments": r"shopify"}
# Gateways of which nobody knows that the money is there before the bank says so.
_OPEN = re.compile(r"bank|transfer|deposit|overboeking|overschrijving|invoice|factuur|rechnung|facture|manual", re.I)


def receivables(connection: Connection) -> list[CatalogEntry]:
    """Accounts of debtors that are open."""
    found = lists.of_kind(connection, CodeKind.GL_ACCOUNT)
    return [entry for entry in found if not entry.is_blocked and entry.data.get("type") == _DEBTORS]


def is_likely_open(gateway: str) -> bool:
    """Whether its payments are better left open on the debtor until the bank's own entry."""
    return bool(_OPEN.search(gateway))


def proposed(gateway: str, accounts: Iterable[CatalogEntry]) -> str:
    """The first account whose name has the gateway's, a clearing account before others; "" where none has."""
    word = _ALSO.get(gateway.casefold(), re.escape(gateway.split()[0]) if gateway.split() else "")
    alike = [one for one in accounts if word and re.search(word, one.description, re.IGNORECASE)]
    best = [one for one in alike if re.search(_CLEARING, one.description, re.IGNORECASE)]
    is_named = gateway.casefold() in _ALSO or len(word) > 3
    return next((one.code for one in (*best, *(alike if is_named else ()))), "")
