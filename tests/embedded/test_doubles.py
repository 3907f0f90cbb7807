"""Customers with several accounts in Exact, as the merchant meets them."""

from __future__ import annotations

import pytest

from apps.exact.debtors import assign
from apps.exact.door import client
from apps.exact.models import Administration, Connection, DoubleDebtor
from apps.shops.models import Settings
from sandbox.merchant_browser import Shop
from tests.embedded.test_tenancy import a_token, a_webshop, ask
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_they_are_counted_on_home_listed_with_links_and_settled(set_up: SetUp, world: World, shop: Shop) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    order = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}], buyer="german", paid=True)
    email = world.orders()["linnenkast.myshopify.com"][order["id"]]["email"]
    connection = Connection.objects.select_related("credential", "webshop").get(webshop=webshop)
    for name in ("Jürgen", "J. Weiß"):
        client.post(connection, "crm/Accounts", body={"Name": name, "Email": email, "Status": "C"})
    sync_now(webshop)
    (report,) = assign.doubles(webshop)
    assert "meer dan één relatie" in shop.open("/").text
    assert "1 klant heeft meer relaties in Exact" in shop.open("/settings/customers").text
    page = shop.open("/settings/doubles")
    ((other, other_id),) = report.others
    for code, exact_id in ((report.taken, report.account_id), (other, other_id)):
        assert f">{code}</s-link>" in page.text
        assert f"CRMAccountCard.aspx?AccountID={exact_id}&amp;_Division_=100001" in page.text
    assert "Weiß" not in page.text
    button = page.page.form_to(f"/settings/doubles/{report.pk}/settle")
    assert button is not None
    assert "Geen klant heeft meer relaties" in shop.call(button, [], on=page).text
    assert "meer dan één relatie" not in shop.open("/").text


def test_nobody_sees_or_settles_another_webshops() -> None:
    ours, theirs = a_webshop("ours"), a_webshop("theirs")
    report = DoubleDebtor.objects.create(
        administration=Administration.objects.create(site="nl", division=1),
        webshop=theirs,
        account_id="x",
        taken="4711",
        others=[["4712", "y"]],
        found_at=theirs.created_at,
    )
    assert b"4711" not in ask("doubles", "get", a_token(ours)).content
    ask("settle_double", "post", a_token(ours), report.pk)
    assert b"4711" in ask("doubles", "get", a_token(theirs)).content
