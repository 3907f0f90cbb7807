"""What stands in Exact on the accounts of the debts, since the ledger begins; see watched.py for how it got here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.bookkeeping.booking import Component, Form
from apps.closing.cards import booked
from apps.closing.cards.proof import MeantEntry, OnAccount
from apps.closing.cards.values import ZERO, Debt
from apps.closing.compare import Stretch
from apps.closing.models import AccountLine, JournalReading
from apps.ledger.models import Document, TillDay
from apps.shops.models import Account, Webshop

_COMPONENTS = {
    Debt.CARDS: (Component.GIFT_CARD_SOLD, Component.GIFT_CARD_REDEEMED),
    Debt.CREDIT: (Component.STORE_CREDIT_REDEEMED,),
}
_Key = tuple[Debt, str]


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """`by_hand_before`: what others entered before the month. `entries`, `meant`: of the month."""

    opening: Decimal
    closing: Decimal
    by_hand_before: Decimal
    entries: tuple[OnAccount, ...]
    meant: tuple[MeantEntry, ...]


@dataclass(frozen=True, slots=True)
class Accounts:
    """`months` has what was read; `is_shared`: both debts are on one account, which tells neither of them."""

    codes: Mapping[Debt, Collection[str]]
    months: Mapping[_Key, AccountMonth] = field(default_factory=dict)
    read_at: datetime | None = None
    is_shared: bool = False


def _codes_of(webshop: Webshop) -> dict[Debt, set[str]]:
    """The accounts of each debt, as they are chosen now."""
    chosen = Account.objects.filter(webshop=webshop).values_list("component", "account")
    return {debt: {code for name, code in chosen if name in components} for debt, components in _COMPONENTS.items()}


def read(webshop: Webshop, stretch: Stretch, *, begins_on: date, openings: Mapping[Debt, Decimal]) -> Accounts:
    """Empty where nothing was read back yet."""
    codes = _codes_of(webshop)
    reading = JournalReading.objects.filter(administration__connections__webshop=webshop).first()
    is_shared = bool(codes[Debt.CARDS] & codes[Debt.CREDIT])
    if reading is None or reading.finished_at is None or is_shared:
        return Accounts(codes, is_shared=is_shared)
    if not set[str]().union(*codes.values()) <= set(reading.accounts):
        return Accounts(codes)  # chosen anew: the next reading begins there
    documents = booked.in_exact(webshop, stretch)
    found: dict[_Key, AccountMonth] = {}
    for debt in Debt:
        if not codes[debt]:
            continue
        about = {"administration": reading.administration_id, "account__in": codes[debt]}
        lines = AccountLine.objects.filter(**about, on__gte=begins_on, on__lt=stretch.until)
        rows: list[Any] = list(lines.annotate(is_ours=_ours(webshop)).order_by("on", "entry_number", "line_id"))
        mine = [one for one in documents if one.debt is debt]
        for currency in {*(one.currency for one in (*rows, *mine)), webshop.currency}:
            opening = openings[debt] if currency == webshop.currency else ZERO
            found[debt, currency] = _month(
                [one for one in rows if one.currency == currency],
                [one for one in mine if one.currency == currency],
                stretch.first,
                opening=opening,
                read_at=reading.finished_at,
            )
    return Accounts(codes, found, reading.finished_at)


def _ours(webshop: Webshop) -> Q:
    """An entry of a document, by its id; an invoice's entry has another one, and the invoice's reference."""
    documents = Document.objects.filter(webshop=webshop)
    by_id = documents.filter(exact_id=OuterRef("entry_id"), exact_id__gt="")
    invoices = documents.filter(booking__form__in=[Form.SALES_INVOICE, Form.CREDIT_NOTE, Form.SALES_ORDER])
    by_reference = invoices.filter(reference=OuterRef("reference"), reference__gt="")
    days = TillDay.objects.filter(webshop=webshop, exact_id=OuterRef("entry_id"), exact_id__gt="")
    return Q(Exists(by_id)) | Q(Exists(days)) | Q(Exists(by_reference))


def _month(
    lines: list[Any], documents: Iterable[booked.InExact], first: date, *, opening: Decimal, read_at: datetime
) -> AccountMonth:
    before = [one for one in lines if one.on < first]
    by_entry = defaultdict[str, list[Any]](list)
    for one in lines[len(before) :]:
        by_entry[one.entry_id].append(one)
    entries = tuple(_entry(mine) for mine in by_entry.values())
    begun = opening + _grown(before)
    return AccountMonth(
        opening=begun,
        closing=begun + sum((one.amount for one in entries), ZERO),
        by_hand_before=_grown(one for one in before if not one.is_ours),
        entries=entries,
        meant=tuple(_meant(documents, by_entry, read_at)),
    )


def _entry(lines: list[Any]) -> OnAccount:
    one = lines[0]
    name = " ".join(filter(None, (f"{one.journal} {one.entry_number}", one.reference)))
    return OnAccount(one.entry_id, name, one.on, _grown(lines), one.is_ours)


def _meant(
    documents: Iterable[booked.InExact], by_entry: Mapping[str, list[Any]], read_at: datetime
) -> Iterable[MeantEntry]:
    """One for each entry: what its documents should have moved together."""
    by_reference = {lines[0].reference: entry for entry, lines in by_entry.items() if lines[0].is_ours}
    found = defaultdict[str, list[booked.InExact]](list)
    for one in documents:
        entry = one.entry_id if one.entry_id in by_entry else by_reference.get(one.reference, one.entry_id)
        found[entry].append(one)
    for entry, mine in found.items():
        amount = sum((one.amount for one in mine), ZERO)
        yield MeantEntry(entry, mine[0].order_name, mine[0].document, amount, max(one.at for one in mine) >= read_at)


def _grown(lines: Iterable[AccountLine]) -> Decimal:
    """A debt grows by what is credited."""
    return -sum((one.amount for one in lines), ZERO)


def all_codes(webshops: QuerySet[Webshop]) -> set[str]:
    """The accounts of the debts of all of these."""
    components = [one.value for mine in _COMPONENTS.values() for one in mine]
    chosen = Account.objects.filter(webshop__in=webshops, component__in=components)
    return set(chosen.values_list("account", flat=True))
