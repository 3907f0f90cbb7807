"""What the rules decide about the buyer and others carry out: whose debtor, which VAT number is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from apps.bookkeeping import journey, vat_numbers
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import Sale


@dataclass(frozen=True, slots=True)
class RegisteredNumber:
    """A VAT number as the EU's register wants it. `state`: ISO code; `digits`: without the letters of its state."""

    state: str
    digits: str


def own_debtor(sale: Sale, *, is_individual: bool) -> str:
    """The gid of the customer whose own debtor the order goes to; "" for the collective one.

    The customer's own where the settings say so (`is_individual`) and there is somebody to write to. At a till only a
    business has a debtor of its own.
    """
    buyer = sale.buyer
    if not is_individual or not buyer.shopify_id:
        return ""
    is_reachable = buyer.has_email or bool(buyer.vat_number)
    return buyer.shopify_id if is_reachable and (not sale.is_pos or buyer.is_business) else ""


def number_to_check(sale: Sale, rules: Rules) -> RegisteredNumber | None:
    """The VAT number to look up in the EU's register; None where its answer would not decide whether VAT is due."""
    number, to = sale.buyer.vat_number, journey.destination_country(sale)
    if not (rules.vat.check_vies and number and to) or sale.as_sold.tax or to == rules.country:
        return None
    state = vat_numbers.state_of(number, delivered_in=to)
    return RegisteredNumber(state, vat_numbers.digits_of(number, state=state)) if state else None
