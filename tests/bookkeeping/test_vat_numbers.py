"""VAT numbers as customers type them, and as they are sent."""

from __future__ import annotations

import pytest

from apps.bookkeeping import vat_numbers

TYPED = """
004495445B01      | NL | NL004495445B01
nl 0044.95.445.b01| NL | NL004495445B01
NL004495445B01    | DE | NL004495445B01
0428.759.497      | BE | BE0428759497
BE 428 759 497    | BE | BE0428759497
094259216         | GR | EL094259216
EL094259216       | GR | EL094259216
NL001234567B89    | NL | NL001234567B89
GB 980 7806 84    | GB | GB980780684
980780684         | GB | GB980780684
CHE-123.456.788   | CH | CHE123456788
as agreed         | NL |
12                | NL |
B2B               | GB |
004495445B01      |    |
NL-!!             | NL |
"""


@pytest.mark.parametrize(
    ("typed", "country", "sent"),
    [tuple(map(str.strip, row.split("|"))) for row in TYPED.strip().splitlines()],
)
def test_a_number_is_sent_with_its_country_or_not_at_all(typed: str, country: str, sent: str) -> None:
    assert vat_numbers.normalise(typed, country=country) == sent


def test_a_number_that_was_normalised_stays_as_it_is() -> None:
    for row in TYPED.strip().splitlines():
        _typed, country, sent = map(str.strip, row.split("|"))
        assert vat_numbers.normalise(sent, country=country) == sent
