"""An Outcome for people and programs to read: text, or JSON with amounts as strings and rates as percentages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from apps.bookkeeping.book import Outcome
from apps.bookkeeping.booking import Booking, BookingLine, Form
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.plan import HeldPart
from apps.bookkeeping.refusals import Reason

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

# Puts the code of a reason into a sentence.
Sentence = Callable[[str], str]


def to_json(outcome: Outcome, *, sentence: Sentence) -> dict[str, Any]:
    """The outcome as plain data."""
    return {
        "order": outcome.order,
        "name": outcome.name,
        "outcome": outcome.verdict.value,
        "reason": _reason(outcome.reason, sentence) if outcome.reason else None,
        "documents": [_document(booking) for booking in outcome.bookings],
        "held": [_held(part, sentence) for part in outcome.held],
    }


def _reason(reason: Reason, sentence: Sentence) -> dict[str, Any]:
    return {
        "code": reason.code.value,
        "text": _text(reason, sentence),
        "amounts": {name: money.text for name, money in reason.amounts.items()},
    }


def with_facts(text: str, facts: Mapping[str, str]) -> str:
    """The sentence, and behind it what it is about."""
    told = ", ".join(f"{name} {value}" for name, value in facts.items())
    return f"{text} ({told})" if told else text


def _text(reason: Reason, sentence: Sentence) -> str:
    return with_facts(sentence(reason.code.value), reason.facts)


def _held(part: HeldPart, sentence: Sentence) -> dict[str, Any]:
    return {
        "kind": part.kind.value,
        "source": part.source,
        "reference": part.reference,
        "reason": _reason(part.reason, sentence),
    }


def _document(booking: Booking) -> dict[str, Any]:
    return {
        "kind": booking.kind.value,
        "form": booking.form.value,
        "source": booking.source,
        "date": booking.booked_on.isoformat(),
        "reference": booking.reference,
        "currency": booking.currency,
        "total": booking.total.text,
        "lines": [_line(line) for line in booking.lines],
        "payments": [
            {"gateway": paid.gateway, "account": paid.account, "amount": paid.amount.text} for paid in booking.payments
        ],
        "receivable": booking.receivable.text,
        "payment_condition": booking.payment_condition,
        "warnings": [warning.code for warning in booking.warnings],
        "trace": [{"rule": rule.name, "decided": rule.decided, **dict(rule.looked_at)} for rule in booking.trace],
    }


def _line(line: BookingLine) -> dict[str, str]:
    return {
        "component": line.component.value,
        "account": line.account,
        "item": line.item,
        "quantity": str(line.quantity),
        "vat_code": line.vat_code,
        "treatment": line.key.treatment.value,
        "country": line.key.country,
        "rate": rate_text(line.key.rate),
        "net": line.net.text,
        "vat": line.vat.text,
        "description": line.description,
    }


def to_text(outcome: Outcome, *, sentence: Sentence) -> str:
    """The outcome for a bookkeeper at a terminal."""
    head = f"{outcome.name or outcome.order}  {outcome.total}  {outcome.verdict.value}"
    if outcome.reason:
        head += f": {_text(outcome.reason, sentence)}"
        head += "".join(f"\n    {name.replace('_', ' ')}: {money}" for name, money in outcome.reason.amounts.items())
    parts = [head, *(_document_text(booking) for booking in outcome.bookings)]
    parts += [f"  {part.kind.value} {part.reference} held: {_text(part.reason, sentence)}" for part in outcome.held]
    return "\n".join(parts)


def _document_text(booking: Booking) -> str:
    form = "" if booking.form is Form.SALES_ENTRY else f" {booking.form.value}"
    lines = [f"  {booking.kind.value}{form} {booking.reference}  {booking.booked_on}  {booking.total}"]
    for line in booking.lines:
        where = f"{line.key.treatment.value} {line.key.country} {rate_text(line.key.rate)} %"
        on = f"{f'{line.quantity} x {line.item}':<26}" if line.item else f"{line.account:<6}"
        lines.append(
            f"    {line.component.value:<22} {on} {line.vat_code:<22} {where:<26}"
            f" {line.net.text:>12} {line.vat.text:>10}"
        )
    lines += [f"    paid{'':<18} {paid.account:<6} {paid.gateway:<49} {-paid.amount}" for paid in booking.payments]
    lines += [f"    payment condition {booking.payment_condition}"] if booking.payment_condition else []
    lines += [f"    ! {warning.code} {dict(warning.data)}" for warning in booking.warnings]
    return "\n".join(lines)
