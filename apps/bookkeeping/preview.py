"""An Outcome for people and programs to read: text, or JSON with amounts as strings and rates as percentages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from apps.bookkeeping.book import Outcome
from apps.bookkeeping.booking import Booking, BookingLine, Form
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.plan import HeldPart
from apps.bookkeeping.refusals import Reason

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

# What each reason means, for the text form; the merchant's screens word them in the merchant's own language.
MEANINGS = {
    "does_not_add_up": "the parts of the order do not add up to its total",
    "vat_does_not_add_up": "the VAT of the parts is not the VAT of the order",
    "refund_does_not_add_up": "the refund cannot be explained by its lines",
    "discount_not_allocated": "a discount is not allocated to lines",
    "currencies_mixed": "amounts in two currencies",
    "not_to_the_cent": "an amount is not to the cent",
    "eu_consumer_without_vat": "0 % VAT to a consumer in another EU country",
    "vat_number_missing": "0 % VAT to a business in the EU without a VAT number",
    "vat_number_invalid": "the VAT number has no valid structure",
    "vat_number_not_registered": "the EU's register (VIES) does not know the VAT number",
    "vat_number_unchecked": "the EU's register (VIES) gave no answer on the VAT number yet",
    "vat_on_export": "VAT was charged on an export",
    "vat_number_of_dispatch": "0 % VAT to another member state with a VAT number of the state of dispatch",
    "no_vat_at_home": "0 % VAT on taxable goods that stay in the home country, to a business",
    "business_taxed_abroad": "a business with a VAT number was charged another country's VAT",
    "foreign_rate_without_oss": "another country's VAT rate was charged while OSS is off",
    "rate_unknown": "the VAT rate is none that is known of the country of destination",
    "vat_not_its_rate": "the VAT of a line cannot be its rate",
    "destination_unknown": "the goods are sent, but Shopify does not tell where",
    "delivery_untold": "Shopify does not tell whether the goods were collected or sent",
    "till_unknown": "the country of the till is not known",
    "vat_code_missing": "no VAT code is mapped for this treatment, country and rate",
    "setting_missing": "a setting is missing",
    "period_closed": "the date lies in a closed period",
    "refund_pending": "the refund is still pending at the payment provider",
    "unreadable": "the order cannot be read",
    "booking_unreadable": "what is stored of a booking of this order cannot be read",
    "our_fault": "a fault of ours: it is in our error log",
    "test_order": "a test order",
    "cancelled": "cancelled before it was booked",
    "before_start": "before the start date",
    "unpaid": "not paid",
    "zero_total": "nothing to book",
    "channel_excluded": "the sales channel is excluded",
    "tag_excluded": "a tag is excluded",
}


def to_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain data."""
    return {
        "order": outcome.order,
        "name": outcome.name,
        "outcome": outcome.verdict.value,
        "reason": _reason(outcome.reason) if outcome.reason else None,
        "documents": [_document(booking) for booking in outcome.bookings],
        "held": [_held(part) for part in outcome.held],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code.value,
        "text": meaning(reason),
        "amounts": {name: money.text for name, money in reason.amounts.items()},
    }


def meaning(reason: Reason) -> str:
    """One sentence, with the facts that belong to it."""
    facts = ", ".join(f"{name} {value}" for name, value in reason.facts.items())
    sentence = MEANINGS.get(reason.code.value, reason.code.value)
    return f"{sentence} ({facts})" if facts else sentence


def _held(part: HeldPart) -> dict[str, Any]:
    return {
        "kind": part.kind.value,
        "source": part.source,
        "reference": part.reference,
        "reason": _reason(part.reason),
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


def to_text(outcome: Outcome) -> str:
    """The outcome for a bookkeeper at a terminal."""
    head = f"{outcome.name or outcome.order}  {outcome.total}  {outcome.verdict.value}"
    if outcome.reason:
        head += f": {meaning(outcome.reason)}"
        head += "".join(f"\n    {name.replace('_', ' ')}: {money}" for name, money in outcome.reason.amounts.items())
    parts = [head, *(_document_text(booking) for booking in outcome.bookings)]
    parts += [f"  {part.kind.value} {part.reference} held: {meaning(part.reason)}" for part in outcome.held]
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
    lines += [f"    ! {warning.code} {dict(warning.data)}" for warning in booking.warnings]
    return "\n".join(lines)
