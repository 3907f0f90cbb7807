"""`manage.py preview`: the rules judged without a shop, as a person or a program would use it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.bookkeeping import bookings_json
from apps.bookkeeping.book import book
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.rules import BookingType, Selection
from apps.shopify import reader

PROJECT = Path(__file__).resolve().parents[2]
RECORDED = PROJECT / "sandbox" / "recorded"


def preview(*arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process without database and network settings."""
    environment = {"PATH": "/usr/bin:/bin", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "manage.py", "preview", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def orders(*arguments: str) -> list[dict[str, Any]]:
    done = preview(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["orders"]
    return found


def test_documents_are_told_with_amounts_as_text() -> None:
    (order,) = orders(str(RECORDED / "003_usd_two_discounts_full_refund.json"), "--everything")
    assert order["outcome"] == "booked"
    sale, refund = order["documents"]
    assert (sale["kind"], sale["total"], sale["currency"]) == ("sale", "1806.38", "USD")
    assert (refund["kind"], refund["reference"], refund["total"]) == ("refund", "#1009-R1", "-1806.38")
    assert {line["component"] for line in refund["lines"]} == {"goods", "shipping"}


def test_without_everything_the_selection_counts() -> None:
    (order,) = orders(str(RECORDED / "010_cad_authorized.json"))
    assert (order["outcome"], order["reason"]["code"], order["documents"]) == ("skipped", "test_order", [])


def test_a_list_of_orders_and_several_files_may_be_given(tmp_path: Path) -> None:
    nodes = [json.loads((RECORDED / name).read_text())["order"] for name in ("003_usd_two_discounts_full_refund.json",)]
    several = tmp_path / "orders.json"
    several.write_text(json.dumps(nodes * 2))
    assert len(orders(str(several), str(RECORDED / "004_usd_draft_order_paid.json"))) == 3


def test_an_order_that_does_not_add_up_is_held_with_the_amounts(tmp_path: Path) -> None:
    node = json.loads((RECORDED / "004_usd_draft_order_paid.json").read_text())["order"]
    node["totalPriceSet"]["shopMoney"]["amount"] = "2629.96"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(node))
    (order,) = orders(str(wrong), "--everything")
    assert order["outcome"] == "held"
    assert order["reason"]["amounts"] == {"order_total": "2629.96", "lines_total": "2629.95"}


def test_what_is_no_order_is_held_and_does_not_stop_the_others(tmp_path: Path) -> None:
    strange = tmp_path / "strange.json"
    strange.write_text('[{"id": "gid://shopify/Order/1"}, 7]')
    found = orders(str(strange), str(RECORDED / "004_usd_draft_order_paid.json"), "--everything")
    assert [order["outcome"] for order in found] == ["held", "held", "booked"]


def stands(tmp_path: Path, name: str, *, booking_type: str = "sales_entry") -> str:
    """A ledger file with what the recorded order was booked as, before anything happened to it."""
    node = json.loads((RECORDED / name).read_text(), parse_float=Decimal)["order"]
    sale = reader.read(node, shop=reader.ShopFacts("CA"))
    rules = replace(
        demo_rules(country="CA"), booking_type=BookingType(booking_type), selection=Selection(everything=True)
    )
    ledger = tmp_path / "ledger.json"
    ledger.write_text(json.dumps([bookings_json.to_json(booking) for booking in book(sale, rules).bookings]))
    return str(ledger)


@pytest.mark.parametrize("booking_type", ["sales_entry", "sales_invoice", "sales_order"])
def test_of_an_order_that_is_booked_only_the_difference_is_shown(tmp_path: Path, booking_type: str) -> None:
    ledger = stands(tmp_path, "013_cad_before_edit.json", booking_type=booking_type)
    edited = str(RECORDED / "014_cad_after_edit.json")
    (order,) = orders(edited, "--everything", "--country", "CA", "--booked", ledger)
    (change,) = order["documents"]
    assert (change["kind"], change["reference"], change["total"]) == ("change", "#8578-A1", "-113.00")
    assert change["form"] == {"sales_entry": "sales_entry"}.get(booking_type, "credit_note")
    (line,) = change["lines"]
    assert (line["net"], line["vat"]) == ("-100.00", "-13.00")
    assert line["quantity"] == ("0" if booking_type == "sales_entry" else "-1")


def test_of_an_order_that_is_booked_whole_nothing_is_shown(tmp_path: Path) -> None:
    ledger = stands(tmp_path, "015_cad_partial_refund_with_shipping.json")
    recorded = str(RECORDED / "015_cad_partial_refund_with_shipping.json")
    (order,) = orders(recorded, "--everything", "--country", "CA", "--booked", ledger)
    assert (order["documents"], order["held"]) == ([], [])


def test_a_ledger_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.json"
    ledger.write_text('[{"kind": "sale"}]')
    done = preview(str(RECORDED / "014_cad_after_edit.json"), "--booked", str(ledger))
    assert done.returncode != 0
    assert "ledger.json: a booking lacks" in done.stderr


@pytest.mark.parametrize("content", ["", "{", "not json", "[" * 100_000, "9" * 5000])
def test_a_file_that_is_no_json_is_named(tmp_path: Path, content: str) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(content)
    done = preview(str(broken))
    assert done.returncode != 0
    assert "broken.json is not JSON" in done.stderr


def test_one_malformed_order_is_held_with_its_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    node = json.loads((RECORDED / "004_usd_draft_order_paid.json").read_text())["order"]
    spoiled = json.loads(json.dumps(node))
    spoiled["lineItems"]["nodes"][0]["quantity"] = "one"
    spoiled["name"] = "#1\ud800"
    several = tmp_path / "orders.json"
    several.write_text(json.dumps([spoiled, node]))
    assert preview(str(several), "--everything").returncode == 0
    held, booked = orders(str(several), "--everything")
    assert (held["outcome"], held["reason"]["code"]) == ("held", "unreadable")
    assert "lineItems[0].quantity" in held["reason"]["text"]
    assert booked["outcome"] == "booked"
