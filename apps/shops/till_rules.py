"""From a webshop's settings to the rules of its tills."""

from __future__ import annotations

from collections.abc import Iterable

from apps.bookkeeping.rules import Rules
from apps.shops.models import CashSettings, Till, Webshop
from apps.tills.rules import TillRules


def for_webshop(webshop: Webshop, rules: Rules) -> TillRules:
    """As the settings stand now."""
    return of_tills(webshop, rules, webshop.tills.filter(book_from__isnull=False))


def of_tills(webshop: Webshop, rules: Rules, tills: Iterable[Till]) -> TillRules:
    """With its tills as they were read; without one that has a day book nothing else counts, or is asked for."""
    starts = {till.shopify_id: till.book_from for till in tills if till.book_from}
    if not starts:
        return TillRules(journal=rules.journal, language=rules.language)
    gateways = tuple(one.row for one in webshop.payment_gateways.order_by("gateway"))
    cash = CashSettings.objects.filter(webshop=webshop, is_on=True).first()
    differences = cash.differences if cash else ""
    return TillRules(starts, differences, gateways, journal=rules.journal, language=rules.language)
