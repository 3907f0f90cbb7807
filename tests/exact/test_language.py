"""Which language the books get: their country's, or the merchant's where the country has several."""

from __future__ import annotations

import pytest

from apps.exact.documents import language
from apps.exact.models import Administration, Connection
from apps.shops.models import Webshop


@pytest.mark.parametrize(
    ("country", "site", "locale", "books"),
    [
        ("NL", "nl", "en", "nl"),
        ("NL", "nl", "de-DE", "nl"),
        ("BE", "be", "fr-BE", "fr"),
        ("BE", "be", "nl-BE", "nl"),
        ("BE", "be", "en", "nl"),
        ("DE", "de", "en", "de"),
        ("FR", "fr", "en", "fr"),
        ("ES", "es", "nl", "en"),
        ("", "nl", "en", "nl"),
        ("", "co.uk", "nl", "en"),
    ],
)
def test_of_every_country(country: str, site: str, locale: str, books: str) -> None:
    connection = Connection(administration=Administration(site=site, division=1, country=country))
    assert language.proposed(connection, Webshop(locale=locale)) == books
