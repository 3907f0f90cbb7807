"""Reason codes that the ledger adds to those of the rules (bookkeeping.refusals) and of Exact (exact.failures)."""

from __future__ import annotations

# A person decided that the document is not booked.
BY_MERCHANT = "by_merchant"
# The same, decided by our support for the merchant.
BY_SUPPORT = "by_support"
# A person asked for another try; the next sync reads the order again.
READ_AGAIN = "read_again"
# It was tried too often in vain; the attempts tell why.
GAVE_UP = "gave_up"
