"""What the orders of some weeks had: counts per VAT verdict, component, till, channel and gateway. No personal data.

Whether the shop is in the One Stop Shop is not known before the merchant was asked: every order is judged both ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from apps.bookkeeping.book import OrderVerdict, book
from apps.bookkeeping.booking import Booking, Kind, Treatment, VatKey
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.money import ZERO
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.rules import Grouping, Rules, Selection
from apps.bookkeeping.sale import Sale


@dataclass(frozen=True, slots=True)
class Seen:
    """How many orders had a verdict, their turnover excl. VAT in the shop's currency, and the name of the latest."""

    orders: int = 0
    net: Decimal = ZERO
    example: str = ""


@dataclass(slots=True)
class Verdicts:
    """Per VAT verdict what was seen, and how many orders would wait, by reason."""

    keys: dict[VatKey, Seen] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Tally:
    """`days`: orders by the shop's day (ISO); `tills` by the gid of the location; `taxed`: orders with any VAT.

    Orders that never become a booking (tests, cancelled ones) are not counted.
    """

    orders: int = 0
    taxed: int = 0
    days: Counter[str] = field(default_factory=Counter)
    by_oss: dict[bool, Verdicts] = field(default_factory=lambda: {True: Verdicts(), False: Verdicts()})
    components: Counter[str] = field(default_factory=Counter)
    tills: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    gateways: Counter[str] = field(default_factory=Counter)

    def since(self, day: date) -> int:
        """Orders placed on that day or later."""
        return sum(count for known, count in self.days.items() if known >= day.isoformat())


_COUNTERS = ("days", "components", "tills", "channels", "gateways")


def looking_rules(*, country: str, timezone: str, oss: bool) -> Rules:
    """With every setting filled in: what is wanted is the verdict, not a booking."""
    filled = demo_rules(country=country)
    return replace(
        filled,
        timezone=timezone,
        grouping=Grouping.PER_COMPONENT,
        selection=Selection(paid_only=False),
        vat=replace(filled.vat, oss=oss),
        tills={},
    )


def add(tally: Tally, sale: Sale, *, country: str, timezone: str) -> None:
    """Count one order. Orders come newest first: the first of a verdict is its example."""
    found = {oss: book(sale, looking_rules(country=country, timezone=timezone, oss=oss)) for oss in (True, False)}
    if found[True].verdict is OrderVerdict.SKIPPED:
        return
    tally.orders += 1
    tally.taxed += bool(sale.as_sold.tax)
    tally.days[sale.processed_at.astimezone(ZoneInfo(timezone)).date().isoformat()] += 1
    tally.channels[sale.channel] += 1
    tally.tills.update([sale.location.shopify_id] if sale.location else [])
    tally.gateways.update(set(sale.gateways))
    tally.components.update({line.component.value for one in found[True].bookings for line in one.lines})
    for oss, outcome in found.items():
        tally.by_oss[oss].held.update({reason.code.value for reason in outcome.doubts})
        for key, net in _turnover(outcome.bookings).items():
            known = tally.by_oss[oss].keys.get(key, Seen(example=sale.name))
            tally.by_oss[oss].keys[key] = replace(known, orders=known.orders + 1, net=known.net + net)


def add_unreadable(tally: Tally, code: Held) -> None:
    """Count an order of which nothing can be said."""
    tally.orders += 1
    for verdicts in tally.by_oss.values():
        verdicts.held[code.value] += 1


def _turnover(bookings: tuple[Booking, ...]) -> Mapping[VatKey, Decimal]:
    """Excl. VAT, of what was sold: refunds are of other days."""
    found: dict[VatKey, Decimal] = {}
    for line in (line for one in bookings if one.kind is Kind.SALE for line in one.lines):
        found[line.key] = found.get(line.key, ZERO) + line.net.amount
    return found


def to_json(tally: Tally) -> dict[str, Any]:
    """As it is stored."""
    return {
        "orders": tally.orders,
        "taxed": tally.taxed,
        **{name: dict(getattr(tally, name)) for name in _COUNTERS},
        **{_name(oss): _verdicts_json(verdicts) for oss, verdicts in tally.by_oss.items()},
    }


def from_json(stored: Mapping[str, Any]) -> Tally:
    """What `to_json` made; an empty one of {}."""
    return Tally(
        orders=stored.get("orders", 0),
        taxed=stored.get("taxed", 0),
        by_oss={oss: _verdicts(stored.get(_name(oss), {})) for oss in (True, False)},
        **{name: Counter(stored.get(name, {})) for name in _COUNTERS},
    )


def _name(oss: bool) -> str:
    return "with_oss" if oss else "without_oss"


def _verdicts_json(verdicts: Verdicts) -> dict[str, Any]:
    keys = [
        [key.treatment.value, key.country, rate_text(key.rate), seen.orders, str(seen.net), seen.example]
        for key, seen in verdicts.keys.items()
    ]
    return {"keys": keys, "held": dict(verdicts.held)}


def _verdicts(stored: Mapping[str, Any]) -> Verdicts:
    keys = {
        VatKey(Treatment(treatment), country, Decimal(rate)): Seen(orders, Decimal(net), example)
        for treatment, country, rate, orders, net, example in stored.get("keys", [])
    }
    return Verdicts(keys, Counter(stored.get("held", {})))
