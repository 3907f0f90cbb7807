"""`manage.py preview --till-days`: the days of tills, without a shop; their money is shown once."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.payments import tenders

TILL = {"id": "gid://shopify/Location/61001", "name": "Utrecht"}
AT_THE_TILL: dict[str, Any] = {"sourceName": "pos", "retailLocation": TILL, "shippingAddress": None}


def test_a_day_of_a_till_is_shown_once_with_its_money_and_what_is_unpaid_stays_apart(tmp_path: Path) -> None:
    cash = tenders.an_order([tenders.a_transaction(1, "121.00", "cash")], **AT_THE_TILL)
    short = tenders.an_order([tenders.a_transaction(2, "21.00", "cash")], **AT_THE_TILL)
    short |= {"id": "gid://shopify/Order/5002", "name": "#1002"}
    orders, told = tmp_path / "orders.json", tmp_path / "tenders.json"
    orders.write_text(json.dumps([cash, short]))
    told.write_text(
        json.dumps([tenders.a_tender(1, "121.00"), tenders.a_tender(2, "21.00", order=short["id"], name="#1002")])
    )
    said = StringIO()
    by = ("--till-days", "--tenders", str(told), "--format", "json")
    call_command("preview", str(orders), *by, stdout=said)
    per_day, till_day = sorted(json.loads(said.getvalue())["money"], key=lambda one: str(one["kind"]))
    assert (till_day["kind"], till_day["source"]) == ("till_day", f"{TILL['id']}/2026-11-03")
    assert [(line["account"], line["debit"], line["credit"]) for line in till_day["lines"]] == [
        ("8000", "0.00", "100.00"),
        ("", "0.00", "21.00"),
        ("1000", "121.00", "0.00"),
    ]
    for member in (per_day, till_day):
        debits, credits_ = (sum(Decimal(line[side]) for line in member["lines"]) for side in ("debit", "credit"))
        assert debits == credits_
    assert {line["order"] for line in per_day["lines"]} == {None, "#1002"}
