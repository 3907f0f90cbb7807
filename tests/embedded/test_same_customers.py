"""Is this account that customer? As the merchant is asked, and what becomes of the orders that wait."""

from __future__ import annotations

import pytest

from apps.exact.debtors import questions
from apps.exact.door import client
from apps.exact.models import Connection, Debtor
from apps.ledger.models import Document
from apps.shops.models import Settings
from sandbox.merchant_browser import Shop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_a_buyers_field import DUTCH, account_of, load, the_order

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_number_that_is_on_anothers_account_waits_for_the_merchants_word(
    set_up: SetUp, world: World, shop: Shop
) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    theirs = {"Name": "Groothandel Jansen", "VATNumber": "NL004495445B01", "Status": "C", "City": "Zeist"}
    connection = Connection.objects.select_related("credential", "administration", "webshop").get(webshop=webshop)
    key = str(client.post(connection, "crm/Accounts", body=theirs)["ID"])
    load(world, the_order(DUTCH))
    sync_now(webshop)
    document = Document.objects.get(webshop=webshop)
    assert (document.state, document.reason_code) == ("held", "debtor_unsure")
    page = shop.open("/settings/doubles")
    assert "dezelfde klant" in page.text
    assert document.order_name in page.text
    (asked,) = questions.open_questions(webshop)
    button = page.page.form_to(f"/settings/doubles/{asked.pk}/same")
    assert button is not None
    shop.call(button, [], on=page)
    sync_now(webshop)
    document.refresh_from_db()
    assert (document.state, document.sent_to) == ("booked", key)
    assert account_of(world, document)["City"] == "Zeist"
    assert not Debtor.objects.get(webshop=webshop).is_made_by_us
