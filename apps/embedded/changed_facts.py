"""What changed in the shop itself that VAT or dates go by: said to the merchant until somebody says it was seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.embedded.settings import country_names
from apps.shopify.models import ChangedFact
from apps.shops.models import Webshop

_SENTENCES: dict[str, Promise] = {
    ChangedFact.Fact.COUNTRY: _(
        "Your shop is in %(after)s now; until then it was in %(before)s. Orders that are booked from now on are judged "
        "from there. Please look at your VAT codes."
    ),
    ChangedFact.Fact.TIMEZONE: _(
        "The time zone of your shop is %(after)s now; until then it was %(before)s. The day on which an order is "
        "booked goes by it from now on."
    ),
    ChangedFact.Fact.CURRENCY: _(
        "The currency of your shop is %(after)s now; until then it was %(before)s. Please look at the journal and the "
        "accounts under Settings."
    ),
}
# Where it matters, and is told besides Home.
_PAGES: dict[str, str] = {
    ChangedFact.Fact.COUNTRY: "vat",
    ChangedFact.Fact.TIMEZONE: "settings_schedule",
    ChangedFact.Fact.CURRENCY: "settings_booking",
}


@dataclass(frozen=True, slots=True)
class ShopNews:
    """A sentence, and the name of the page where it can be acted on."""

    text: str
    page: str


def unseen(webshop: Webshop) -> list[ShopNews]:
    """What nobody has seen yet, oldest first."""
    return [_told(changed) for changed in ChangedFact.objects.filter(webshop=webshop, seen_at=None)]


def told_on(webshop: Webshop, page: str) -> list[ShopNews]:
    """What nobody has seen yet of what this page goes by."""
    facts = [fact for fact, where in _PAGES.items() if where == page]
    return [_told(changed) for changed in ChangedFact.objects.filter(webshop=webshop, seen_at=None, fact__in=facts)]


def mark_seen(webshop: Webshop) -> None:
    """All of it was seen."""
    ChangedFact.objects.filter(webshop=webshop, seen_at=None).update(seen_at=timezone.now())


def _told(changed: ChangedFact) -> ShopNews:
    is_country = changed.fact == ChangedFact.Fact.COUNTRY
    before, after = (country_names.name(value) if is_country else value for value in (changed.before, changed.after))
    return ShopNews(str(_SENTENCES[changed.fact]) % {"before": before, "after": after}, _PAGES[changed.fact])
