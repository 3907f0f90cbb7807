"""Sync endpoints: row versions that count up, pages of a thousand, and a list of what is gone."""

from urllib.parse import quote

from sandbox.exact import rows
from tests.sandbox_exact.standin import DIVISION, App, StandIn
from tests.sandbox_exact.trading import INVOICES, ITEMS, POSITIONS, invoice, item_of, order, printed, sold

SYNC_ITEMS, SYNC_ACCOUNTS, SYNC_DELETED = "sync/Logistics/Items", "sync/CRM/Accounts", "sync/Deleted"


def latest(app: App, endpoint: str) -> int:
    return max((int(row["Timestamp"]) for row in app.rows(endpoint, select="Timestamp")), default=0)


def test_only_what_changed_since_a_version_is_told(standin: StandIn, app: App) -> None:
    seen = latest(app, SYNC_ITEMS)
    app.call("PUT", f"{ITEMS}(guid'{item_of('LK-SJL-03')}')", json={"Description": "Sjaal Vecht"})
    app.post(ITEMS, {"Code": "NEW-1", "Description": "New", "IsSalesItem": True})
    standin.change(ITEMS, {"Code": "WEB"}, {"Description": "Anders"})
    found = app.rows(SYNC_ITEMS, select="Timestamp,Code,Description,ID", filter=f"Timestamp gt {seen}L")
    told = [(row["Code"], row["Description"]) for row in found]
    assert told == [("LK-SJL-03", "Sjaal Vecht"), ("NEW-1", "New"), ("WEB", "Anders")]
    assert app.rows(SYNC_ITEMS, select="ID", filter=f"Timestamp gt {latest(app, SYNC_ITEMS)}L") == []


def test_a_sync_demands_select_and_filters_on_its_version_only(app: App) -> None:
    assert app.get(SYNC_ITEMS, top="1").status_code == 400
    assert app.get(SYNC_ITEMS, select="Code", filter="Code eq 'LK-SJL-03'").status_code == 400
    assert app.post(SYNC_ITEMS, {}).status_code == 404


def test_a_page_has_a_thousand_rows_and_an_address_of_the_next(standin: StandIn, app: App) -> None:
    for number in range(1005):
        row = {"ID": rows.new_guid(), "Code": str(number), "Name": "Jansen", "Modified": "2026-03-02T00:00:00+00:00"}
        rows.keep(standin.store, DIVISION, "crm/Accounts", row["ID"], row)
    first = app.get(SYNC_ACCOUNTS, select="ID,Timestamp").json()["d"]
    second = app.call("GET", first["__next"]).json()["d"]
    assert (len(first["results"]), len(second["results"])) == (1000, 5)
    assert first["results"][-1]["Timestamp"] < second["results"][0]["Timestamp"]
    assert "__next" not in second


def test_what_is_gone_is_told_with_its_kind(app: App) -> None:
    found, customer = invoice(app), app.customer()
    app.call("DELETE", f"{INVOICES}(guid'{found['InvoiceID']}')")
    app.call("DELETE", f"crm/Accounts(guid'{customer}')")
    new = app.post(ITEMS, {"Code": "NEW-1", "Description": "New"}).json()["d"]["ID"]
    assert app.call("DELETE", f"{ITEMS}(guid'{new}')").status_code == 204
    told = app.rows(SYNC_DELETED, select="Timestamp,EntityKey,EntityType")
    assert [(row["EntityKey"], row["EntityType"]) for row in told] == [
        (found["InvoiceID"], 13),
        (customer, 2),
        (new, 9),
    ]


def test_a_person_deletes_an_item_in_exact_and_the_list_tells(standin: StandIn, app: App) -> None:
    wanted = {"division": DIVISION, "endpoint": ITEMS, "where": {"Code": "LK-PRF-07"}}
    standin.change(POSITIONS, {"ItemCode": "LK-PRF-07"}, {"CurrentStock": "0", "ProjectedStock": "0"})
    standin.control("delete", wanted)
    (told,) = app.rows(SYNC_DELETED, select="EntityKey,EntityType", filter="Timestamp gt 0L")
    assert (told["EntityKey"], told["EntityType"]) == (item_of("LK-PRF-07"), 9)
    assert app.rows(ITEMS, select="ID", filter="Code eq 'LK-PRF-07'") == []


def test_an_administration_that_is_moved_counts_its_versions_anew(standin: StandIn, app: App) -> None:
    before = latest(app, SYNC_ITEMS)
    standin.control("administration", {"division": DIVISION, "becomes": "moved"})
    assert 0 < latest(app, SYNC_ITEMS) < before
    (row,) = app.rows("system/Divisions", select="Code,DivisionMoveDate", filter=f"Code eq {DIVISION}")
    assert row["DivisionMoveDate"].startswith("/Date(")
    standin.change(ITEMS, {"Code": "WEB"}, {"Description": "Anders"})
    assert app.rows(SYNC_ITEMS, select="Code", filter=f"Timestamp gt {before}L") == []


def test_an_entry_that_is_booked_anew_is_not_told_as_gone(app: App) -> None:
    entry = app.booked()
    app.call("PUT", f"salesentry/SalesEntries(guid'{entry['EntryID']}')", json={"YourRef": "#1"})
    assert app.rows(SYNC_DELETED, select="EntityKey") == []
    app.call("DELETE", f"salesentry/SalesEntries(guid'{entry['EntryID']}')")
    assert [row["EntityType"] for row in app.rows(SYNC_DELETED, select="EntityType")] == [1, 1, 1]


def test_invoices_come_a_line_at_a_time_and_again_when_they_are_printed(app: App) -> None:
    found = invoice(app, sold(), sold("LK-BOE-06", price=10), YourRef="#1001")
    wanted = "Timestamp,ID,InvoiceID,YourRef,Status,ItemCode,InvoiceNumber"
    lines = app.rows("sync/SalesInvoice/SalesInvoices", select=wanted)
    assert [(row["ItemCode"], row["Status"]) for row in lines] == [("LK-OVH-01", 20), ("LK-BOE-06", 20)]
    seen = max(row["Timestamp"] for row in lines)
    printed(app, found)
    again = app.rows("sync/SalesInvoice/SalesInvoices", select=wanted, filter=f"Timestamp gt {seen}L")
    assert [(row["Status"], row["YourRef"]) for row in again] == [(50, "#1001")] * 2


def test_stock_positions_tell_what_is_free(app: App) -> None:
    seen = latest(app, "sync/Inventory/StockPositions")
    order(app, sold(quantity=4))
    names = "Timestamp,ItemCode,CurrentStock,ReservedStock,FreeStock,PlanningOut,ProjectedStock"
    (row,) = app.rows("sync/Inventory/StockPositions", select=names, filter=f"Timestamp gt {seen}L")
    assert (row["ItemCode"], row["CurrentStock"], row["FreeStock"], row["PlanningOut"]) == ("LK-OVH-01", 100, 96, 4)


def test_a_moment_has_a_version_to_begin_with(standin: StandIn, app: App) -> None:
    standin.control("clock", {"now": "2026-03-02T10:00:00+00:00"})
    fresh = standin.app()
    address = "read/sync/Sync/SyncTimestamp?modified=" + quote("datetime'2026-03-01T00:00:00'") + "&endPoint='Items'"
    told = fresh.call("GET", address).json()["d"]
    fresh.call("PUT", f"{ITEMS}(guid'{item_of('LK-SJL-03')}')", json={"Description": "Sjaal Vecht"})
    since = fresh.rows(SYNC_ITEMS, select="Code", filter=f"Timestamp gt {told['TimeStampAsBigInt']}L")
    assert [row["Code"] for row in since] == ["LK-SJL-03"]
    assert fresh.call("GET", "read/sync/Sync/SyncTimestamp?modified=x&endPoint='Items'").status_code == 400
