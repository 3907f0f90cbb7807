"""A field of a buyer never stops an order, and somebody else's number overwrites nobody's account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apps.exact.models import Debtor
from apps.ledger.models import Document
from apps.shops.models import Settings
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import DIVISION, World

REPORT = Path(__file__).resolve().parents[3] / "shared/fixtures/reports/05_vat_number_without_country.json"
DUTCH = "004495445B01"


def the_order(tax_id: str, *, country: str = "NL") -> dict[str, Any]:
    """The order that was reported, with this VAT number typed."""
    if not REPORT.exists():
        pytest.skip("the recorded situations do not lie beside the project (../shared)")
    order: dict[str, Any] = json.loads(REPORT.read_text(encoding="utf-8"))["order"]
    order["customer"]["taxSettings"]["taxId"] = tax_id
    order["billingAddress"]["countryCodeV2"] = country
    return order


def load(world: World, order: dict[str, Any]) -> None:
    world.post(f"{world.shopify}/_load", {"shop": "linnenkast.myshopify.com", "orders": [order]})


def account_of(world: World, document: Document) -> dict[str, Any]:
    accounts = world.ask(f"{world.exact}/_state")[f"{DIVISION}:crm/Accounts"]
    return dict(accounts[document.sent_to])


@pytest.mark.parametrize(
    ("typed", "country", "sent"),
    [(DUTCH, "NL", "NL004495445B01"), ("0428.759.497", "BE", "BE0428759497"), ("on request", "NL", None)],
)
def test_a_vat_number_as_customers_type_it_is_booked(
    set_up: SetUp, world: World, typed: str, country: str, sent: str | None
) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    load(world, the_order(typed, country=country))
    sync_now(webshop)
    document = Document.objects.get(webshop=webshop)
    assert document.state == "booked", document.reason
    assert account_of(world, document).get("VATNumber") == sent
    left_out = [remark for remark in document.warnings if remark["code"] == "contact_field_left_out"]
    assert bool(left_out) is (sent is None)


def test_an_account_that_is_gone_from_exact_is_asked_anew_by_itself(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    load(world, the_order(DUTCH))
    sync_now(webshop)
    Debtor.objects.filter(webshop=webshop).update(account_id="00000000-0000-0000-0000-00000000dead")
    again = the_order(DUTCH)
    text = json.dumps(again).replace("900000005105", "900000005106").replace("#5105", "#5106")
    load(world, json.loads(text))
    sync_now(webshop)
    assert set(Document.objects.filter(webshop=webshop).values_list("state", flat=True)) == {"booked"}
    assert Document.objects.count() == 2
