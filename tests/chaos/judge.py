"""Two journals compared: what Shopify says should be booked, and what the stand-in Exact committed.

Our own database is not asked. An order is right when all its documents together come to its current total and VAT, none
of its references is there twice, and all of them are in its own tenant's administration, on its own tenant's debtor.
Beside that the totals of every tenant and day, and the VAT of every tenant, day and VAT code, must be Shopify's; of
invoices and orders Exact calculates the VAT itself, for which B5 allows a cent per line of that code on that day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.chaos.tenants import DIVISIONS, Tenant
from tests.harness.world import World

_SHOP_CLOCK = ZoneInfo("Europe/Amsterdam")
# The VAT codes of the stand-in's administrations, by Shopify's rate.
_CODES = {Decimal("0.21"): "4", Decimal("0.09"): "2"}
_CENT = Decimal("0.01")
_TOTAL = "total"
_Key = tuple[str, str]  # handle of the tenant, name of the order


@dataclass(slots=True)
class Judgement:
    """What is wrong, in words; empty lists are the verdict everybody wants. `sums`: per tenant, day and VAT code.

    `at_stake` and `wrong`: (domain, name) of the orders looked at, and of those lost or doubled among them.
    """

    orders: int = 0
    at_stake: set[tuple[str, str]] = field(default_factory=set)
    wrong: set[tuple[str, str]] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.foreign or self.sums)


@dataclass(slots=True)
class _Books:
    """Per order what was booked, how often under each reference, and the parts of it by day and VAT code or total."""

    sums: dict[_Key, tuple[Decimal, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: (Decimal(), Decimal()))
    )
    references: Counter[_Key] = field(default_factory=Counter)
    parts: dict[_Key, list[tuple[str, str, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    leeway: dict[_Key, dict[tuple[str, str], Decimal]] = field(default_factory=lambda: defaultdict(dict))
    foreign: list[str] = field(default_factory=list)


def judge(world: World, tenants: Sequence[Tenant], *, only: Collection[tuple[str, str]] | None = None) -> Judgement:
    """`only`: (domain, gid) of the orders to look at; None: every order. Foreign entries are looked for everywhere."""
    verdict, books = Judgement(), _books(world, tenants)
    verdict.foreign = books.foreign
    orders = world.orders()
    gaps: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    leeway: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for tenant in tenants:
        at_stake = [
            order
            for gid, order in orders.get(tenant.domain, {}).items()
            if only is None or (tenant.domain, gid) in only
        ]
        verdict.orders += len(at_stake)
        if tenant.is_by_day:
            _compare_days(verdict, tenant, at_stake, books)
            continue
        for order in at_stake:
            _compare(verdict, tenant, order, books)
            _add_gaps(gaps, tenant, order, books)
            for (day, code), allowed in books.leeway[tenant.handle, str(order["name"])].items():
                leeway[tenant.handle, day, code] += allowed
    verdict.sums = [
        f"{' '.join(where)}: {gap} too much in Exact" for where, gap in gaps.items() if abs(gap) > leeway[where]
    ]
    return verdict


def references(world: World, tenants: Sequence[Tenant]) -> Collection[tuple[str, str]]:
    """(handle, reference) of everything that these tenants have in Exact."""
    return _books(world, tenants).references.keys()


def _books(world: World, tenants: Sequence[Tenant]) -> _Books:
    books, by_debtor = _Books(), {(one.division, one.debtor): one for one in tenants}
    names = _debtor_names(world)
    for division, row in world.documents_by_division():
        account = row.get("Customer") or row["OrderedBy"]
        tenant = by_debtor.get((division, names.get((division, account), "")))
        reference = str(row["YourRef"])
        if tenant is None:
            books.foreign.append(f"{division} {reference}")
            continue
        key = tenant.handle, reference.split("-")[0]
        total, lines = _sold(row) if tenant.is_by_day else _number(row["AmountFC"]), _lines(row)
        before = books.sums[key]
        books.sums[key] = (before[0] + total, before[1] + sum((vat for _, vat in lines), Decimal()))
        books.references[tenant.handle, reference] += 1
        day = str(row.get("EntryDate") or row["OrderDate"])[:10]
        for code, allowed in _leeway(row).items():
            books.leeway[key][day, code] = books.leeway[key].get((day, code), Decimal()) + allowed
        books.parts[key] += [(day, _TOTAL, total), *((day, code, vat) for code, vat in lines if vat)]
    return books


def _lines(row: dict[str, Any]) -> list[tuple[str, Decimal]]:
    """VAT code and VAT of every line."""
    found = row.get("SalesEntryLines") or row.get("SalesInvoiceLines") or row["SalesOrderLines"]
    return [(str(line["VATCode"]), _number(line.get("VATAmountFC", line.get("VATAmount")))) for line in found]


def _sold(row: dict[str, Any]) -> Decimal:
    """Incl. VAT: what an entry of a day says was sold. What was paid stands on lines without a VAT code, against it."""
    sales = [line for line in row["SalesEntryLines"] if line.get("VATCode")]
    return sum((_number(line["AmountFC"]) + _number(line["VATAmountFC"]) for line in sales), Decimal())


def _leeway(row: dict[str, Any]) -> dict[str, Decimal]:
    """What B5 allows Exact's own VAT per code: a cent per line of an invoice or order, ten in all; a total nothing."""
    if row.get("SalesEntryLines"):
        return {}
    lines = Counter(code for code, vat in _lines(row) if vat)
    return {code: min(_CENT * count, 10 * _CENT) for code, count in lines.items()}


def _compare(verdict: Judgement, tenant: Tenant, order: dict[str, Any], books: _Books) -> None:
    name = str(order["name"])
    expected = (_money(order["currentTotalPriceSet"]), _money(order["currentTotalTaxSet"]))
    twice = [
        reference
        for (handle, reference), count in books.references.items()
        if handle == tenant.handle and count > 1 and reference.split("-")[0] == name
    ]
    verdict.doubled += [f"{tenant.handle} {reference}" for reference in twice]
    booked = books.sums[tenant.handle, name]
    leeway = sum(books.leeway[tenant.handle, name].values(), Decimal())
    is_right = booked[0] == expected[0] and abs(booked[1] - expected[1]) <= leeway
    verdict.at_stake.add((tenant.domain, name))
    if twice or not is_right:
        verdict.wrong.add((tenant.domain, name))
    if not is_right and not twice:
        verdict.lost.append(f"{tenant.handle} {name}: {booked[0]} (VAT {booked[1]}), not {expected[0]} ({expected[1]})")


def _compare_days(verdict: Judgement, tenant: Tenant, orders: Sequence[dict[str, Any]], books: _Books) -> None:
    """Of a till: the entries of a day are there once, and come to what was sold on it."""
    sold, booked = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    vat_sold, vat_booked = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    for order in orders:
        sold[day_of(order["processedAt"])] += _money(order["currentTotalPriceSet"])
        vat_sold[day_of(order["processedAt"])] += _money(order["currentTotalTaxSet"])
    for (handle, _reference), parts in books.parts.items():
        for day, code, amount in parts if handle == tenant.handle else ():
            (booked if code == _TOTAL else vat_booked)[day] += amount
    of_mine = [(reference, count) for (handle, reference), count in books.references.items() if handle == tenant.handle]
    verdict.doubled += [f"{tenant.handle} {reference}" for reference, count in of_mine if count > 1]
    wrong = {day for day in sold if (booked[day], vat_booked[day]) != (sold[day], vat_sold[day])}
    verdict.lost += [f"{tenant.handle} {day}: {booked[day]}, not {sold[day]}" for day in sorted(wrong)]
    for order in orders:
        verdict.at_stake.add((tenant.domain, str(order["name"])))
        if day_of(order["processedAt"]) in wrong:
            verdict.wrong.add((tenant.domain, str(order["name"])))


def _add_gaps(gaps: dict[tuple[str, str, str], Decimal], tenant: Tenant, order: dict[str, Any], books: _Books) -> None:
    """What Exact has more than Shopify, by tenant, day and VAT code.

    An order that changed on another day than it was bought is only compared as a whole: which part of it was booked
    when depends on when it was first seen.
    """
    day = day_of(order["processedAt"])
    if day_of(order["updatedAt"]) != day:
        return
    for on, code, amount in books.parts[tenant.handle, str(order["name"])]:
        gaps[tenant.handle, on, code] += amount
    gaps[tenant.handle, day, _TOTAL] -= _money(order["currentTotalPriceSet"])
    for tax in order["currentTaxLines"]:
        gaps[tenant.handle, day, _CODES[Decimal(str(tax["rate"])).normalize()]] -= _money(tax["priceSet"])


def _debtor_names(world: World) -> dict[tuple[int, str], str]:
    state = world.ask(f"{world.exact}/_state")
    return {
        (division, key): str(account["Name"])
        for division in DIVISIONS
        for key, account in state[f"{division}:crm/Accounts"].items()
    }


def day_of(moment: str) -> str:
    """The shop's own day, as "2026-11-26"."""
    return f"{datetime.fromisoformat(moment).astimezone(_SHOP_CLOCK):%Y-%m-%d}"


def _money(bag: dict[str, Any]) -> Decimal:
    return _number(bag["shopMoney"]["amount"])


def _number(value: object) -> Decimal:
    return Decimal(str(value))
