"""What each of Shopify's balance transactions is. A kind that does not stand here is not guessed: its payout waits.

Source: the enum ShopifyPaymentsTransactionType of the Admin schema 2026-10, whose descriptions only repeat the names.
What is plain by its name has a row; that the rest (lending, tax refunds, campaigns, returned transfers …) is seldom
met in the EU is not verified (docs/first-install.md).
"""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
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
    Part.BANK: "paid out",
    Part.FEES: "fees",
    Part.CLEARING: "payments less refunds",
    Part.DISPUTES: "dispute",
    Part.ADJUSTMENTS: "adjustment",
    Part.RESERVES: "reserve",
    Part.LABELS: "shipping label",
}

_OF = {
    Part.CLEARING: ("CHARGE", "REFUND"),
    Part.FEES: ("CHARGEBACK_FEE", "CHARGEBACK_FEE_REFUND"),
    Part.DISPUTES: ("DISPUTE_WITHDRAWAL", "DISPUTE_REVERSAL", "CHARGEBACK_HOLD", "CHARGEBACK_HOLD_RELEASE"),
    Part.ADJUSTMENTS: ("ADJUSTMENT",),
    Part.RESERVES: ("RESERVED_FUNDS", "RESERVED_FUNDS_REVERSAL", "RESERVED_FUNDS_WITHDRAWAL"),
    Part.LABELS: (
        *("SHIPPING_LABEL", "SHIPPING_LABEL_ADJUSTMENT"),
        *("SHIPPING_LABEL_ADJUSTMENT_BASE", "SHIPPING_LABEL_ADJUSTMENT_SURCHARGE"),
        *("SHIPPING_OTHER_CARRIER_CHARGE_ADJUSTMENT", "SHIPPING_RETURN_TO_ORIGIN_ADJUSTMENT"),
    ),
}
_PART_OF = {kind: part for part, kinds in _OF.items() for kind in kinds}


def part_of(kind: str, *, source_kind: str) -> Part | None:
    """What the movement is; None for a kind that has no row. An adjustment for a dispute is a dispute."""
    if kind == "ADJUSTMENT" and source_kind == "DISPUTE":
        return Part.DISPUTES
    return _PART_OF.get(kind)
