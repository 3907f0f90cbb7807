"""Shopify's payout and its balance transactions, read into what the rules of apps.payments are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from apps.bookkeeping.money import Money, total
from apps.payments.payout import Direction, Movement, Payout, Status
from apps.shopify.fields import Fields

_STATUSES, _DIRECTIONS = frozenset(Status), frozenset(Direction)
# The parts of Shopify's summary that make up a payout's net: what was moved, less its fees.
_GROSS = ("chargesGross", "refundsFeeGross", "adjustmentsGross", "reservedFundsGross", "retriedPayoutsGross")
_ALSO_GROSS = ("advanceGross", "usdcRebateCreditAmount")
_FEES = ("chargesFee", "refundsFee", "adjustmentsFee", "reservedFundsFee", "retriedPayoutsFee", "advanceFees")


def read(node: Any, transactions: Sequence[Any], *, zone: tzinfo) -> Payout:
    """`zone`: the shop's, in which a payout has its date. Raises fields.Unreadable."""
    payout = Fields.from_json(node)
    summary = payout.part("summary")
    net = _money(payout, "net")
    return Payout(
        source=payout.text("id"),
        number=_number(payout),
        issued_on=payout.moment("issuedAt").astimezone(zone).date(),
        status=Status(payout.word("status", _STATUSES)),
        direction=Direction(payout.word("transactionType", _DIRECTIONS)),
        net=net,
        gross=_sum(summary, (*_GROSS, *_ALSO_GROSS), net.currency),
        fees=_sum(summary, _FEES, net.currency),
        movements=tuple(
            _movement(Fields.from_json(one, path=f"transactions[{index}]"), payout=payout.text("id"))
            for index, one in enumerate(transactions)
        ),
    )


def _movement(one: Fields, *, payout: str) -> Movement:
    order = one.part_or_none("associatedOrder")
    belongs = one.part("associatedPayout")
    if belongs.has("id") and belongs.text("id") != payout:
        raise one.refuse("associatedPayout.id", "of another payout")
    return Movement(
        source=one.text("id"),
        kind=one.text("type"),
        source_kind=one.text_or_empty("sourceType"),
        amount=_money(one, "amount"),
        fee=_money(one, "fee"),
        net=_money(one, "net"),
        order=order.text("name") if order else "",
        order_gid=order.text("id") if order else "",
        why=one.text_or_empty("adjustmentReason"),
        is_test=one.flag("test"),
    )


def _number(payout: Fields) -> str:
    """UnsignedInt64: JSON has it as a text or as a number."""
    value = payout.values.get("legacyResourceId")
    digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 20):
        raise payout.refuse("legacyResourceId", "no number")
    return digits


def _money(of: Fields, name: str) -> Money:
    part = of.part(name)
    return Money(part.amount("amount"), part.currency("currencyCode"))


def _sum(summary: Fields, names: Sequence[str], currency: str) -> Money:
    """A part that is nothing may be told in any currency; one that is something is handed to the rules as it is."""
    told = [amount for name in names if (amount := _money(summary, name))]
    other = next((amount for amount in told if amount.currency != currency), None)
    return other or total(told, currency=currency)
