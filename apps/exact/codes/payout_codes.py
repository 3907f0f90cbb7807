"""What may be chosen for payouts, and what is likely: general journals, and accounts by their names."""

from __future__ import annotations

import re

from apps.exact.codes import lists
from apps.exact.codes.sources import CodeKind
from apps.exact.models import CatalogEntry, Connection
from apps.payments.kinds import Purpose

_GENERAL_JOURNAL = 90
# Words in an account's description, the purpose that is told apart most surely first.
_WORDS: tuple[tuple[Purpose, str], ...] = (
    (Purpose.BANK, r"onderweg|in transit|unterwegs|en transit|kruispost"),
    (Purpose.RESERVES, r"reserve.{0,20}(shopify|payment)|(shopify|payment).{0,20}reserve"),
    (Purpose.ADJUSTMENTS, r"correcti.{0,20}(shopify|payment)|betalingsverschil|payment differenc"),
    (Purpose.CLEARING, r"shopify payments|(tussenrekening|clearing|te ontvangen).{0,30}(shopify|payment|betal)"),
    (Purpose.FEES, r"transactiekosten|betaalkosten|payment (cost|fee)|frais de paiement|zahlungsgebühr"),
    (Purpose.DISPUTES, r"chargeback|betwist|disput|rückbuchung|litige"),
    (Purpose.LABELS, r"verzendlabel|shipping label|versandetikett|étiquettes? d'expédition"),
)


def journals(connection: Connection) -> list[CatalogEntry]:
    """General journals that are open."""
    found = lists.of_kind(connection, CodeKind.JOURNAL)
    return [entry for entry in found if not entry.is_blocked and entry.data.get("type") == _GENERAL_JOURNAL]


def proposed(accounts: list[CatalogEntry]) -> dict[Purpose, str]:
    """The first account per purpose whose name has one of its words; an account is proposed once."""
    found: dict[Purpose, str] = {}
    for purpose, words in _WORDS:
        for entry in accounts:
            if entry.code not in found.values() and re.search(words, entry.description, re.IGNORECASE):
                found[purpose] = entry.code
                break
    return found
