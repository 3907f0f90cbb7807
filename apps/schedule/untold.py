"""What an order does not tell, and decides how it is booked: asked for before it is judged."""

from __future__ import annotations

from dataclasses import replace

from apps.bookkeeping import buyer_decisions, cards
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import Sale
from apps.calls import vies
from apps.schedule import gift_cards
from apps.shopify import shop_facts
from apps.shops.models import Webshop


def tell(webshop: Webshop, rules: Rules, sale: Sale, *, asked: dict[str, str], denied: set[str]) -> Sale:
    """The sale with where its till stands, whether the VAT number is registered, which gift cards nobody bought.

    `asked`: the country by till, and `denied`: permissions that are missing, as they were found in this pass.
    """
    told = _ask_register(_ask_till(webshop, sale, asked), rules)
    is_paid_by_card = rules.tell_cards_apart and cards.of_sale(told)
    return gift_cards.tell(webshop, told, denied=denied) if is_paid_by_card else told


def _ask_till(webshop: Webshop, sale: Sale, asked: dict[str, str]) -> Sale:
    """The sale with the country of a till that we did not know; each till is asked for once in a pass."""
    at = sale.location
    if at is None or at.country:
        return sale
    if at.shopify_id not in asked:
        asked[at.shopify_id] = shop_facts.read_till(webshop, at.shopify_id)
    return replace(sale, location=replace(at, country=asked[at.shopify_id]))


def _ask_register(sale: Sale, rules: Rules) -> Sale:
    """The sale with what the EU's register says of the buyer's VAT number, where that decides whether VAT is due."""
    number = buyer_decisions.number_to_check(sale, rules)
    if number is None:
        return sale
    answer = vies.ask(number.digits, country=number.state)
    return replace(sale, buyer=replace(sale.buyer, vies=answer))
