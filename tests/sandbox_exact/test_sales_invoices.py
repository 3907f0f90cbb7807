"""Sales invoices: what Exact calculates itself, what it refuses, and what printing makes of them."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox.exact import rows
from tests.sandbox_exact.standin import DIVISION, SECOND, App, StandIn, message
from tests.sandbox_exact.trading import (
    INVOICE_LINES,
    INVOICES,
    PRINTED,
    invoice,
    invoice_refusal,
    item_of,
    printed,
    read,
    sold,
    try_invoice,
    try_print,
)

ENTRIES = "salesentry/SalesEntries"
UNKNOWN = "c0ffee00-0000-4000-8000-000000000000"


def test_an_invoice_is_open_and_has_no_number_until_it_is_printed(app: App) -> None:
    found = invoice(app, sold(quantity=2), sold("LK-BOE-06", price=10), YourRef="#1001", PaymentReference="#1001")
    assert (found["Status"], found["Type"], found["InvoiceNumber"], found["InvoiceDate"]) == (20, 8020, None, None)
    assert (found["AmountFC"], found["AmountFCExclVat"]) == (Decimal("252.9"), Decimal("210.0"))
    assert [line["VATCode"] for line in found["SalesInvoiceLines"]["results"]] == ["4  ", "2  "]
    assert app.rows(ENTRIES, select="EntryID") == []


def test_vat_is_rounded_on_every_line_which_makes_cents(app: App) -> None:
    found = invoice(app, *(sold(price=0.05) for _ in range(3)))
    assert found["VATAmountFC"] == Decimal("0.03")  # 3 × 0.0105; of the sum it would be 0.03150
    assert invoice(app, *(sold(price=0.07) for _ in range(3)))["VATAmountFC"] == Decimal("0.03")  # 3 × 0.0147, not 0.04


def test_vat_that_is_sent_along_counts_only_in_the_other_reading(standin: StandIn, app: App) -> None:
    assert invoice(app, sold(VATAmountFC=20.99))["VATAmountFC"] == Decimal("21.0")
    standin.control("limits", {"vat": "stated"})
    assert invoice(app, sold(VATAmountFC=20.99))["VATAmountFC"] == Decimal("20.99")
    assert printed(app, invoice(app, sold(VATAmountFC=20.99)))["AmountFC"] == Decimal("120.99")


def test_a_printed_invoice_is_in_the_books_and_stays_as_it_is(app: App) -> None:
    found = printed(app, invoice(app, sold(quantity=3, price=74.34), YourRef="#1002"))
    assert (found["Status"], found["InvoiceNumber"], found["AmountFC"]) == (50, 26710001, Decimal("269.85"))
    (entry,) = app.rows(ENTRIES, select="EntryNumber,AmountFC,YourRef,Type,Document", filter="YourRef eq '#1002'")
    assert (entry["EntryNumber"], entry["AmountFC"], entry["Type"]) == (26710001, Decimal("269.85"), 20)
    moved = app.rows("financialtransaction/TransactionLines", select="AmountDC,GLAccountCode")
    assert sum(row["AmountDC"] for row in moved) == 0
    assert {row["GLAccountCode"] for row in moved} == {"1300", "1500", "8000"}
    assert message(try_print(app, found)) == "Reeds verwerkt"
    address = f"{INVOICES}(guid'{found['InvoiceID']}')"
    assert message(app.call("PUT", address, json={"YourRef": "#9"})) == "Reeds verwerkt"
    assert message(app.call("DELETE", address)) == "Reeds verwerkt"
    assert message(app.post(INVOICE_LINES, {"InvoiceID": found["InvoiceID"], **sold()})) == "Reeds verwerkt"
    (made,) = app.rows(ENTRIES, select="EntryID")
    assert message(app.call("DELETE", f"{ENTRIES}(guid'{made['EntryID']}')")) == "Reeds verwerkt"


def test_a_credit_note_is_a_document_of_its_own_with_negative_quantities(app: App) -> None:
    found = printed(app, invoice(app, sold(quantity=-1), Type=8021, YourRef="#1001-R1"))
    assert (found["Type"], found["AmountFC"], found["Status"]) == (8021, Decimal("-121.0"), 50)
    (entry,) = app.rows(ENTRIES, select="Type,AmountFC")
    assert (entry["Type"], entry["AmountFC"]) == (21, Decimal("-121.0"))
    gift_card = sold("BON", price=-50)
    assert invoice(app, sold(), gift_card)["AmountFC"] == Decimal("71.0")


def test_an_invoice_is_found_by_its_reference_and_its_lines_by_the_invoice(app: App) -> None:
    found = invoice(app, YourRef="#1003", Description="Shopify #1003")
    (row,) = app.rows(INVOICES, select="InvoiceID,YourRef", filter="YourRef eq '#1003' and Status eq 20")
    assert row["InvoiceID"] == found["InvoiceID"]
    wanted = f"InvoiceID eq guid'{found['InvoiceID']}'"
    (line,) = app.rows(INVOICE_LINES, select="ItemCode,Quantity,NetPrice,VATPercentage", filter=wanted)
    assert (line["ItemCode"], line["VATPercentage"]) == ("LK-OVH-01", Decimal("0.21"))
    assert app.get(INVOICES, select="InvoiceID", filter="Currency eq 'EUR'").status_code == 400


@pytest.mark.parametrize(
    ("lines", "head", "said"),
    [
        ([], {"Journal": None}, "Verplicht: Journal"),
        ([], {"OrderedBy": None}, "Verplicht: OrderedBy"),
        ([{"Quantity": 1}], {}, "Verplicht: Item"),
        ([{"Item": item_of("LK-OVH-01")}], {}, "Verplicht: Aantal"),
        ([], {"Journal": "20"}, "Ongeldig: Dagboek"),
        ([], {"OrderedBy": UNKNOWN}, "Ongeldige referentie: Leveren aan\r\nOngeldige referentie: Besteld door"),
        ([], {"InvoiceTo": UNKNOWN}, "Ongeldige referentie: Factuur voor"),
        ([], {"DeliverTo": UNKNOWN}, "Ongeldige referentie: Leveren aan"),
        ([], {"PaymentCondition": "99"}, "Ongeldige referentie: Betalingsconditie"),
        ([], {"Currency": "SEK"}, "Ongeldig: Valuta"),
        ([], {"Type": 8023}, "Ongeldig: Type"),
        ([sold(Item=UNKNOWN)], {}, "Ongeldige referentie: Artikel"),
        ([sold(VATCode="Q")], {}, "Ongeldige referentie: Btw-code"),
        ([sold(VATCode="X")], {}, "Geblokkeerd: Btw-code"),
        ([sold(VATPercentage=0.19)], {}, "Ongeldig: Btw-percentage [0.19]"),
        ([sold(AmountFC=99)], {}, "Ongeldig: Bedrag"),
        ([sold(quantity=0.5)], {}, "Ongeldig: Aantal"),
        ([sold(quantity=0)], {}, "Ongeldig: Aantal"),
        ([sold(price=0.000001)], {}, "Ongeldig: Nettoprijs"),
        ([sold(price=None, UnitPrice=0.000001)], {}, "Ongeldig: Prijs"),
        ([sold(quantity=-1)], {}, "Ongeldig: Aantal"),
        ([sold(quantity=1)], {"Type": 8021}, "Ongeldig: Aantal"),
        ([sold(UnitPrice=110, Discount=0.5)], {}, "Ongeldig: Korting"),
        ([sold(UnitCode="uur")], {}, "Ongeldig: Eenheid"),
        ([sold(GLAccount=rows.fixed_guid(DIVISION, "account", "8010"))], {}, "Ongeldig: Grootboekrekening"),
        ([], {"Warehouse": rows.fixed_guid(DIVISION, "warehouse", "1")}, "Ongeldig: Magazijn"),
    ],
)
def test_what_exact_does_not_take_is_refused(
    app: App, lines: list[dict[str, Any]], head: dict[str, Any], said: str
) -> None:
    assert invoice_refusal(app, *lines, **head).startswith(said)
    assert app.rows(INVOICES, select="InvoiceID") == []


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ("english", "Invalid reference: Artikel"),
        ("german", "Ungültige Referenz: Artikel"),
        ("french", "Référence non valide: Artikel"),
    ],
)
def test_a_refusal_is_in_the_language_of_the_user(standin: StandIn, user: str, said: str) -> None:
    assert invoice_refusal(standin.app(user), sold(Item=UNKNOWN)) == said


@pytest.mark.parametrize("body", [{"InvoiceDate": "2026-03-02"}, {"InvoiceNumber": 7}, {"Status": 50}, {"Nonsense": 1}])
def test_what_exact_gives_itself_or_does_not_know_may_not_be_sent(app: App, body: dict[str, Any]) -> None:
    assert try_invoice(app, **body).status_code == 400


def test_a_blocked_customer_and_one_who_is_none_get_no_invoice(standin: StandIn, app: App) -> None:
    assert invoice_refusal(app, OrderedBy=app.customer(Status="P")) == "Ongeldig: Klant (Type)"
    assert invoice_refusal(app, OrderedBy=app.customer(Blocked=True)) == "Geblokkeerd: Klant"
    assert invoice_refusal(app, InvoiceTo=app.customer(Blocked=True)) == "Geblokkeerd: Klant"


def test_things_of_another_administration_are_not_known_here(app: App) -> None:
    app.division = SECOND
    foreign = app.customer()
    app.division = DIVISION
    assert "Ongeldige referentie: Besteld door" in invoice_refusal(app, OrderedBy=foreign).split("\r\n")
    assert message(try_print(app, {"InvoiceID": UNKNOWN})) == "Ongeldige referentie: Factuur"


def test_the_invoice_to_another_is_owed_by_that_other(app: App) -> None:
    payer = app.customer(Name="Hoofdkantoor")
    printed(app, invoice(app, InvoiceTo=payer))
    (entry,) = app.rows(ENTRIES, select="Customer,CustomerName")
    assert (entry["Customer"], entry["CustomerName"]) == (payer, "Hoofdkantoor")


def test_in_a_closed_period_nothing_is_printed(standin: StandIn, app: App) -> None:
    standin.change("financial/FinancialPeriods", {"FinYear": 2026, "FinPeriod": 3}, {"is_closed": True})
    found = invoice(app)
    assert message(try_print(app, found)) == "Periode is afgesloten: 2026 – 3"
    assert read(app, f"{INVOICES}(guid'{found['InvoiceID']}')")["Status"] == 20
    assert printed(app, found, InvoiceDate="2026-04-01")["InvoiceDate"] == "/Date(1775001600000)/"


def test_an_open_invoice_is_changed_by_its_head_and_by_its_lines(app: App) -> None:
    found = invoice(app, sold(), sold("LK-BOE-06", price=10))
    address = f"{INVOICES}(guid'{found['InvoiceID']}')"
    assert app.call("PUT", address, json={"YourRef": "#1"}).status_code == 204
    assert app.call("PUT", address, json={"OrderedBy": app.customer()}).status_code == 400
    line = found["SalesInvoiceLines"]["results"][0]["ID"]
    assert app.call("PUT", f"{INVOICE_LINES}(guid'{line}')", json={"Quantity": 2}).status_code == 204
    more = {"InvoiceID": found["InvoiceID"], **sold("LK-SJL-03", price=28.88)}
    assert app.post(INVOICE_LINES, more).status_code == 201
    assert read(app, address)["AmountFCExclVat"] == Decimal("238.88")
    assert app.call("DELETE", address).status_code == 204
    assert app.rows(INVOICE_LINES, select="ID") == []


def test_an_amount_in_another_currency_is_worth_what_the_rates_say(app: App) -> None:
    found = printed(app, invoice(app, Currency="USD"))
    assert (found["Currency"], found["AmountFC"], found["AmountDC"]) == ("USD", Decimal("121.0"), Decimal("111.32"))


def test_without_a_price_the_list_counts_and_a_code_including_vat_takes_it_out(app: App) -> None:
    assert invoice(app, sold(price=None))["AmountFCExclVat"] == Decimal("100.0")
    found = invoice(app, sold(price=121, VATCode="5"))
    assert (found["AmountFC"], found["VATAmountFC"]) == (Decimal("121.0"), Decimal("21.0"))
    assert printed(app, found)["AmountFC"] == Decimal("121.0")


def test_everything_is_in_the_journal_with_the_call_that_made_it(standin: StandIn, app: App) -> None:
    found = invoice(app)
    printed(app, found)
    told = [(each["endpoint"], each["method"], each["key"]) for each in standin.told("journal")][1:]
    assert told == [(INVOICES, "POST", found["InvoiceID"]), (PRINTED, "POST", found["InvoiceID"])]
    assert standin.told("journal")[-1]["row"]["entry"]["EntryNumber"] == 26710001


def test_rights_count_for_invoices_as_for_everything(standin: StandIn, app: App) -> None:
    standin.control("rights", {"user": "hanneke", "endpoint": INVOICES, "action": "POST", "allowed": False})
    assert try_invoice(app).status_code == 403
    asked = {"endpoint": f"'{INVOICES}'", "action": "'POST'"}
    told = app.call("GET", "users/UserHasRights", params=asked).json()
    assert told["d"]["UserHasRights"] is False
    portal = standin.app("portal")
    assert portal.post(INVOICES, {}).status_code == 403


def test_an_email_that_cannot_be_sent_does_not_stop_the_printing(app: App) -> None:
    layout = rows.fixed_guid(DIVISION, "layout", "factuur")
    answer = try_print(app, invoice(app), SendEmailToCustomer=True, DocumentLayout=layout).json()["d"]
    assert answer["EmailCreationError"] and not answer["EmailCreationSuccess"] and answer["Document"]
    assert message(try_print(app, invoice(app), DocumentLayout=UNKNOWN)) == "Ongeldige referentie: Lay-out"
