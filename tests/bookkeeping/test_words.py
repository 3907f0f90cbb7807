"""What we write into the books ourselves is in the language of the books; what Shopify names keeps its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.bookkeeping import words
from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Component
from apps.bookkeeping.rules import Grouping
from tests.bookkeeping.sales import a_delivery, a_line, a_sale, a_tax, dutch_rules, eur

SOLD = a_sale(
    a_line("121.00", a_tax("21", "21.00"), number=1),
    a_line("12.10", a_tax("21", "2.10"), number=2),
    a_line("5.00", number=3, description="Tip", is_tip=True),
    deliveries=[a_delivery("6.95", a_tax("21", "1.21"))],
    paid_by_gift_card=eur("20.00"),
)
WRITTEN = {
    "nl": ["Goederen NL 21 %", "Fooi", "Parcel post", "Cadeaubon ingewisseld"],
    "de": ["Waren NL 21 %", "Trinkgeld", "Parcel post", "Geschenkgutschein eingelöst"],
    "fr": ["Biens NL 21 %", "Pourboire", "Parcel post", "Carte-cadeau utilisée"],
    "en": ["Goods NL 21 %", "Tip", "Parcel post", "Gift card redeemed"],
}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_booking_is_written_in_one_language(language: str) -> None:
    (booking,) = book(SOLD, replace(dutch_rules(), language=language)).bookings
    assert [line.description for line in booking.lines] == WRITTEN[language]


def test_the_language_changes_words_and_nothing_else() -> None:
    """What is told of the verdicts is for screens, which have the reader's own."""
    per_line = replace(dutch_rules(), grouping=Grouping.PER_COMPONENT)
    (english,), (dutch,) = (book(SOLD, replace(per_line, language=one)).bookings for one in ("en", "nl"))
    assert english.trace == dutch.trace
    assert [replace(line, description="") for line in english.lines] == [
        replace(line, description="") for line in dutch.lines
    ]


def test_every_component_has_its_word_in_every_language() -> None:
    for language in words.LANGUAGES:
        named = {words.of_component(component, language) for component in Component}
        assert len(named) == len(Component)
        assert all(named)
