"""`manage.py preview --payouts`: payouts judged from a file, without a shop."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

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
    assert (returned["held"]["code"], returned["held"]["amounts"]) == ("payout_returned", {"net": "100.00"})
    assert preview().returncode != 0


def test_rules_without_accounts_hold_and_say_which(tmp_path: Path) -> None:
    file, chosen = tmp_path / "payouts.json", tmp_path / "rules.json"
    file.write_text(json.dumps(a_payout([a_transaction()])))
    chosen.write_text(json.dumps({"country": "NL", "timezone": "Europe/Amsterdam"}))
    done = preview("--payouts", str(file), "--rules", str(chosen), "--format", "json")
    assert json.loads(done.stdout)["money"][0]["held"]["code"] == "payout_account_missing"
