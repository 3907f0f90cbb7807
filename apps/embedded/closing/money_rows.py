"""What the page of a month shows of its money, from what is kept of its check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.closing.money_paper import receivable_words
from apps.closing.money_told import TOLD
from apps.embedded.amounts import money
from apps.embedded.explaining import TONES
from apps.ledger.states import State

Facts = Mapping[str, Any]


def shown(facts: Facts | None) -> dict[str, Any]:
    """Per gateway, the days on which not everything is booked, the payouts, and what is open; nothing without money."""
    if not facts:
        return {}
    return {
        "gateways": [_gateway(row) for row in (*facts["gateways"], *_shared(facts))],
        "days": [
            {"on": date.fromisoformat(row["day"]), **_gateway(row)} for row in facts["days"] if not _is_settled(row)
        ],
        "payouts": [_payout(row) for row in facts["payouts"]],
        "receivables": [
            {"words": words, "amount": money(Decimal(row[name]), row["currency"])}
            for row in facts["receivables"]
            for name, words in receivable_words().items()
        ],
    }


def _shared(facts: Facts) -> list[dict[str, str]]:
    """Accounts of several gateways, of which Exact cannot tell whose the difference is."""
    return [{**dict.fromkeys(TOLD, "0.00"), **row} for row in facts["shared"]]


def _is_settled(row: Facts) -> bool:
    return not any(Decimal(row[name]) for name in ("under_way", "waiting", "difference"))


def _gateway(row: Facts) -> dict[str, str]:
    sums = {name: money(Decimal(row[name]), row["currency"]) for name in TOLD}
    return {"gateway": row["gateway"] or _("not known"), **sums}


def _payout(row: Facts) -> dict[str, Any]:
    state = State(row["state"])
    return {
        "number": row["number"],
        "on": date.fromisoformat(row["day"]),
        "net": money(Decimal(row["net"]), row["currency"]),
        "state": _("differs") if row["is_right"] is False else state.label,
        "tone": "critical" if row["is_right"] is False else TONES.get(state, "info"),
    }
