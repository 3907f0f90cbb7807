"""Judges one payout: an entry of the general journal that balances to the cent, or the reason why there is none.

    debit  bank in transit    what was paid out
    debit  fees               what Shopify kept
    credit clearing           payments less refunds
    and disputes, adjustments, reserves and shipping labels on accounts of their own

A negative payout is the mirror of a positive one. Nothing is estimated: every amount is one that Shopify tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apps.bookkeeping.money import Money, total
from apps.payments.entry import EntryLine, JournalEntry
from apps.payments.kinds import Purpose, purpose_of
from apps.payments.payout import Direction, Movement, Payout, Status
from apps.payments.refusals import CannotBookPayout, HeldPayout
from apps.payments.rules import PayoutRules

# As the lines of other documents (bookkeeping.references): Exact's descriptions of entries have 60 signs.
_LENGTH = 60


def book(payout: Payout, rules: PayoutRules) -> JournalEntry:
    """The entry. Raises CannotBookPayout, the plainest reason first."""
    _check_is_due(payout, rules)
    _check_currency(payout)
    _check_adds_up(payout)
    description = describe(payout)
    lines = tuple(
        EntryLine(part, _account(part, rules), amount, _said(description, part, order), order)
        for part, amount, order in _amounts(payout)
        if amount
    )
    if not lines:
        raise CannotBookPayout(HeldPayout.EMPTY)
    return JournalEntry(payout.source, payout.issued_on, payout.net.currency, rules.journal, description, lines)


def describe(payout: Payout) -> str:
    """What stands first on every line; no two payouts have the same number."""
    return f"Shopify payout {payout.number}"


def _said(description: str, part: Purpose, order: str) -> str:
    return " · ".join(word for word in (description, part.words, order) if word)[:_LENGTH]


def _check_is_due(payout: Payout, rules: PayoutRules) -> None:
    if rules.start_on and payout.issued_on < rules.start_on:
        raise CannotBookPayout(HeldPayout.BEFORE_START, start=rules.start_on.isoformat())
    if payout.status.is_returned:
        raise CannotBookPayout(HeldPayout.RETURNED, amounts={"net": payout.net}, status=payout.status.value)
    if payout.status is not Status.PAID:
        raise CannotBookPayout(HeldPayout.UNDER_WAY, amounts={"net": payout.net}, status=payout.status.value)
    if tests := [movement for movement in payout.movements if movement.is_test]:
        raise CannotBookPayout(HeldPayout.TEST, count=str(len(tests)))


def _check_currency(payout: Payout) -> None:
    currency = payout.net.currency
    every = [payout.net, payout.gross, payout.fees]
    every += [money for one in payout.movements for money in (one.amount, one.fee, one.net)]
    for money in every:
        if money.currency != currency:
            raise CannotBookPayout(HeldPayout.CURRENCIES_MIXED, amounts={"payout": payout.net, "other": money})
        if not money.is_whole:
            raise CannotBookPayout(HeldPayout.NOT_TO_THE_CENT, amounts={"amount": money})


def _check_adds_up(payout: Payout) -> None:
    """Of every movement, of all of them, and of Shopify's own summary."""
    for one in payout.movements:
        _check_equal("amount_less_fee", one.amount - one.fee, "net", one.net, transaction=one.source)
        if purpose_of(one.kind, source_kind=one.source_kind) is None:
            amounts = {"amount": one.amount, "fee": one.fee, "net": one.net}
            raise CannotBookPayout(HeldPayout.KIND_UNKNOWN, amounts=amounts, kind=one.kind)
    _check_equal("transactions", _moved(payout), "payout", _signed_net(payout))
    fees = total((one.fee for one in payout.movements), currency=payout.net.currency)
    _check_equal("transactions", _sum(payout, payout.movements), "summary", payout.gross)
    _check_equal("fees_of_transactions", fees, "fees_of_summary", payout.fees)


def _check_equal(name: str, one: Money, other_name: str, other: Money, **facts: str) -> None:
    if one != other:
        amounts = {name: one, other_name: other, "difference": one - other}
        raise CannotBookPayout(HeldPayout.DOES_NOT_ADD_UP, amounts=amounts, **facts)


def _moved(payout: Payout) -> Money:
    return total((one.net for one in payout.movements), currency=payout.net.currency)


def _signed_net(payout: Payout) -> Money:
    """Whether Shopify signs a withdrawal is not verified: it takes money out of the bank either way."""
    net = payout.net
    return -net if payout.direction is Direction.WITHDRAWAL and net.amount > 0 else net


def _amounts(payout: Payout) -> Iterator[tuple[Purpose, Money, str]]:
    """What each line is for, its amount with debit positive, and its order. Some are nothing."""
    by_part: dict[Purpose, list[Movement]] = {part: [] for part in Purpose}
    for one in payout.movements:
        if part := purpose_of(one.kind, source_kind=one.source_kind):
            by_part[part].append(one)
    gained = {part: _sum(payout, by_part[part]) for part in (Purpose.FEES, Purpose.CLEARING)}
    fees = total((one.fee for one in payout.movements), currency=payout.net.currency)
    yield Purpose.BANK, _moved(payout), ""
    yield Purpose.FEES, fees - gained[Purpose.FEES], ""
    yield Purpose.CLEARING, -gained[Purpose.CLEARING], ""
    for part in (Purpose.DISPUTES, Purpose.ADJUSTMENTS, Purpose.RESERVES, Purpose.LABELS):
        yield from ((part, -one.amount, one.order) for one in by_part[part])


def _sum(payout: Payout, movements: Iterable[Movement]) -> Money:
    return total((one.amount for one in movements), currency=payout.net.currency)


def _account(part: Purpose, rules: PayoutRules) -> str:
    if not rules.journal:
        raise CannotBookPayout(HeldPayout.ACCOUNT_MISSING, account="journal")
    if not (account := rules.accounts.get(part, "")):
        raise CannotBookPayout(HeldPayout.ACCOUNT_MISSING, account=part.value)
    return account
