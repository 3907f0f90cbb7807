"""A webshop's settings for payments, and their place in RULES.json:

{"payments": "per_day", "gateways": [{"gateway": "mollie", "account": "1261"}, {"gateway": "bank transfer",
"leave_open": true, "condition": "14"}], "payments_from": "2026-10-01", "payments_journal": "90", "receivables": "1300"}

Only the first two are needed to judge; a file without them has payments off.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from apps.bookkeeping import json_values

# As it stands in a line where the settings name no account: the debtors' own.
DEBTORS = "debtors"


class Way(StrEnum):
    """How what was paid comes into Exact."""

    OFF = "off"
    PER_DAY = "per_day"
    WITH_ORDER = "with_order"


@dataclass(frozen=True, slots=True)
class Gateway:
    """One row: the clearing account of a gateway, or that its payments stay open on the debtor.

    `gateway` is Shopify's name for it, in small or capital letters; `name` how lines call it ("" = Shopify's name).
    `condition`: Exact's payment condition of what is paid through it alone ("" = that of the settings, or the debtor).
    """

    gateway: str
    account: str = ""
    leave_open: bool = False
    name: str = ""
    condition: str = ""

    @property
    def words(self) -> str:
        """As a line calls it."""
        return self.name or self.gateway


@dataclass(frozen=True, slots=True)
class PaymentRules:
    """`journal`: a general journal; `receivables`: the account of debtors; `start_on`: older money is not booked."""

    way: Way = Way.OFF
    gateways: tuple[Gateway, ...] = ()
    journal: str = ""
    receivables: str = DEBTORS
    start_on: date | None = None

    def row(self, gateway: str) -> Gateway | None:
        """The row of this gateway; None where nobody chose for it."""
        wanted = key(gateway)
        return next((row for row in self.gateways if key(row.gateway) == wanted), None)


@dataclass(frozen=True, slots=True)
class _Stored:
    """As RULES.json has it, beside everything else."""

    payments: Way = Way.OFF
    gateways: tuple[Gateway, ...] = ()
    payments_journal: str = ""
    receivables: str = DEBTORS
    payments_from: date | None = None


def key(gateway: str) -> str:
    """By which two names are one gateway."""
    return " ".join(gateway.split()).casefold()


def to_json(rules: PaymentRules) -> dict[str, Any]:
    """What RULES.json gains."""
    stored = _Stored(rules.way, rules.gateways, rules.journal, rules.receivables, rules.start_on)
    found: dict[str, Any] = _CONVERTER.unstructure(stored)
    return found


def version(rules: PaymentRules) -> str:
    """A short name for these settings: what only they can change is judged again when it does."""
    return hashlib.sha256(json.dumps(to_json(rules), sort_keys=True).encode()).hexdigest()[:16]


def from_json(data: Any) -> PaymentRules:
    """The settings in a whole RULES.json; off where it says nothing of them. Raises json_values.NotReadable."""
    read = json_values.read(_CONVERTER, data if isinstance(data, dict) else {}, _Stored)
    rules = PaymentRules(read.payments, read.gateways, read.payments_journal, read.receivables, read.payments_from)
    seen: set[str] = set()
    for index, row in enumerate(rules.gateways):
        if key(row.gateway) in seen or not key(row.gateway):
            raise json_values.NotReadable(
                f"gateways[{index}].gateway", f"{row.gateway!r:.40} stands there twice or is empty"
            )
        seen.add(key(row.gateway))
    return rules


def demo_rules() -> PaymentRules:
    """Of a shop that does not exist: an account for the gateways that are seen most, bank transfers left open."""
    accounts = {
        **{"shopify_payments": "1260", "mollie": "1261", "paypal": "1262", "klarna": "1263", "cash": "1000"},
        **{"adyen": "1264", "stripe": "1265", "multisafepay": "1266", "card": "1267"},
    }
    booked = tuple(Gateway(name, account) for name, account in accounts.items())
    open_ones = tuple(Gateway(name, leave_open=True) for name in ("manual", "bank transfer", "bank deposit", "invoice"))
    return PaymentRules(Way.PER_DAY, (*booked, *open_ones), journal="90", receivables="1300")


_CONVERTER = json_values.strict()
