"""How the API is spoken: selections, filters, pages, shapes of answers, what is malformed."""

from typing import Any

import pytest
import requests

from tests.sandbox_exact.standin import SECOND, App, StandIn, line, message

ENTRIES = "salesentry/SalesEntries"


def test_a_collection_demands_a_selection_unless_one_row_is_asked(app: App) -> None:
    refused = app.get("vat/VATCodes")
    assert (refused.status_code, message(refused)) == (
        400,
        "Please add a $select or a $top=1 statement to the query string.",
    )
    bare = app.get("vat/VATCodes", top="1").json()["d"]
    assert isinstance(bare, list) and bare[0]["Code"] == "4  "


def test_pages_of_sixty_follow_an_absolute_address_to_the_last_row(app: App) -> None:
    page = app.get("financial/FinancialPeriods", select="ID,FinYear", inlinecount="allpages").json()["d"]
    count, seen = int(page["__count"]), [row["ID"] for row in page["results"]]
    assert len(seen) == 60
    while "__next" in page:
        assert page["__next"].startswith("http://127.0.0.1")
        page = app.call("GET", page["__next"]).json()["d"]
        seen += [row["ID"] for row in page["results"]]
    assert len(seen) == len(set(seen)) == count == 240


def test_bulk_pages_hold_a_thousand_rows(app: App) -> None:
    for number in range(11):
        app.booked(*[line(1, VATAmountFC=0) for _ in range(10)], Customer=app.customer(Name=f"Klant {number}"))
    assert len(app.rows("financialtransaction/TransactionLines", select="ID")) == 60
    assert len(app.rows("bulk/Financial/TransactionLines", select="ID")) == 121


def test_a_journal_status_list_is_paged_although_its_rows_have_no_key_of_their_own(app: App) -> None:
    page, seen = app.get("read/financial/JournalStatusList", select="Journal,Year,Period").json()["d"], []
    while True:
        seen += [(row["Journal"], row["Year"], row["Period"]) for row in page["results"]]
        if "__next" not in page:
            break
        page = app.call("GET", page["__next"]).json()["d"]
    assert len(seen) == len(set(seen)) == 960


@pytest.mark.parametrize(
    ("test", "names"),
    [
        ("Name eq 'O''Brien'", ["O'Brien"]),
        ("startswith(Name,'Jan') eq true", ["Jansen"]),
        ("substringof('brie',Name) eq true and Status eq 'C'", ["O'Brien"]),
        ("(Name eq 'Jansen' or Name eq 'De Vries') and Country ne 'BE'", ["De Vries", "Jansen"]),
        ("trim(Code) eq '2'", ["O'Brien"]),
        ("Code eq '                 2'", ["O'Brien"]),
        ("Code eq '2'", []),
        ("Created gt datetime'2000-01-01T00:00:00' and Blocked eq false", ["De Vries", "Jansen", "O'Brien"]),
    ],
)
def test_filters_speak_odata_2(app: App, test: str, names: list[str]) -> None:
    for name in ("Jansen", "O'Brien", "De Vries"):
        app.customer(Name=name)
    assert [row["Name"] for row in app.rows("crm/Accounts", select="Name", filter=test, orderby="Name")] == names


@pytest.mark.parametrize(
    "test",
    [
        "contains(Name,'x')",
        "Name in ('x')",
        "ID eq 'not a guid literal'",
        "Created gt '2026-01-01'",
        "AddressLine1 eq City",
        "State eq 'x'",
        "Nothing eq 1",
        "Name eq 'x",
        "not Blocked",
    ],
)
def test_what_exact_does_not_filter_on_is_a_400(app: App, test: str) -> None:
    assert app.get("crm/Accounts", select="ID", filter=test).status_code == 400


def test_an_entry_is_found_by_its_reference_with_its_lines(app: App) -> None:
    key = app.booked(line(100), line(50), YourRef="#1001")["EntryID"]
    app.booked(YourRef="#1002")
    options = {"select": "EntryID,EntryDate,SalesEntryLines", "filter": "YourRef eq '#1001'"}
    found = app.rows(ENTRIES, **options, expand="SalesEntryLines")
    assert [row["EntryID"] for row in found] == [key]
    assert found[0]["EntryDate"] == "/Date(1772409600000)/"  # 2026-03-02
    assert [each["VATCode"] for each in found[0]["SalesEntryLines"]["results"]] == ["4  ", "4  "]
    deferred = app.rows(ENTRIES, **options)[0]["SalesEntryLines"]["__deferred"]["uri"]
    assert len(app.rows(deferred, select="AmountFC")) == 2
    assert app.get(f"{ENTRIES}/$count", filter="YourRef eq '#1001'").text == "1"


def test_a_post_tells_only_the_key_unless_the_rest_is_preferred(app: App) -> None:
    told = app.call("POST", "crm/Accounts", json={"Name": "Jansen"}).json()["d"]
    assert told["ID"] and told["Name"] is None
    assert app.post("crm/Accounts", {"Name": "Jansen"}).json()["d"]["Code"] == " " * 17 + "2"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"Name": "Jansen", "Nickname": "x"}, 400),
        ({"Name": "Jansen", "Created": "2026-01-01"}, 400),
        ({"Name": 5}, 400),
        ({"Name": "Jansen", "DiscountSales": "0.1"}, 400),
        ([], 400),
        ({}, 500),
        ({"Name": "x" * 51}, 500),
        ({"Name": "Jansen", "VATNumber": "?"}, 500),
        ({"Name": "Jansen", "GLAR": "c0ffee00-0000-4000-8000-000000000000"}, 500),
    ],
)
def test_what_is_malformed_is_a_400_and_what_breaks_a_rule_a_500(app: App, body: Any, status: int) -> None:
    assert app.post("crm/Accounts", body).status_code == status


def test_a_code_is_used_once_and_a_whole_model_is_not_sent_again(app: App) -> None:
    key = app.customer(Code="77")
    assert message(app.post("crm/Accounts", {"Name": "Jansen", "Code": "77"})) == "Gegeven bestaat reeds."
    address = f"crm/Accounts(guid'{key}')"
    assert app.call("PUT", address, json={"Name": "De Jong"}).status_code == 204
    again = app.call("PUT", address, json={"ID": key, "Code": "77", "Name": "De Jong"})
    assert (again.status_code, message(again)) == (500, "Gegeven bestaat reeds.")
    assert app.get(address, select="Name").json()["d"]["Name"] == "De Jong"


def test_what_the_stand_in_does_not_do_is_refused_loudly(app: App) -> None:
    assert app.refusal(Reversal=True) == "The stand-in does not do salesentry/SalesEntries.Reversal."
    assert app.get("vat/VATCodes", select="Code", expand="VATPercentages").status_code == 400


def test_an_account_with_entries_stays(app: App) -> None:
    used, unused = app.customer(), app.customer()
    app.booked(Customer=used)
    assert app.call("DELETE", f"crm/Accounts(guid'{used}')").status_code == 500
    assert app.call("DELETE", f"crm/Accounts(guid'{unused}')").status_code == 204


def test_what_is_not_there_is_a_404(app: App) -> None:
    nobody = "c0ffee00-0000-4000-8000-000000000000"
    assert app.get(f"{ENTRIES}(guid'{nobody}')").status_code == 404
    assert app.get("salesorder/DropShipments", select="EntryID").status_code == 404
    assert app.call("PUT", ENTRIES, json={}).status_code == 404
    assert app.call("POST", "vat/VATCodes", json={"Code": "Z"}).status_code == 404


def test_an_account_of_another_administration_is_not_known_here(app: App) -> None:
    app.division = SECOND
    foreign = app.customer()
    app.division = 100001
    assert app.refusal(Customer=foreign) == "Ongeldige referentie: Klant"


def test_who_does_not_ask_for_json_gets_xml(standin: StandIn, app: App) -> None:
    app.headers = {"Accept": "*/*"}
    answer = app.get("vat/VATCodes", select="Code")
    assert answer.headers["Content-Type"].startswith("application/atom+xml") and "<feed" in answer.text
    me = requests.get(f"{standin.url}/nl/api/v1/current/Me", timeout=10)
    assert (me.status_code, me.headers["Content-Type"].split(";")[0]) == (401, "application/xml")


def test_a_document_with_its_pdf_hangs_on_an_entry(app: App) -> None:
    document = app.post("documents/Documents", {"Subject": "Factuur", "Type": 10}).json()["d"]["ID"]
    pdf = {"Document": document, "FileName": "a.pdf", "Attachment": "JVBERg=="}
    assert app.post("documents/DocumentAttachments", pdf).json()["d"]["FileSize"] == 4.0
    assert app.booked(Document=document)["Document"] == document
    assert app.post("crm/Contacts", {"Account": app.customer(), "LastName": "Jansen"}).status_code == 201
    assert app.post("logistics/Items", {"Code": "SHIRT", "Description": "Overhemd"}).status_code == 201
