"""Where the transactions of orders stand: in the order's own entry, or in the entry of a day. Each in one place.

Written in the transaction that writes the entry down, so there is no moment in which a payment stands in an entry and
nobody knows, or is known to stand in one that was never made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from apps.bookkeeping.book import Outcome
from apps.bookkeeping.sale import Sale
from apps.ledger.models import Document, MoneyDocument, Payment, PlacedTransaction
from apps.ledger.states import MAYBE_IN_EXACT, State
from apps.payments import condition, with_sale
from apps.payments.gateways import PaymentRules, Way, key
from apps.payments.tender import Settled
from apps.shops.models import Webshop

# Those whose entry is in Exact.
IS_BOOKED = Q(document__state=State.BOOKED) | Q(entry__state=State.BOOKED)


def with_payments(webshop: Webshop, outcome: Outcome, sale: Sale, rules: PaymentRules) -> Outcome:
    """The outcome with its gateways' payment condition, and with what was paid in the order's own entry.

    The latter where that is chosen, and of it what stands in no other entry.
    """
    outcome = condition.add(outcome, sale, rules)
    if rules.way is not Way.WITH_ORDER:
        return outcome
    found = elsewhere(webshop, [one.source for one in sale.moved])
    return with_sale.add(outcome, sale, rules, zone=ZoneInfo(webshop.timezone), placed=found)


def follow(document: Document, *, before: Any) -> None:
    """The payments in the order's own entry, as it was just written down; `before`: the booking that it had.

    In the transaction of that. A payment that no longer stands there waits for its day's entry. Raises IntegrityError
    where one stands elsewhere.
    """
    booking = document.booking or {}
    were, payments = {paid["source"] for paid in _payments(before)}, _payments(booking)
    if not (were or payments):
        return
    document.placed_transactions.all().delete()
    PlacedTransaction.objects.bulk_create(
        PlacedTransaction(
            webshop=document.webshop,
            transaction=paid["source"],
            order_gid=document.order_gid,
            document=document,
            on=booking["booked_on"],
            gateway=key(paid["gateway"]),
            account=paid["account"],
            amount=Decimal(paid["amount"]),
            currency=document.currency,
        )
        for paid in payments
    )
    _set_free(document.webshop, were - {paid["source"] for paid in payments})


def take_out(document: Document) -> None:
    """What was paid in the entry is taken back with it: it goes into the one booked instead, or into its day's."""
    document.placed_transactions.all().delete()
    _set_free(document.webshop, {paid["source"] for paid in _payments(document.booking)})


def _set_free(webshop: Webshop, transactions: Collection[str]) -> None:
    """They wait for the entry of their day."""
    mine = Payment.objects.filter(webshop=webshop, is_with_sale=True, tied_to__in=transactions)
    mine.update(is_with_sale=False, tied_to="", gateway="")


def _payments(booking: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (booking or {}).get("payments", [])
    return found


def put_in_day(entry: MoneyDocument, settled: Iterable[Settled]) -> None:
    """The payments of a day's entry; in its transaction. Raises IntegrityError where one stands elsewhere."""
    PlacedTransaction.objects.bulk_create(
        PlacedTransaction(
            webshop=entry.webshop,
            transaction=one.moved.source,
            order_gid=one.order.source,
            entry=entry,
            on=one.booked_on,
            gateway=key(one.gateway),
            account=one.account,
            amount=one.amount.amount,
            currency=one.amount.currency,
        )
        for one in settled
    )


def with_documents(webshop: Webshop, orders: Collection[str]) -> Mapping[str, list[PlacedTransaction]]:
    """What stands in the entries of these orders themselves, by the order's gid."""
    found: dict[str, list[PlacedTransaction]] = defaultdict(list)
    mine = PlacedTransaction.objects.filter(webshop=webshop, order_gid__in=orders, document__isnull=False)
    for one in mine.select_related("document").defer("document__booking").order_by("pk"):
        found[one.order_gid].append(one)
    return found


def elsewhere(webshop: Webshop, transactions: Collection[str]) -> set[str]:
    """Those of them that stand in an entry of a day, or in one that is in Exact or may be: nothing takes them out."""
    found = PlacedTransaction.objects.filter(webshop=webshop, transaction__in=transactions)
    rows = found.values_list("transaction", "entry", "document__state")
    return {one for one, entry, state in rows if entry or state in MAYBE_IN_EXACT}
