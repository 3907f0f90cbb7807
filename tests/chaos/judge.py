"""Two journals compared: what Shopify says should be booked, and what the stand-in Exact committed.

Our own database is not asked. An order is right when all its entries together come to its current total and VAT, none
of its references is there twice, and all of them are in its own tenant's administration, on its own tenant's debtor.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.chaos.tenants import DIVISIONS, Tenant
from tests.harness.world import World

Sums = tuple[Decimal, Decimal]
_NOTHING: Sums = (Decimal(0), Decimal(0))


@dataclass(slots=True)
class Judgement:
    """References of what is wrong; empty lists are the verdict everybody wants."""

    orders: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.foreign)


def judge(world: World, tenants: Sequence[Tenant], *, only: Collection[tuple[str, str]] | None = None) -> Judgement:
    """`only`: (domain, gid) of the orders to look at; None: every order. Foreign entries are looked for everywhere."""
    verdict, books = Judgement(), _books(world, tenants)
    verdict.foreign = books.foreign
    orders = world.orders()
    for tenant in tenants:
        for gid, order in orders.get(tenant.domain, {}).items():
            if only is None or (tenant.domain, gid) in only:
                verdict.orders += 1
                _compare(verdict, tenant, order, books)
    return verdict


@dataclass(slots=True)
class _Books:
    """Per tenant and order: what was booked, and how often under each reference."""

    sums: dict[tuple[str, str], Sums] = field(default_factory=lambda: defaultdict(lambda: _NOTHING))
    references: Counter[tuple[str, str]] = field(default_factory=Counter)
    foreign: list[str] = field(default_factory=list)


def _books(world: World, tenants: Sequence[Tenant]) -> _Books:
    books, by_debtor = _Books(), {(one.division, one.debtor): one for one in tenants}
    names = _debtor_names(world)
    for division, entry in world.entries_by_division():
        tenant = by_debtor.get((division, names.get((division, entry["Customer"]), "")))
        reference = str(entry["YourRef"])
        if tenant is None:
            books.foreign.append(f"{division} {reference}")
            continue
        name = reference.split("-")[0]
        amount, vat = books.sums[tenant.handle, name]
        books.sums[tenant.handle, name] = (amount + _number(entry["AmountFC"]), vat + _number(entry["VATAmountFC"]))
        books.references[tenant.handle, reference] += 1
    return books


def _compare(verdict: Judgement, tenant: Tenant, order: dict[str, Any], books: _Books) -> None:
    name = str(order["name"])
    expected = (_money(order["currentTotalPriceSet"]), _money(order["currentTotalTaxSet"]))
    twice = [
        reference
        for (handle, reference), count in books.references.items()
        if handle == tenant.handle and count > 1 and reference.split("-")[0] == name
    ]
    verdict.doubled += [f"{tenant.handle} {reference}" for reference in twice]
    if books.sums[tenant.handle, name] != expected and not twice:
        booked = books.sums[tenant.handle, name]
        verdict.lost.append(f"{tenant.handle} {name}: {booked[0]} (VAT {booked[1]}), not {expected[0]} ({expected[1]})")


def _debtor_names(world: World) -> dict[tuple[int, str], str]:
    state = world.ask(f"{world.exact}/_state")
    return {
        (division, key): str(account["Name"])
        for division in DIVISIONS
        for key, account in state[f"{division}:crm/Accounts"].items()
    }


def _money(bag: dict[str, Any]) -> Decimal:
    return _number(bag["shopMoney"]["amount"])


def _number(value: object) -> Decimal:
    return Decimal(str(value))
