"""Limits, rights, things that go wrong on demand, and what survives them."""

from datetime import datetime

import pytest
import requests

from sandbox.store import Store
from tests.sandbox_exact.standin import App, StandIn, message

ENTRIES = "salesentry/SalesEntries"
DAILY, MINUTELY = "X-RateLimit-Remaining", "X-RateLimit-Minutely-Remaining"


def test_a_full_minute_is_a_429_that_tells_of_the_minute_only(standin: StandIn, app: App) -> None:
    standin.control("clock", {"now": "2026-05-05T12:00:10+00:00"})
    app = standin.app()
    standin.control("limits", {"minute": 2})
    good = [app.get("general/Currencies", select="Code") for _ in range(2)]
    assert [(one.headers[MINUTELY], one.headers[DAILY]) for one in good] == [("1", "4999"), ("0", "4998")]
    full = app.get("general/Currencies", select="Code")
    assert full.status_code == 429 and DAILY not in full.headers
    assert int(full.headers["X-RateLimit-Minutely-Reset"]) == _ms("2026-05-05T12:01:00+00:00")
    standin.control("clock", {"advance_seconds": 60})
    assert app.get("general/Currencies", select="Code").status_code == 200


def test_a_full_day_tells_of_the_day_only(standin: StandIn) -> None:
    standin.control("clock", {"now": "2026-05-05T12:00:10+00:00"})
    app = standin.app()
    standin.control("limits", {"day": 0})
    full = app.get("general/Currencies", select="Code")
    assert full.status_code == 429 and MINUTELY not in full.headers
    assert int(full.headers["X-RateLimit-Reset"]) == _ms("2026-05-06T00:00:00+00:00")


def test_ten_errors_block_that_endpoint_for_an_hour(standin: StandIn, app: App) -> None:
    for _ in range(10):
        assert app.get("vat/VATCodes").status_code == 400
    assert app.get("vat/VATCodes", select="Code").status_code == 403
    assert app.get("general/Currencies", select="Code").status_code == 200
    standin.control("clock", {"advance_seconds": 3601})
    assert standin.app().get("vat/VATCodes", select="Code").status_code == 200


def test_a_right_that_was_taken_is_a_403_with_its_reason(standin: StandIn, app: App) -> None:
    right = {"user": "hanneke", "endpoint": ENTRIES, "action": "POST"}
    asked = f"users/UserHasRights?endpoint='{ENTRIES}'&action='POST'"
    assert app.call("GET", asked).json()["d"]["UserHasRights"] is True
    standin.control("rights", {**right, "allowed": False, "reason": "LicenseExpired"})
    assert app.call("GET", asked).json()["d"]["UserHasRights"] is False
    refused = app.post(ENTRIES, app.sale())
    assert (refused.status_code, refused.headers["Reason"]) == (403, "LicenseExpired")


def test_a_portal_user_may_look_and_not_book(standin: StandIn) -> None:
    portal = standin.app("portal")
    assert portal.get("vat/VATCodes", select="Code").status_code == 200
    assert portal.post("crm/Accounts", {"Name": "x"}).status_code == 403
    refused = portal.post("documents/Documents", {"Subject": "x", "Type": 10})
    assert (refused.status_code, message(refused)) == (500, "Document Type not allowed")


@pytest.mark.parametrize(("deed", "is_booked"), [("drop_before", False), ("drop_after", True), ("cut_body", True)])
def test_an_answer_can_be_lost_before_or_after_the_work(standin: StandIn, app: App, deed: str, is_booked: bool) -> None:
    entry = app.sale(YourRef="#1001")
    standin.control("faults", [{"do": deed, "method": "POST", "path_regex": "SalesEntries$", "times": 1}])
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        app.post(ENTRIES, entry)
    written = [each for each in standin.told("journal") if each["endpoint"] == ENTRIES]
    assert len(written) == int(is_booked)
    assert all(each["body"]["YourRef"] == "#1001" and each["answer"]["EntryNumber"] for each in written)
    assert app.post(ENTRIES, entry).status_code == 201


@pytest.mark.parametrize(("words", "is_booked"), [({}, True), ({"before": True}, False)])
def test_a_call_may_hang_with_its_work_done_or_not(
    standin: StandIn, app: App, words: dict[str, bool], is_booked: bool
) -> None:
    entry = app.sale()
    fault = {"do": "hang", "method": "POST", "path_regex": "SalesEntries$", "seconds": 0.1, "times": 1}
    standin.control("faults", [{**fault, **words}])
    with pytest.raises(requests.ConnectionError):
        app.post(ENTRIES, entry)
    assert [each["endpoint"] for each in standin.told("journal")].count(ENTRIES) == int(is_booked)


def test_an_answer_may_be_late_while_the_work_is_done(standin: StandIn, app: App) -> None:
    entry = app.sale()
    standin.control("faults", [{"do": "delay", "seconds": 0.5, "after_commit": True, "path_regex": "SalesEntries$"}])
    with pytest.raises(requests.ReadTimeout):
        app.call("POST", ENTRIES, json=entry, timeout=0.25)
    assert [each["endpoint"] for each in standin.told("journal")].count(ENTRIES) == 1


def test_a_status_html_or_429_can_come_instead(standin: StandIn, app: App) -> None:
    faults = [
        {"do": "status", "status": 500, "body": "{}", "content_type": "application/json", "times": 1},
        {"do": "html_200", "times": 1},
        {"do": "429_no_headers", "times": 1},
    ]
    standin.control("faults", faults)
    seen = [app.get("general/Currencies", select="Code") for _ in range(4)]
    assert [one.status_code for one in seen] == [500, 200, 429, 200]
    assert seen[0].text == "{}" and "<html>" in seen[1].text and DAILY not in seen[2].headers


def test_only_the_nth_call_fails_and_an_unknown_deed_or_word_is_refused(standin: StandIn, app: App) -> None:
    standin.control("faults", [{"do": "status", "nth": 2}])
    assert [app.get("general/Currencies", select="Code").status_code for _ in range(3)] == [200, 503, 200]
    for wrong in ({"do": "explode"}, {"do": "hang", "befor": True}):
        assert requests.post(f"{standin.url}/_faults", json=[wrong], timeout=10).status_code == 400


def test_what_was_booked_is_still_there_after_a_restart(standin: StandIn, app: App) -> None:
    key = app.booked()["EntryID"]
    again = Store(standin.data / "exact.sqlite")
    found = again.collection(f"100001:{ENTRIES}").get(key)
    assert found is not None and found["AmountFC"] == "121.00"
    assert any(each["key"] == key for each in again.log("journal"))
    again.close()


def test_the_pages_show_the_books(standin: StandIn, app: App) -> None:
    entry = app.booked(YourRef="#1001<b>")
    at = f"{standin.url}/administration/100001"
    pages = {
        name: requests.get(f"{at}/{name}", timeout=10).text
        for name in ("journal", f"entries/{entry['EntryID']}", "debtors", "vat-return", "call-log")
    }
    assert "26710001" in pages["journal"] and "#1001&lt;b&gt;" in pages["journal"]
    assert "121,00" in pages[f"entries/{entry['EntryID']}"] and "121,00" in pages["debtors"]
    assert "BTW hoog" in pages["vat-return"] and "21,00" in pages["vat-return"]
    assert ENTRIES in pages["call-log"]
    assert standin.told("calls/counts")[f"POST {ENTRIES} 201"] == 1


def _ms(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)
