"""The general journal of the stand-in: what balances is booked, and everything else is refused as Exact does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_exact.standin import App, StandIn, line, message

ENTRIES, LINES = "generaljournalentry/GeneralJournalEntries", "generaljournalentry/GeneralJournalEntryLines"
MOVED = "GLAccountCode,AmountFC,AmountDC,EntryID"


def leg(amount: float, account: str, **more: Any) -> dict[str, Any]:
    return line(amount, account=account, VATCode=None, Date="2026-03-02", Description="Payout 7", **more)


def post(app: App, *legs: dict[str, Any], **head: Any) -> Any:
    lines = legs or (leg(97.58, "1105"), leg(2.42, "4550"), leg(-100, "1260"))
    return app.post(ENTRIES, {"JournalCode": "90", "GeneralJournalEntryLines": list(lines), **head})


def test_a_balanced_entry_moves_its_accounts_and_is_found_by_its_lines(app: App, standin: StandIn) -> None:
    answer = post(app)
    assert answer.status_code == 201, answer.text
    key = answer.json()["d"]["EntryID"]
    moved = app.rows("financialtransaction/TransactionLines", select=MOVED, filter=f"EntryID eq guid'{key}'")
    assert {row["GLAccountCode"]: str(row["AmountFC"]) for row in moved} == {
        "1105": "97.58",
        "4550": "2.42",
        "1260": "-100.0",
    }
    (found,) = app.rows(
        LINES,
        select="EntryID,AmountFC,EntryNumber",
        filter="Description eq 'Payout 7' and AmountFC eq 97.58d and Date ge datetime'2026-03-02T00:00:00'",
    )
    assert (found["EntryID"], found["EntryNumber"]) == (key, 26900001)
    page = standin.session.get(f"{standin.url}/administration/100001/general-journal", timeout=10).text
    assert "Payout 7" in page and "97,58" in page
    balances = standin.session.get(f"{standin.url}/administration/100001/balances", timeout=10).text
    assert "97,58" in balances and "Totaal" in balances
    assert (
        "Openstaande posten" in standin.session.get(f"{standin.url}/administration/100001/receivables", timeout=10).text
    )
    assert app.call("DELETE", f"{ENTRIES}(guid'{key}')").status_code == 204
    assert app.rows("financialtransaction/TransactionLines", select=MOVED) == []


def test_what_exact_refuses(app: App, standin: StandIn) -> None:
    crooked = (leg(97.58, "1105"), leg(-97.57, "1260"))
    said = {user: message(post(standin.app(user), *crooked)) for user in ("hanneke", "english", "german", "french")}
    assert said["english"] == "This entry is not balanced"
    assert len(set(said.values())) == 4
    assert post(app, *crooked).status_code == 500
    assert message(post(app, JournalCode="70")) == "Ongeldig: Dagboek"
    assert message(post(app, leg(1, "1300"), leg(-1, "1260"))) == "Verplicht: Relatie"
    standin.change("financial/FinancialPeriods", {"FinYear": 2026, "FinPeriod": 3}, {"is_closed": True})
    assert message(post(app)) == "Periode is afgesloten: 2026 – 3"
    taken = {"user": "hanneke", "endpoint": ENTRIES, "action": "POST", "allowed": False}
    standin.control("rights", taken)
    assert post(app).status_code == 403


@pytest.mark.parametrize("currency", ["USD", "JPY"])
def test_in_another_currency_it_balances_in_both(app: App, currency: str) -> None:
    assert post(app, leg(333, "1105"), leg(111, "4550"), leg(-444, "1260"), Currency=currency).status_code == 201
    moved = app.rows("financialtransaction/TransactionLines", select=MOVED)
    assert sum(row["AmountFC"] for row in moved) == sum(row["AmountDC"] for row in moved) == 0
