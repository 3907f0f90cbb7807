"""What each of Shopify's balance transactions is. A kind that does not stand here is not guessed: its payout waits.

Source: the enum ShopifyPaymentsTransactionType of the Admin schema 2026-10, whose descriptions only repeat the names.
What is plain by its name has a row; that the rest (lending, tax refunds, campaigns, returned transfers …) is seldom
met in the EU is not verified (docs/first-install.md).
"""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """What a line of the entry is for; each has its own G/L account in the settings."""

    BANK = "bank"
    FEES = "fees"
    CLEARING = "clearing"
    DISPUTES = "disputes"
    ADJUSTMENTS = "adjustments"
    RESERVES = "reserves"
    LABELS = "labels"

    @property
    def words(self) -> str:
        """As a line of the entry says it."""
        return _WORDS[self]


_WORDS = {
    Purpose.BANK: "paid out",
    Purpose.FEES: "fees",
    Purpose.CLEARING: "payments less refunds",
    Purpose.DISPUTES: "dispute",
    Purpose.ADJUSTMENTS: "adjustment",
    Purpose.RESERVES: "reserve",
    Purpose.LABELS: "shipping label",
}

_OF = {
    Purpose.CLEARING: ("CHARGE", "REFUND"),
    Purpose.FEES: ("CHARGEBACK_FEE", "CHARGEBACK_FEE_REFUND"),
    Purpose.DISPUTES: ("DISPUTE_WITHDRAWAL", "DISPUTE_REVERSAL", "CHARGEBACK_HOLD", "CHARGEBACK_HOLD_RELEASE"),
    Purpose.ADJUSTMENTS: ("ADJUSTMENT",),
    Purpose.RESERVES: ("RESERVED_FUNDS", "RESERVED_FUNDS_REVERSAL", "RESERVED_FUNDS_WITHDRAWAL"),
    Purpose.LABELS: (
        *("SHIPPING_LABEL", "SHIPPING_LABEL_ADJUSTMENT"),
        *("SHIPPING_LABEL_ADJUSTMENT_BASE", "SHIPPING_LABEL_ADJUSTMENT_SURCHARGE"),
        *("SHIPPING_OTHER_CARRIER_CHARGE_ADJUSTMENT", "SHIPPING_RETURN_TO_ORIGIN_ADJUSTMENT"),
    ),
}
_PART_OF = {kind: part for part, kinds in _OF.items() for kind in kinds}


def purpose_of(kind: str, *, source_kind: str) -> Purpose | None:
    """What the movement is; None for a kind that has no row. An adjustment for a dispute is a dispute."""
    if kind == "ADJUSTMENT" and source_kind == "DISPUTE":
        return Purpose.DISPUTES
    return _PART_OF.get(kind)
