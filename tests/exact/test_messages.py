"""Exact's refusals in the four languages it says them in."""

from __future__ import annotations

import pytest

from apps.exact.refusals import messages

SAID = """
period_closed        | Periode is afgesloten: 2026 – 1
period_closed        | Period is closed: 2026 - 01
period_closed        | La période est clôturée
period_closed        | Die Periode ist abgeschlossen
no_financial_year    | Unknown: Financial year (Period-date table)
debtor_wrong_status  | Ongeldig: Klant (Type)
gl_account_type      | Ongeldig: Grootboekrekeningtype
vat_code             | Ongeldige referentie: Btw-code
vat_code             | Invalid reference: VAT code
vat_percentage       | Ongeldig: Btw-percentage []
payment_condition    | Ongeldige referentie: Betalingsconditie
journal              | Ongeldig: Dagboek
journal              | Ongeldige referentie: Journals
reference_unknown    | Ongeldige referentie: Leveren aan
number_in_use        | In gebruik: Boekstuknummer
number_in_use        | Already exists - Entry number
number_in_use        | Gegeven bestaat reeds.
not_balanced         | De boeking is niet in evenwicht … Verschil EUR -0,01
vat_amount_differs   | Het bedrag van de BTW regel met BTW code 4 komt niet overeen met 21,00
receivable_account_differs | De klantenrekening van deze relatie is niet gelijk aan de rekening van het dagboek
cost_centre_required | Verplicht: Kostenplaats
mandatory            | Verplicht: Factuur voor
mandatory            | Mandatory: Ordered by
mandatory            | Obligatoire : Client
not_found            | Niet gevonden
division_rights      | Application Scope Violated. Cannot read SalesEntries
"""


@pytest.mark.parametrize(("code", "said"), [tuple(map(str.strip, row.split("|"))) for row in SAID.strip().splitlines()])
def test_what_exact_says_is_known(code: str, said: str) -> None:
    found, text = messages.recognise(said)
    assert found == code
    assert str(text)


def test_the_first_known_of_several_messages_counts() -> None:
    assert messages.recognise("Iets nieuws\r\nVerplicht: Klant")[0] == "mandatory"


def test_a_message_nobody_knows_keeps_its_own_words() -> None:
    assert messages.recognise("Wel heb ik ooit")[0] == "unknown"


@pytest.mark.parametrize(
    "said", ["", "A problem has occurred. The cause of this issue will be investigated.", "Er is een fout opgetreden"]
)
def test_a_message_that_says_nothing_leaves_it_open_what_was_done(said: str) -> None:
    assert messages.is_generic(said)
