"""The payment condition of an order's documents, as the rows of its gateways name it; else the one of the settings.

One gateway decides alone. Several decide only where all of them name the same: which of two should count nobody said,
so neither does. Of an order that was paid in full those count that money came through; as long as something is open
also those that it is to come through. Gift cards and store credit are no gateways.
"""

from __future__ import annotations

from dataclasses import replace

from apps.bookkeeping import selection
from apps.bookkeeping.book import Outcome
from apps.bookkeeping.sale import Sale
from apps.payments.gateways import PaymentRules, key


def add(outcome: Outcome, sale: Sale, rules: PaymentRules) -> Outcome:
    """The outcome, its documents with the condition that the order's gateways agree on."""
    found = condition_of(sale, rules)
    if not found:
        return outcome
    return replace(outcome, bookings=tuple(replace(one, payment_condition=found) for one in outcome.bookings))


def condition_of(sale: Sale, rules: PaymentRules) -> str:
    """Its code in Exact; "" where the gateways name none, or not the same."""
    gateways = {key(one.gateway) for one in sale.moved if one.amount.amount > 0}
    if not gateways or not selection.is_paid(sale):
        gateways |= {key(name) for name in sale.gateways}
    rows = [rules.row(gateway) for gateway in gateways]
    conditions = {row.condition if row else "" for row in rows}
    return conditions.pop() if len(conditions) == 1 else ""
