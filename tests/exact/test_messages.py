"""Exact's refusals in the four languages it says them in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from apps.exact.refusals import recognise

REPORTED = Path(__file__).resolve().parents[3] / "shared/fixtures/reports/13_messages.json"

SAID = """
closed_in_exact      | Periode is afgesloten: 2026 – 1
closed_in_exact      | Period is closed: 2026 - 01
closed_in_exact      | La période est clôturée
closed_in_exact      | Die Periode ist abgeschlossen
no_financial_year    | Unknown: Financial year (Period-date table)
debtor_wrong_status  | Ongeldig: Klant (Type)
gl_account_type      | Ongeldig: Grootboekrekeningtype
vat_code             | Ongeldige referentie: Btw-code
vat_code             | Invalid reference: VAT code
vat_percentage       | Ongeldig: Btw-percentage []
payment_condition    | Ongeldige referentie: Betalingsconditie
journal              | Ongeldig: Dagboek
journal              | Ongeldige referentie: Journals
reference_unknown    | Ongeldige referentie: Project
debtor_unknown       | Ongeldige referentie: Leveren aan
debtor_unknown       | Invalid reference: Ordered by
debtor_unknown       | Référence non valide : Client
debtor_unknown       | Ungültige Referenz: Auftraggeber
debtor_inactive      | Klant: non-actief
debtor_inactive      | Customer: not active
debtor_inactive      | Client : inactif
debtor_inactive      | Kunde: inaktiv
email_refused        | Ongeldig: E-mail
email_refused        | Invalid: E-mail
email_refused        | Non valide : E-mail
email_refused        | Ungültig: E-Mail
vat_number_refused   | Ongeldig: VATNumber
vat_number_refused   | Ongeldig: Btw-nummer
vat_number_refused   | Ungültig: USt-IdNr.
postcode_refused     | Ongeldig: Postcode
postcode_refused     | Non valide : Code postal
phone_refused        | Ongeldig: Telefoonnummer
name_refused         | Te lang: Naam
country_refused      | Ongeldige referentie: Land
id_unreadable        | Niet herkende GUID-indeling
no_financial_year    | Unknown: Fiscal year
payment_condition    | Invalid: Customer condition
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
scope_missing        | Application Scope Violated. Cannot read SalesEntries
"""


@pytest.mark.parametrize(("code", "said"), [tuple(map(str.strip, row.split("|"))) for row in SAID.strip().splitlines()])
def test_what_exact_says_is_known(code: str, said: str) -> None:
    row = recognise.recognise(said)
    assert row.code == code
    assert str(row.text)


def test_the_most_specific_of_several_messages_counts() -> None:
    assert recognise.recognise("Iets nieuws\r\nVerplicht: Klant").code == "mandatory"
    lines = "Ongeldige referentie: Leveren aan\r\nOngeldige referentie: Besteld door"
    assert recognise.recognise(f"Ongeldige referentie: Project\r\n{lines}").code == "debtor_unknown"


def test_a_message_nobody_knows_keeps_its_own_words() -> None:
    assert recognise.recognise("Wel heb ik ooit").code == "unknown"


def test_the_messages_that_others_reported_are_known_each_with_its_remedy() -> None:
    if not REPORTED.exists():
        pytest.skip("the recorded situations do not lie beside the project (../shared)")
    known = {
        "Klant: non-actief": "debtor_inactive",
        "Ongeldig: E-mail": "email_refused",
    }
    for said in json.loads(REPORTED.read_text(encoding="utf-8"))["messages"]:
        row = recognise.recognise(said)
        assert row.code == known.get(said, "debtor_unknown"), said
        assert "in the settings" not in str(row.text)


def test_fields_of_a_customer_are_told_apart_from_what_stops_a_booking() -> None:
    assert recognise.contact_fields("Ongeldig: E-mail\r\nOngeldig: Postcode") == {"Email", "Postcode"}
    assert recognise.contact_fields("Ongeldig: E-mail\r\nGegeven bestaat reeds.") == frozenset()
    assert recognise.contact_fields("Wel heb ik ooit") == frozenset()


@pytest.mark.parametrize(
    "said", ["", "A problem has occurred. The cause of this issue will be investigated.", "Er is een fout opgetreden"]
)
def test_a_message_that_says_nothing_leaves_it_open_what_was_done(said: str) -> None:
    assert recognise.is_generic(said)
