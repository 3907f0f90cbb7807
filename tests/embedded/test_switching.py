"""Choosing another way of booking on the settings page: what was typed stays."""

from __future__ import annotations

import pytest

from sandbox.merchant_browser import Answer, Shop
from sandbox.merchant_page import Form
from tests.embedded.clicks import settings_form
from tests.harness.merchant import SetUp

pytestmark = pytest.mark.django_db(transaction=True)


class Sheet:
    """The form as it stands in the browser: what is typed, and the part that the server gives anew."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.page = shop, shop.open("/settings/booking")
        self.form: Form = settings_form(self.page)
        self.part: Answer = self.page

    def choose(self, booking_type: str, **typed: str | bool) -> None:
        """Types, then chooses another way of booking: the fields of the part are those of the answer from now on."""
        sent = self.form.data({**typed, "booking_type": booking_type})
        self.part = self.shop.call(Form("/settings/by-type"), sent, on=self.page)
        known = ("account_", "item_", "marketplace_", "unknown_item", "finalise")
        others = [
            each for each in self.form.fields if not each.name.startswith(known) or each.name.startswith("account_till")
        ]
        answered = self.shop_form().fields
        for field in others:
            if field.name == "booking_type":
                for option in field.options:
                    option.is_chosen = option.sent == booking_type
        self.form.fields = [*others, *answered]

    def shop_form(self) -> Form:
        wrapped = Answer(self.part.url, self.part.status, self.part.headers, f"<form>{self.part.text}</form>")
        return wrapped.page.forms[0]

    def value(self, name: str) -> list[str]:
        return self.shop_form().named(name)[0].sent()


def test_items_that_were_typed_are_there_again_after_looking_at_entries(set_up: SetUp, shop: Shop) -> None:
    set_up()
    sheet = Sheet(shop)
    sheet.choose("sales_invoice")
    assert sheet.value("item_shipping") == ["VERZ"]
    sheet.choose("sales_order", item_shipping="WEB")
    sheet.choose("sales_entry")
    assert not [each for each in sheet.shop_form().fields if each.kind != "line"], "what is in force asks nothing"
    sheet.choose("sales_invoice")
    assert sheet.value("item_shipping") == ["WEB"]


def test_accounts_are_asked_of_who_books_invoices_and_stay_while_he_looks_back(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    webshop.settings.booking_type, webshop.settings.finalise_invoices = "sales_invoice", True
    webshop.settings.save()
    sheet = Sheet(shop)
    sheet.choose("sales_entry")
    assert sheet.value("account_goods") == ["8000"]
    sheet.choose("sales_order", account_goods="8030", account_tip="")
    sheet.choose("sales_entry")
    assert (sheet.value("account_goods"), sheet.value("account_tip")) == (["8030"], [""])
    sheet.choose("sales_order", finalise_invoices=False, unknown_item="create")
    assert sheet.value("unknown_item") == ["create"]


def test_nothing_typed_for_another_way_of_booking_is_saved(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    sheet = Sheet(shop)
    sheet.choose("sales_order")
    sheet.choose("sales_invoice", account_goods="8030")
    assert sheet.shop.call(sheet.form, sheet.form.data(), on=sheet.page).status == 200
    assert webshop.accounts.get(component="goods", location="").account == "8000"
