"""The money of a month as facts that are kept, and as lines for a terminal. Amounts are text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from apps.closing import money
from apps.closing.money import MoneyProof
from apps.ledger import clearing
from apps.ledger.clearing import Clearing
from apps.ledger.receivables import Receivables

# What is told of a gateway: where its money is, and what Exact has more of it.
TOLD = (*clearing.SUMS, "difference")
_OPEN = ("booked", "paid", "on_its_way", "waiting", "left_open", "unpaid")


def facts_of(proof: MoneyProof) -> dict[str, Any]:
    """Everything but the sentences; what differs by gateway is `difference`, also of accounts that several share."""
    return {
        "gateways": [_gateway(one, proof) for one in money.by_gateway(proof)],
        "shared": [
            {"gateway": one.gateway, "currency": one.currency, "day": f"{one.on}", "difference": _text(one.amount)}
            for one in proof.gaps
            if "," in one.gateway
        ],
        "days": [{"day": f"{one.on}", **_gateway(one, proof)} for one in proof.gateways],
        "payouts": [
            {
                **{"number": one.number, "day": f"{one.on}", "currency": one.currency, "net": _text(one.net)},
                **{"state": one.state.value, "is_right": one.is_right},
            }
            for one in proof.payouts
        ],
        "receivables": [_open(one) for one in proof.receivables],
    }


def lines_of(proof: MoneyProof) -> Iterator[str]:
    """For a terminal."""
    for one in (*money.by_gateway(proof), *proof.gateways):
        row = _gateway(one, proof)
        sums = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in TOLD)
        yield f"  {one.on or 'month'}  {one.gateway or '?'} {one.currency}  {sums}"
    for payout in proof.payouts:
        yield f"  payout {payout.number}  {payout.on}  {payout.net:.2f} {payout.currency}  {payout.state.value}"
    for left in proof.receivables:
        row = _open(left)
        yield f"  open {left.currency}  " + ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in _OPEN)


def _gateway(one: Clearing, proof: MoneyProof) -> dict[str, str]:
    gap = money.gap_of(proof.gaps, one.gateway, one.currency, on=one.on)
    sums = {name: _text(getattr(one, name)) for name in clearing.SUMS}
    return {"gateway": one.gateway, "currency": one.currency, **sums, "difference": _text(gap)}


def _open(one: Receivables) -> dict[str, Any]:
    return {"currency": one.currency, "orders": one.orders, **{name: _text(getattr(one, name)) for name in _OPEN}}


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"
