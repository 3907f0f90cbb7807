"""What was paid, day by day: an entry of the general journal per day and currency, and what waits, with its reason.

    debit  clearing, one line per gateway     what came in less what went back
    credit the debtor, one line per tender    "#1001 · Mollie"

A tender stands in one entry at most: in that of its day, or in the order's own. Nothing is converted: an amount in
another currency than the order's is the one that Shopify tells of the same transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from apps.bookkeeping.booking import Paid
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.sale import MoneyMoved
from apps.payments.entry import EntryLine, JournalEntry
from apps.payments.gateways import Gateway, PaymentRules, Way, key
from apps.payments.refusals import CannotBookTender, HeldTender
from apps.payments.tender import OrderStanding, PaidOrder, Settled, Tender
from apps.payments.tie import Tied, tie

# As the lines of other documents (bookkeeping.references): Exact's descriptions of entries have 60 signs.
_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Judged:
    """Every tender once: with what its lines need, or with the reason why it has none."""

    settled: tuple[Settled, ...]
    held: tuple[tuple[Tender, CannotBookTender], ...]


def judge(tenders: Iterable[Tender], orders: Mapping[str, PaidOrder], rules: PaymentRules, *, zone: tzinfo) -> Judged:
    """`orders` by gid; `zone`: the shop's, in which money has its day. What Shopify told twice counts once."""
    once = {(tender.source, tender): tender for tender in tenders}
    told = Counter(source for source, _ in once)
    by_order: dict[str, list[Tender]] = defaultdict(list)
    for tender in once.values():
        by_order[tender.order].append(tender)
    settled: list[Settled] = []
    held: list[tuple[Tender, CannotBookTender]] = []
    for gid, mine in by_order.items():
        order = orders.get(gid) if gid else None
        plain = [one for one in mine if not one.is_test and told[one.source] == 1]
        tied = tie(plain, order.moved, zone=zone) if order else {}
        for tender in mine:
            try:
                _check_itself(tender, is_told_twice=told[tender.source] > 1)
                settled.append(_settled(tender, order, tied.get(tender.source), rules, zone=zone))
            except CannotBookTender as refusal:
                held.append((tender, refusal))
    return Judged(tuple(sorted(settled, key=_order)), tuple(sorted(held, key=lambda each: _by_moment(each[0]))))


def entries(settled: Sequence[Settled], rules: PaymentRules) -> Iterator[JournalEntry]:
    """One per day and currency, oldest first; what stands with its order is in none."""
    by_day: dict[tuple[date, str], list[Settled]] = defaultdict(list)
    for one in settled:
        if not one.is_with_sale:
            by_day[one.booked_on, one.amount.currency].append(one)
    for (day, currency), ones in sorted(by_day.items()):
        description = f"Payments {day.isoformat()}"
        yield entry(ones, rules, booked_on=day, currency=currency, description=description)


def entry(
    settled: Sequence[Settled], rules: PaymentRules, *, booked_on: date, currency: str, description: str
) -> JournalEntry:
    """These tenders of one day and currency. `description` stands on the lines of the clearing accounts."""
    clearing: dict[tuple[str, str, str], list[Money]] = defaultdict(list)
    for one in settled:
        clearing[one.account, one.gateway, one.words].append(one.amount)
    lines = [
        EntryLine(None, account, gained, _said(description, words), gateway=gateway)
        for (account, gateway, words), amounts in sorted(clearing.items())
        if (gained := total(amounts, currency=currency))
    ]
    lines += [_credit(one, rules) for one in settled]
    return JournalEntry(booked_on.isoformat(), booked_on, currency, rules.journal, description, tuple(lines))


def with_orders(settled: Sequence[Settled], rules: PaymentRules) -> Iterator[tuple[PaidOrder, list[EntryLine]]]:
    """Per order what its own entry says of its payments, as debit and credit; what its till's day says, says that."""
    by_order: dict[str, list[Settled]] = defaultdict(list)
    for one in settled:
        if one.is_with_sale and not one.order.has_till_day:
            by_order[one.order.source].append(one)
    for ones in by_order.values():
        yield ones[0].order, [line for one in ones for line in (_debit(one), _credit(one, rules))]


def _debit(one: Settled) -> EntryLine:
    said = _said(one.order.name, one.words)
    return EntryLine(None, one.account, one.amount, said, one.order.name, one.gateway)


def _credit(one: Settled, rules: PaymentRules) -> EntryLine:
    said, order = _said(one.order.name, one.words), one.order
    return EntryLine(None, rules.receivables, -one.amount, said, order.name, one.gateway, order.source)


def _said(*words: str) -> str:
    return " · ".join(word for word in words if word)[:_LENGTH]


def _by_moment(tender: Tender) -> tuple[object, ...]:
    return tender.at, tender.source


def _order(one: Settled) -> tuple[object, ...]:
    return one.booked_on, one.amount.currency, _by_moment(one.tender)


def _check_itself(tender: Tender, *, is_told_twice: bool) -> None:
    """What needs neither order nor settings, the plainest reason first."""
    amounts = {"payment": tender.amount}
    if tender.is_test:
        raise CannotBookTender(HeldTender.TEST, amounts=amounts)
    if not tender.amount:
        raise CannotBookTender(HeldTender.EMPTY)
    if is_told_twice:
        raise CannotBookTender(HeldTender.TOLD_TWICE, amounts=amounts)
    if not tender.amount.is_whole:
        raise CannotBookTender(HeldTender.NOT_TO_THE_CENT, amounts=amounts)


def _settled(
    tender: Tender, order: PaidOrder | None, tied: Tied | None, rules: PaymentRules, *, zone: tzinfo
) -> Settled:
    """Raises CannotBookTender. What stands with its order stays so, whatever the settings say since."""
    day = tender.at.astimezone(zone).date()
    if order and isinstance(tied, MoneyMoved) and (paid := _with_sale(order, tied)):
        return Settled(tender, order, tied, tied.gateway, paid.gateway, paid.account, paid.amount, day, True)
    _check_wanted(tender, rules, day=day)
    order = _booked(tender, order)
    if not isinstance(tied, MoneyMoved):
        refusal = tied or CannotBookTender(HeldTender.UNTIED)
        raise CannotBookTender(HeldTender(refusal.code), amounts=refusal.amounts, order=order.name, **refusal.facts)
    if tied.refund in order.waiting_refunds or tied.source in order.waiting_with_sale:
        raise CannotBookTender(HeldTender.ORDER_WAITS, amounts={"payment": tender.amount}, order=order.name)
    row = _row(tied, tender, order, rules)
    if not tied.amount.is_whole:
        amounts = {"payment": tender.amount, "booked": tied.amount}
        raise CannotBookTender(HeldTender.NOT_TO_THE_CENT, amounts=amounts)
    return Settled(tender, order, tied, row.gateway, row.words, row.account, tied.amount, day)


def _with_sale(order: PaidOrder, tied: MoneyMoved) -> Paid | None:
    return next((paid for paid in order.with_sale if paid.source == tied.source), None)


def _check_wanted(tender: Tender, rules: PaymentRules, *, day: date) -> None:
    amounts = {"payment": tender.amount}
    if rules.way is Way.OFF:
        raise CannotBookTender(HeldTender.OFF, amounts=amounts)
    if rules.start_on and day < rules.start_on:
        raise CannotBookTender(HeldTender.BEFORE_START, amounts=amounts, start=rules.start_on.isoformat())


def _booked(tender: Tender, order: PaidOrder | None) -> PaidOrder:
    amounts = {"payment": tender.amount}
    if order is None:
        code = HeldTender.ORDER_UNKNOWN if tender.order else HeldTender.ORDER_GONE
        raise CannotBookTender(code, amounts=amounts, **({"order": tender.order_name} if tender.order_name else {}))
    if order.standing is not OrderStanding.BOOKED:
        waits = order.standing is OrderStanding.WAITS
        code = HeldTender.ORDER_WAITS if waits else HeldTender.ORDER_LEFT_OUT
        raise CannotBookTender(code, amounts=amounts, order=order.name)
    return order


def _row(tied: MoneyMoved, tender: Tender, order: PaidOrder, rules: PaymentRules) -> Gateway:
    """The row of the gateway, which has a clearing account."""
    amounts = {"payment": tender.amount}
    if not key(tied.gateway):
        raise CannotBookTender(HeldTender.GATEWAY_UNNAMED, amounts=amounts, order=order.name)
    row = rules.row(tied.gateway)
    if row is None:
        raise CannotBookTender(HeldTender.GATEWAY_MISSING, amounts=amounts, gateway=tied.gateway, order=order.name)
    if row.leave_open:
        raise CannotBookTender(HeldTender.LEFT_OPEN, amounts=amounts, gateway=tied.gateway, order=order.name)
    if not row.account or not rules.receivables:
        missing = "receivables" if row.account else tied.gateway
        raise CannotBookTender(HeldTender.ACCOUNT_MISSING, amounts=amounts, account=missing, order=order.name)
    return row
