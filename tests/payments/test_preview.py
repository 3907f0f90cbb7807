"""`manage.py preview --payouts`: payouts judged from a file, without a shop."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.payments import tenders
from tests.payments.payouts import a_payout, a_transaction
from tests.shopify.test_preview import preview


def test_payouts_are_shown_with_debit_and_credit_and_a_bad_one_stops_no_other(tmp_path: Path) -> None:
    file = tmp_path / "payouts.json"
    fine = a_payout([a_transaction("CHARGE", "121.00", "2.42"), a_transaction("REFUND", "-21.00", number=2)])
    broken = a_payout([a_transaction(amount="5.00")])
    del broken["payout"]["net"]
    file.write_text(json.dumps([fine, broken, 7, a_payout([a_transaction()], status="FAILED")]))
    done = preview("--payouts", str(file), "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["orders"] == []
    booked, unreadable, nothing, returned = told["money"]
    assert (booked["kind"], booked["date"], booked["currency"], booked["held"]) == ("payout", "2026-11-03", "EUR", None)
    assert [(line["account"], line["debit"], line["credit"]) for line in booked["lines"]] == [
        ("1105", "97.58", "0.00"),
        ("4550", "2.42", "0.00"),
        ("1260", "0.00", "100.00"),
    ]
    debits, credits_ = (sum(Decimal(line[side]) for line in booked["lines"]) for side in ("debit", "credit"))
    assert debits == credits_
    assert unreadable["held"]["code"] == nothing["held"]["code"] == "payout_unreadable"
    assert "net" in unreadable["held"]["text"]
    assert (returned["held"]["code"], returned["held"]["amounts"]) == ("payout_returned", {"payout": "100.00"})
    assert preview().returncode != 0


def test_rules_without_accounts_hold_and_say_which(tmp_path: Path) -> None:
    file, chosen = tmp_path / "payouts.json", tmp_path / "rules.json"
    file.write_text(json.dumps(a_payout([a_transaction()])))
    chosen.write_text(json.dumps({"country": "NL", "timezone": "Europe/Amsterdam"}))
    said = StringIO()
    call_command("preview", "--payouts", str(file), "--rules", str(chosen), "--format", "json", stdout=said)
    assert json.loads(said.getvalue())["money"][0]["held"]["code"] == "payout_account_missing"


def told_money(tmp_path: Path, order: Any, told: Any, *more: str, chosen: Any = None) -> tuple[Any, list[Any]]:
    """The one order, and the members of "money"; in this process, since none of it needs a database."""
    contents = {"orders": order, "tenders": told, "rules": chosen}
    files = {name: str(tmp_path / f"{name}.json") for name in contents}
    for name, content in contents.items():
        Path(files[name]).write_text(json.dumps(content))
    by = ("--rules", files["rules"]) if chosen else ()
    said = StringIO()
    call_command("preview", files["orders"], "--tenders", files["tenders"], "--format", "json", *by, *more, stdout=said)
    found = json.loads(said.getvalue())
    return found["orders"][0], found["money"]


def test_payments_are_shown_either_way_and_one_that_is_strange_stops_no_other(tmp_path: Path) -> None:
    order = tenders.an_order([tenders.a_transaction(1, "70.00"), tenders.a_transaction(2, "51.00", "paypal")])
    undated = {**tenders.a_tender(5, "1.00"), "processedAt": None}
    strange = [{}, None, 3, tenders.a_tender(3, "null"), {**tenders.a_tender(4, "1.00"), "amount": None}, undated]
    told = [tenders.a_tender(1, "70.00"), tenders.a_tender(2, "51.00"), *strange]
    _, (*unreadable, day) = told_money(tmp_path, order, told)
    assert [one["held"]["code"] for one in unreadable] == ["payment_unreadable"] * 5 + ["payment_undated"]
    assert (day["kind"], day["source"], day["currency"], day["held"]) == ("payments", "2026-11-03", "EUR", None)
    assert [
        (line["gateway"], line["account"], line["order"], line["debit"], line["credit"]) for line in day["lines"]
    ] == [
        ("mollie", "1261", None, "70.00", "0.00"),
        ("paypal", "1262", None, "51.00", "0.00"),
        ("mollie", "1300", "#1001", "0.00", "70.00"),
        ("paypal", "1300", "#1001", "0.00", "51.00"),
    ]
    booked, (with_it,) = told_money(tmp_path, order, told[:2], "--payments", "with_order")
    (document,) = booked["documents"]
    assert (document["total"], document["receivable"], with_it["document"]) == ("121.00", "0.00", "#1001")
    assert [(paid["account"], paid["amount"]) for paid in document["payments"]] == [
        ("1261", "70.00"),
        ("1262", "51.00"),
    ]
    assert sum(Decimal(line["debit"]) for line in with_it["lines"]) == Decimal("121.00")


def test_a_payment_waits_with_its_order_and_rules_without_gateways_book_none(tmp_path: Path) -> None:
    order = tenders.an_order([tenders.a_transaction(1, "121.00")], totalTaxSet=tenders._bag("1.00"))
    judged, (member,) = told_money(tmp_path, order, tenders.a_tender(1, "121.00"))
    assert (judged["outcome"], member["held"]["code"]) == ("held", "payment_order_waits")
    assert member["held"]["amounts"] == {"payment": "121.00"}
    old = {"country": "NL", "timezone": "Europe/Amsterdam"}
    _, (off,) = told_money(tmp_path, order, [tenders.a_tender(1, "121.00")], chosen=old)
    assert (off["held"]["code"], off["lines"]) == ("payments_off", [])
    chosen = {**old, "payments": "per_day", "gateways": [{"gateway": "Mollie", "account": "1111"}]}
    fine = tenders.an_order([tenders.a_transaction(1, "121.00")])
    _, (without,) = told_money(tmp_path, fine, [tenders.a_tender(1, "121.00")], "--everything", chosen=chosen)
    assert without["held"]["code"] == "payment_order_waits"  # these rules have no VAT code for it
