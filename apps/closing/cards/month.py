"""A month of the ledger of gift cards and store credit, out of documents, Exact's lines and Shopify's cards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from apps.closing.cards import account, booked, proof, shopify_side
from apps.closing.cards.account import AccountMonth
from apps.closing.cards.booked import Books
from apps.closing.cards.proof import DebtCause, DebtGap, DebtMonth
from apps.closing.cards.shopify_side import GivenCards
from apps.closing.cards.values import ZERO, Card, Debt, Sums
from apps.closing.compare import Stretch
from apps.ledger.models import Document
from apps.shopify.models import GiftCard
from apps.shops.models import CardLedger, Webshop


@dataclass(frozen=True, slots=True)
class GivenMonth:
    """Cards that nobody bought, in one currency: what was booked of them, and what Shopify tells (None: not told)."""

    currency: str
    booked: Decimal
    told: GivenCards | None


@dataclass(frozen=True, slots=True)
class CardsMonth:
    """`cards_read_at`, `exact_read_at`: when Shopify's cards and Exact's account were last read, None for never.

    `is_shared`: both debts are on one account, which tells neither of them.
    """

    stretch: Stretch
    debts: tuple[DebtMonth, ...]
    codes: Mapping[Debt, Collection[str]]  # of the accounts in Exact that each is on
    given: tuple[GivenMonth, ...]
    cards_read_at: datetime | None
    exact_read_at: datetime | None
    is_shared: bool = False


def month_of(webshop: Webshop, stretch: Stretch) -> CardsMonth:
    """As it stands now, from what was read last."""
    ledger = CardLedger.objects.filter(webshop=webshop).first() or CardLedger(webshop=webshop)
    begins_on = begin_of(webshop, ledger)
    openings = {Debt.CARDS: ledger.cards, Debt.CREDIT: ledger.credit}
    books = booked.books(webshop, stretch, begins_on=begins_on, openings=openings)
    accounts = account.read(webshop, stretch, begins_on=begins_on, openings=openings)
    waits = booked.waiting(webshop, stretch)
    is_told = webshop.settings.tell_cards_apart and ledger.read_at is not None
    cards = _cards(webshop) if is_told else []
    sold, given = shopify_side.sold(cards, stretch), shopify_side.given(cards, stretch)
    keys = {*books.sums, *accounts.months, *((Debt.CARDS, currency) for currency in sold)}
    debts = []
    for debt, currency in sorted(keys):
        told = sold.get(currency, Sums()) if is_told and debt is Debt.CARDS else None
        gaps = [_waiting(one) for one in waits if (one.debt, one.currency) == (debt, currency)]
        sums = books.sums.get((debt, currency), Sums())
        stands = accounts.months.get((debt, currency))
        debts.append(_debt(debt, currency, sums, told, stands, gaps, _beside(currency, books, given, waits)))
    return CardsMonth(
        stretch,
        tuple(debts),
        accounts.codes,
        _given(books, given if is_told else None),
        ledger.read_at if is_told else None,
        accounts.read_at,
        accounts.is_shared,
    )


def begin_of(webshop: Webshop, ledger: CardLedger) -> date:
    """The first day of the ledger: chosen, else that of the first document."""
    first = Document.objects.filter(webshop=webshop, booked_on__isnull=False).order_by("booked_on")
    return ledger.begins_on or first.values_list("booked_on", flat=True).first() or date.max


def _beside(currency: str, books: Books, given: Mapping[str, GivenCards], waits: Sequence[booked.Waiting]) -> Decimal:
    """What cards that nobody bought paid in the month, and neither is booked as theirs nor waits to be."""
    told = given[currency].redeemed if currency in given else ZERO
    waiting = sum((one.amount for one in waits if one.debt is None and one.currency == currency), ZERO)
    return told - books.given.get(currency, ZERO) + waiting


def _debt(
    debt: Debt,
    currency: str,
    sums: Sums,
    told: Sums | None,
    stands: AccountMonth | None,
    gaps: list[DebtGap],
    beside: Decimal,
) -> DebtMonth:
    entries = stands.entries if stands else ()
    books = proof.with_hands(Sums(sums.opening + (stands.by_hand_before if stands else ZERO), sums.moved), entries)
    return DebtMonth(
        debt,
        currency,
        books,
        exact=stands.closing if stands else None,
        shopify=told,
        in_exact=proof.of_exact(
            opening=stands.opening - books.opening,
            closing=stands.closing - books.closing,
            meant=stands.meant,
            entries=entries,
        )
        if stands
        else (),
        at_shopify=proof.of_shopify(books, told, gaps, given=beside) if told else (),
        by_hand=tuple(one for one in entries if not one.is_ours),
    )


def _waiting(one: booked.Waiting) -> DebtGap:
    return DebtGap(DebtCause.WAITS, one.amount, one.order_name, one.document)


def _given(books: Books, told: dict[str, GivenCards] | None) -> tuple[GivenMonth, ...]:
    currencies = {*books.given, *(told or {})}
    nothing = GivenCards()
    return tuple(
        GivenMonth(one, books.given.get(one, ZERO), told.get(one, nothing) if told is not None else None)
        for one in sorted(currencies)
    )


def _cards(webshop: Webshop) -> list[Card]:
    zone = ZoneInfo(webshop.timezone)
    return [_card(row, zone) for row in GiftCard.objects.filter(webshop=webshop).iterator()]


def _card(row: GiftCard, zone: ZoneInfo) -> Card:
    issued_on = row.created_at.astimezone(zone).date()
    ends = [row.deactivated_at.astimezone(zone).date()] if row.deactivated_at else []
    ends += [row.expires_on] if row.expires_on and row.expires_on < datetime.now(zone).date() else []
    moves = ((datetime.fromisoformat(at).astimezone(zone).date(), Decimal(amount)) for at, amount in row.moves)
    ended_on = max(min(ends), issued_on) if ends else None
    return Card(row.is_given, row.currency, row.balance, issued_on, tuple(moves), ended_on)
