"""From a webshop's settings to the rules of its tills."""

from __future__ import annotations

from apps.bookkeeping.rules import Rules
from apps.shops.models import TillSettings, Webshop
from apps.tills.rules import TillRules


def for_webshop(webshop: Webshop, rules: Rules) -> TillRules:
    """As the settings stand now; without a till that has a day book nothing else counts."""
    rows = webshop.tills.filter(book_from__isnull=False).values_list("shopify_id", "book_from")
    starts = {till: start for till, start in rows if start}
    if not starts:
        return TillRules(journal=rules.journal, language=rules.language)
    chosen = TillSettings.objects.filter(webshop=webshop).values_list("differences", flat=True).first()
    gateways = tuple(one.row for one in webshop.gateways.all())
    return TillRules(starts, chosen or "", gateways, rules.journal, rules.language)
