"""What an order does not tell and others know: where its till stands, whether its VAT number is registered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from apps.bookkeeping import buyer_decisions
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import Sale
from apps.calls import vies
from apps.shopify import shop_facts

if TYPE_CHECKING:
    from apps.schedule.judge import Pass


def complete(this: Pass, sale: Sale) -> Sale:
    """The sale with what an order does not tell: where its till stands, and whether the VAT number is registered."""
    return _ask_register(_ask_till(this, sale), this.rules)


def _ask_till(this: Pass, sale: Sale) -> Sale:
    """The sale with the country of a till that we did not know; each till is asked for once in a pass."""
    at = sale.location
    if at is None or at.country:
        return sale
    if at.shopify_id not in this.asked:
        this.asked[at.shopify_id] = shop_facts.read_till(this.webshop, at.shopify_id)
    return replace(sale, location=replace(at, country=this.asked[at.shopify_id]))


def _ask_register(sale: Sale, rules: Rules) -> Sale:
    """The sale with what the EU's register says of the buyer's VAT number, where that decides whether VAT is due."""
    asked = buyer_decisions.number_to_check(sale, rules)
    if asked is None:
        return sale
    answer = vies.ask(asked.digits, country=asked.state)
    return replace(sale, buyer=replace(sale.buyer, vies=answer))
