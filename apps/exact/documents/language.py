"""In which language a webshop's books are written: names of lines, of the rounding line, and receipts.

Exact names no language of an administration, so its country decides; in Belgium, Luxembourg and Switzerland also the
language of whoever connected it, where it is one of the country's own. Decided at the first use and kept: what is in
the books keeps its names, unless the merchant chooses another language under Settings.
"""

from __future__ import annotations

from collections.abc import Mapping

from apps.bookkeeping import words
from apps.exact.models import Connection
from apps.shops import languages
from apps.shops.models import Settings, Webshop

# By country, the first where the merchant speaks none of them.
_OF_COUNTRY: Mapping[str, tuple[str, ...]] = {
    "NL": ("nl",),
    "BE": ("nl", "fr", "de"),
    "LU": ("fr", "de"),
    "CH": ("de", "fr"),
    "DE": ("de",),
    "AT": ("de",),
    "FR": ("fr",),
}


def pin(webshop: Webshop) -> None:
    """Decide it, where that was not done; nothing before an administration is chosen."""
    undecided = Settings.objects.filter(webshop=webshop, books_language="")
    if not undecided.exists():
        return
    connection = Connection.objects.select_related("administration").filter(webshop=webshop).first()
    if connection and connection.administration:
        undecided.update(books_language=proposed(connection, webshop))


def proposed(connection: Connection, webshop: Webshop) -> str:
    """What it is when nobody chooses."""
    administration = connection.administration
    country = administration.country or administration.site.upper() if administration else ""
    own = _OF_COUNTRY.get(country, (words.ENGLISH,))
    spoken = languages.spoken(webshop.locale)
    return spoken if spoken in own else own[0]


def of_books(connection: Connection) -> str:
    """As it was decided."""
    chosen = Settings.objects.values_list("books_language", flat=True).get(webshop=connection.webshop_id)
    return chosen or proposed(connection, connection.webshop)
