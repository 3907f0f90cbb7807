"""A day of a till becomes one sales entry: what was sold per VAT rate and account, less what was paid for it.

receipts ──each is paid to the cent──▶ their lines, added up; no VAT is calculated anew
cash counts ──▶ what the drawer has more or less, on an account of its own
tenders ──▶ a payment per gateway on its clearing account, cash as it was counted
receivable ──▶ 0.00: nobody owes anything. Anything in doubt ──▶ CannotBookDay with the amounts
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from apps.bookkeeping import words
from apps.bookkeeping.booking import Booking, BookingLine, Component, Form, Kind, Paid, Treatment, VatKey
from apps.bookkeeping.money import ZERO, Money, nothing, total
from apps.tills.day import CashCount, Receipt, TillDay
from apps.tills.refusals import CannotBookDay, HeldDay
from apps.tills.rules import TillRules

CASH = "cash"
_NO_VAT = VatKey(Treatment.OUTSIDE, "", ZERO)


def book(day: TillDay, rules: TillRules) -> Booking:
    """The entry. Raises CannotBookDay, the plainest reason first."""
    for receipt in day.receipts:
        _check_receipt(receipt, day)
    for count in day.counts:
        _check_count(count, day)
    if not day.receipts and not any(count.difference for count in day.counts):
        raise CannotBookDay(HeldDay.EMPTY)
    if not rules.journal:
        raise CannotBookDay(HeldDay.ACCOUNT_MISSING, account="journal")
    lines, payments = (*_sold(day, rules), *_differences(day, rules)), tuple(_paid(day, rules))
    return Booking(
        kind=Kind.TILL_DAY,
        source=day.till,
        order=day.till,
        booked_on=day.day,
        reference=day.reference,
        payment_reference=day.reference,
        description=f"{day.name[:40]} {day.day.isoformat()} · {day.number}",
        currency=day.currency,
        journal=rules.journal,
        lines=lines,
        form=Form.SALES_ENTRY,
        number=day.version,
        payments=payments,
    )


def _check_receipt(receipt: Receipt, day: TillDay) -> None:
    """It is of this day and currency, and what was paid is what was sold."""
    booking = receipt.booking
    if booking.form is not Form.SALES_ENTRY or booking.payments or booking.booked_on != day.day:
        raise CannotBookDay(HeldDay.NOT_OF_THE_DAY, day=booking.booked_on.isoformat(), order=booking.reference)
    if {booking.currency, *(one.amount.currency for one in receipt.tenders)} != {day.currency}:
        raise CannotBookDay(HeldDay.CURRENCIES_MIXED, amounts={"total": booking.total}, order=booking.reference)
    paid = _sum((one.amount for one in receipt.tenders), day)
    if paid != booking.total:
        amounts = {"total": booking.total, "paid": paid, "difference": booking.total - paid}
        raise CannotBookDay(HeldDay.MONEY_DIFFERS, amounts=amounts, order=booking.reference)


def _check_count(count: CashCount, day: TillDay) -> None:
    """What we make of the two amounts is what Shopify says they differ by, in one direction or the other."""
    amounts = {"expected": count.expected, "counted": count.counted, "discrepancy": count.discrepancy}
    if {one.currency for one in amounts.values()} != {day.currency}:
        raise CannotBookDay(HeldDay.CURRENCIES_MIXED, amounts=amounts, register=count.register)
    if abs(count.difference.amount) != abs(count.discrepancy.amount):
        raise CannotBookDay(HeldDay.CASH_UNCLEAR, amounts=amounts, register=count.register)


def _sold(day: TillDay, rules: TillRules) -> Iterator[BookingLine]:
    """One line for what is on the same account with the same VAT code, verdict and cost centre.

    What was taken back stands beside what was sold, never netted: who looks at the day sees its corrections.
    """
    groups: dict[tuple[object, ...], list[BookingLine]] = {}
    for line in (line for receipt in day.receipts for line in receipt.booking.lines):
        is_back = (line.net + line.vat).amount < 0
        same = (line.component, line.account, line.vat_code, line.key, line.cost_centre, line.cost_unit, is_back)
        groups.setdefault(same, []).append(line)
    for alike in groups.values():
        net, vat = _sum((line.net for line in alike), day), _sum((line.vat for line in alike), day)
        if net or vat:
            yield replace(alike[0], net=net, vat=vat, description=_name(alike[0], rules), source="")


def _name(line: BookingLine, rules: TillRules) -> str:
    if not line.vat:
        return words.of_component(line.component, rules.language)
    return words.at_rate(line.component, rules.language, country=line.key.country, rate=line.key.rate)


def _differences(day: TillDay, rules: TillRules) -> Iterator[BookingLine]:
    """What a drawer has more (or less); without a VAT code, so that no VAT return counts it."""
    said = words.of_component(Component.CASH_DIFFERENCE, rules.language)
    for count in day.counts:
        if amount := count.difference:
            if not rules.differences:
                raise CannotBookDay(HeldDay.ACCOUNT_MISSING, amounts={"difference": amount}, account="differences")
            yield BookingLine(
                component=Component.CASH_DIFFERENCE,
                account=rules.differences,
                vat_code="",
                key=_NO_VAT,
                net=amount,
                vat=nothing(day.currency),
                description=f"{said} {count.register}"[:60],
            )


def _paid(day: TillDay, rules: TillRules) -> Iterator[Paid]:
    """One per gateway, in the order of their names, so that the same day is always the same entry."""
    sums: dict[str, Money] = {}
    for tender in (tender for receipt in day.receipts for tender in receipt.tenders):
        sums[tender.gateway] = sums.get(tender.gateway, nothing(day.currency)) + tender.amount
    for count in day.counts:
        if count.difference:
            sums[CASH] = sums.get(CASH, nothing(day.currency)) + count.difference
    for gateway, amount in sorted(sums.items()):
        row = rules.gateway(gateway)
        if amount and row is None:
            raise CannotBookDay(HeldDay.ACCOUNT_MISSING, amounts={"payments": amount}, account=gateway)
        if amount and row:
            yield Paid("", row.words, row.account, amount)


def _sum(amounts: Iterable[Money], day: TillDay) -> Money:
    return total(amounts, currency=day.currency)
