"""What a sales entry becomes in the books, and what the books refuse, in the language of the user."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import requests

from tests.sandbox_exact.standin import SECOND, App, StandIn, line, message

TRANSACTIONS = "financialtransaction/TransactionLines"
MOVED = "GLAccountCode,AmountFC,AmountDC,VATCode,EntryID"


def test_an_entry_with_stated_vat_sums_right_and_its_movements_balance(app: App) -> None:
    entry = app.booked(line(82.64, VATAmountFC=17.36), line(9.17, VATCode="2", VATAmountFC=0.83))
    assert (entry["AmountFC"], entry["VATAmountFC"]) == (Decimal("110.0"), Decimal("18.19"))
    assert (entry["Type"], entry["Status"], entry["EntryNumber"]) == (20, 20, 26710001)
    moved = app.rows(TRANSACTIONS, select=MOVED, filter=f"EntryID eq guid'{entry['EntryID']}'")
    assert {row["GLAccountCode"] for row in moved} == {"1300", "1500", "8000"}
    assert sum(row["AmountFC"] for row in moved) == sum(row["AmountDC"] for row in moved) == 0


def test_movements_balance_in_both_currencies_at_any_rate(app: App) -> None:
    lines = [line(amount, VATAmountFC=vat) for amount, vat in ((3.33, 0.7), (1.11, 0.23), (0.07, 0.01))]
    entry = app.booked(*lines, Currency="USD", Rate=0.9173)
    moved = app.rows(TRANSACTIONS, select=MOVED)
    assert sum(row["AmountFC"] for row in moved) == sum(row["AmountDC"] for row in moved) == 0
    assert entry["AmountDC"] == Decimal("5.0")  # 5.45 × 0.9173


def test_a_negative_entry_is_a_credit_note(app: App) -> None:
    assert app.booked(line(-10, VATAmountFC=-2.1))["Type"] == 21


def test_a_code_including_vat_takes_the_vat_out_of_the_amount(app: App) -> None:
    entry = app.booked(line(121, VATCode="5"))
    assert (entry["AmountFC"], entry["VATAmountFC"]) == (Decimal("121.0"), Decimal("21.0"))


def test_without_a_stated_amount_vat_is_calculated_per_line(app: App) -> None:
    assert app.booked(line(0.05), line(0.05))["VATAmountFC"] == Decimal("0.02")


def test_without_a_vat_code_the_code_of_the_account_counts(app: App) -> None:
    assert app.booked(line(100, account="8030", VATCode=None))["VATAmountFC"] == 0
    assert app.booked(line(100, VATCode=None))["VATAmountFC"] == Decimal("21.0")


def test_numbers_run_per_journal_and_year_and_none_is_used_twice(app: App) -> None:
    app.booked(EntryNumber=26710001)
    assert app.booked()["EntryNumber"] == 26710002
    assert app.booked(Journal="70")["EntryNumber"] == 26700001
    assert app.booked(EntryDate="2025-12-31")["EntryNumber"] == 25710001
    assert app.refusal(EntryNumber=26710002) == "In gebruik: Boekstuknummer"


@pytest.mark.parametrize(
    ("lines", "head", "said"),
    [
        ([], {"Journal": "20"}, "Ongeldig: Dagboek"),
        ([], {"Journal": "c0ffee00-0000-4000-8000-000000000000"}, "Ongeldige referentie: Journals"),
        ([], {"PaymentCondition": "99"}, "Ongeldige referentie: Betalingsconditie"),
        ([], {"Currency": "SEK"}, "Ongeldig: Valuta"),
        ([], {"EntryDate": "2007-12-31"}, "Unknown: Financial year (Period-date table)"),
        ([line(account="1300")], {}, "Ongeldig: Grootboekrekeningtype"),
        ([line(division=SECOND)], {}, "Ongeldige referentie: Grootboekrekening"),
        ([line(VATCode="Q")], {}, "Ongeldige referentie: Btw-code"),
        ([line(VATCode="X")], {}, "Geblokkeerd: Btw-code"),
        ([line(VATCode="5", VATAmountFC=21)], {}, "Het bedrag van de BTW regel met BTW code 5 komt niet overeen"),
        ([line(VATCode="7", VATAmountFC=21)], {}, "Het bedrag van de BTW regel met BTW code 7 komt niet overeen"),
        ([line(VATPercentage=0)], {}, "Ongeldig: Btw-percentage []"),
    ],
)
def test_what_breaks_a_rule_is_refused_in_dutch(
    app: App, lines: list[dict[str, Any]], head: dict[str, Any], said: str
) -> None:
    assert app.refusal(*lines, **head).startswith(said)


def test_several_problems_come_together_and_nothing_is_booked(standin: StandIn, app: App) -> None:
    prospect = app.customer(Status="P")
    assert app.refusal(Customer=prospect, Journal="20") == "Ongeldig: Klant (Type)\r\nOngeldig: Dagboek"
    missing = app.post("salesentry/SalesEntries", {})
    assert message(missing).split("\r\n") == [
        "Verplicht: Customer",
        "Verplicht: Journal",
        "Verplicht: SalesEntryLines",
    ]
    assert [each for each in standin.told("journal") if each["endpoint"] == "salesentry/SalesEntries"] == []


def test_an_english_user_is_refused_in_english(standin: StandIn) -> None:
    assert standin.app("english").refusal(Journal="20") == "Invalid: Journal"


def test_a_closed_period_takes_nothing_and_gives_nothing_back(standin: StandIn, app: App) -> None:
    entry = app.booked()
    standin.change("financial/FinancialPeriods", {"FinYear": 2026, "FinPeriod": 3}, {"is_closed": True})
    assert app.refusal() == "Periode is afgesloten: 2026 – 3"
    assert app.call("DELETE", f"salesentry/SalesEntries(guid'{entry['EntryID']}')").status_code == 500
    status = app.rows(
        "read/financial/JournalStatusList", select="Status,Period", filter="Journal eq '71' and Year eq 2026"
    )
    assert [row["Period"] for row in status if row["Status"] == 1] == [3]


def test_an_account_may_demand_a_cost_centre(standin: StandIn, app: App) -> None:
    standin.change("financial/GLAccounts", {"Code": "8000"}, {"UseCostcenter": 1})
    assert app.refusal() == "Verplicht: Kostenplaats"
    assert app.refusal(line(CostCenter="ZZZ")) == "Ongeldige referentie: Kostenplaats"
    assert app.booked(line(CostCenter="UTR"))["EntryNumber"]


def test_an_entry_is_changed_by_its_head_and_by_its_lines(app: App) -> None:
    entry = app.booked(line(100), line(50), YourRef="#1001")
    address = f"salesentry/SalesEntries(guid'{entry['EntryID']}')"
    assert app.call("PUT", address, json={"YourRef": "#1001-A"}).status_code == 204
    first = entry["SalesEntryLines"]["results"][0]["ID"]
    assert app.call("PUT", f"salesentry/SalesEntryLines(guid'{first}')", json={"AmountFC": 200}).status_code == 204
    changed = app.get(address, select="YourRef,AmountFC,EntryNumber").json()["d"]
    assert (changed["YourRef"], changed["AmountFC"]) == ("#1001-A", 302.5)
    assert changed["EntryNumber"] == entry["EntryNumber"]
    for row in app.rows("salesentry/SalesEntryLines", select="ID"):
        assert app.call("DELETE", f"salesentry/SalesEntryLines(guid'{row['ID']}')").status_code == 204
    assert app.get(address).status_code == 404
    assert app.rows(TRANSACTIONS, select=MOVED) == []


def test_a_bookkeeper_changes_an_entry_on_its_page(standin: StandIn, app: App) -> None:
    entry = app.booked(YourRef="#1001")
    at = f"{standin.url}/administration/100001/entries/{entry['EntryID']}"
    (row,) = app.rows("salesentry/SalesEntryLines", select="ID", filter=f"EntryID eq guid'{entry['EntryID']}'")
    key, second = row["ID"], f"{date.today().replace(day=2)}"
    changed = requests.post(f"{at}/change", data={"EntryDate": second}, timeout=10)
    assert changed.ok and second in changed.text
    assert "110,00" in requests.post(f"{at}/lines/{key}", data={"AmountFC": "89", "VATAmountFC": "21"}, timeout=10).text
    refused = requests.post(f"{at}/change", data={"Journal": "nowhere"}, timeout=10).text
    assert 'class="problem"' in refused and "110,00" in refused
    again = requests.post(f"{at}/again", data={"YourRef": "#1001"}, timeout=10)
    assert again.url != at and "#1001" in again.text
    assert requests.post(f"{at}/delete", timeout=10).url.endswith("/journal")
    assert [requests.get(url, timeout=10).status_code for url in (at, again.url)] == [404, 200]
