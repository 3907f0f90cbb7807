"""What an order does not tell and its judgement needs: where its till stands, whether a VAT number is registered."""

from __future__ import annotations

from dataclasses import replace

from apps.bookkeeping import buyer_decisions
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import Sale
from apps.calls import vies
from apps.shopify import shop_facts
from apps.shops.models import Webshop


def complete(sale: Sale, webshop: Webshop, rules: Rules, *, asked: dict[str, str]) -> Sale:
    """The sale with both. `asked`: country by location gid, as Shopify told it before; what it tells now is added."""
    return _ask_register(_ask_till(sale, webshop, asked), rules)


def _ask_till(sale: Sale, webshop: Webshop, asked: dict[str, str]) -> Sale:
    """With the country of a till that we did not know."""
    at = sale.location
    if at is None or at.country:
        return sale
    if at.shopify_id not in asked:
        asked[at.shopify_id] = shop_facts.read_till(webshop, at.shopify_id)
    return replace(sale, location=replace(at, country=asked[at.shopify_id]))


def _ask_register(sale: Sale, rules: Rules) -> Sale:
    """With what the EU's register says of the buyer's VAT number, where that decides whether VAT is due."""
    asked = buyer_decisions.number_to_check(sale, rules)
    if asked is None:
        return sale
    answer = vies.ask(asked.digits, country=asked.state)
    return replace(sale, buyer=replace(sale.buyer, vies=answer))
