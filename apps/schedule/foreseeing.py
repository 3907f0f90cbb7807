"""What the rules want of an order, without writing anything down."""

from __future__ import annotations

from apps.bookkeeping import plan
from apps.bookkeeping.book import Outcome, book
from apps.bookkeeping.sale import Sale
from apps.ledger import decisions, placed
from apps.schedule import judge
from apps.schedule.judge import Pass
from apps.shopify import orders


def foresee(this: Pass, sale: Sale) -> Outcome:
    """What the rules want of an order that was read; nothing is written down.

    Raises Gone, Unreadable, TryLater, LogInAgain and Rejected.
    """
    return look_through(this, sale)[1]


def look_through(this: Pass, sale: Sale) -> tuple[Sale, Outcome]:
    """As `foresee`, with the sale as it was told in the end."""
    decided = decisions.of_order(this.webshop, sale.source)
    sale = judge.complete(this, sale)
    outcome = book(sale, this.rules, decisions=decided)
    if plan.is_ledger_needed(sale, outcome.doubts):
        explained = orders.fetch(this.webshop, sale.source, facts=this.facts, with_ledger=True)
        sale = judge.complete(this, explained)
        outcome = book(sale, this.rules, decisions=decided)
    return sale, placed.with_payments(this.webshop, outcome, sale, this.terms.payments)
