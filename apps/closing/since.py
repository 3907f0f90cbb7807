"""What is not as it was when a month was closed: the certificate's figures held against those of the last check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.closing.values import NetAndVat

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MovedCode:
    """What came on a VAT code since: `meant` of what should stand, `found` of what stands in Exact."""

    code: str
    currency: str
    meant: NetAndVat
    found: NetAndVat


def moved(then: Facts, now: Facts) -> list[MovedCode]:
    """Per VAT code and currency; nothing where all amounts are as they were."""
    before, after = _by_code(then), _by_code(now)
    none = (NetAndVat(), NetAndVat())
    found = []
    for key in sorted({*before, *after}):
        was, is_now = before.get(key, none), after.get(key, none)
        if was != is_now:
            found.append(MovedCode(*key, is_now[0] - was[0], is_now[1] - was[1]))
    return found


def is_changed(then: Facts, now: Facts) -> bool:
    """Whether the certificate would say something else today: of amounts, the difference, or the verdict."""
    is_other = any(_standing(then, name) != _standing(now, name) for name in ("difference", "worth"))
    return is_other or then["verdict"] != now["verdict"] or bool(moved(then, now))


def _standing(facts: Facts, name: str) -> dict[str, Decimal]:
    amounts = {currency: Decimal(text) for currency, text in facts[name].items()}
    return {currency: amount for currency, amount in amounts.items() if amount}


def _by_code(facts: Facts) -> dict[tuple[str, str], tuple[NetAndVat, NetAndVat]]:
    return {(row["code"], row["currency"]): (_amounts(row["meant"]), _amounts(row["found"])) for row in facts["codes"]}


def _amounts(pair: Mapping[str, str]) -> NetAndVat:
    return NetAndVat(Decimal(pair["net"]), Decimal(pair["vat"]))
