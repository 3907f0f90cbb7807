"""The settings page through the merchant's own clicks: what it asks, what it refuses, what it leaves behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.exact.codes import catalog
from apps.exact.models import Administration, CatalogEntry, Connection
from apps.notices import recipients
from apps.shops.models import Account, ComponentItem, PayoutSettings, Settings, Webshop
from sandbox.merchant_browser import Answer, Shop
from tests.embedded.clicks import errors, save, settings_form
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)

SOCKS = {"sku": "LK-SOK-04", "quantity": 1}
CODES = {"item_shipping": "VERZ", "item_goods": "WEB", "item_gift_card_sold": "BON", "item_cash_rounding": "AFR"}


def books_as(shop: Shop, booking_type: str, **changes: str | bool) -> Answer:
    return save(shop, "booking", booking_type=booking_type, **{"unknown_item": "hold", **CODES, **changes})


@pytest.mark.parametrize("booking_type", ["sales_invoice", "sales_order"])
def test_a_merchant_who_chooses_documents_with_items_names_items_and_books(
    set_up: SetUp, world: World, shop: Shop, booking_type: str
) -> None:
    webshop = set_up()
    answer = books_as(shop, booking_type)
    assert answer.status == 200, errors(answer)
    assert dict(webshop.items.values_list("component", "item"))["shipping"] == "VERZ"
    world.place(lines=[SOCKS], shipping="6.95", paid=True)
    sync_now(webshop)
    assert len(world.invoices() + world.sales_orders()) == 1


def test_choosing_another_way_of_booking_asks_what_it_needs_and_saves_nothing(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    page = shop.open("/settings/booking")
    form = next(each for each in page.page.forms if each.named("journal"))
    form.action = "/settings/by-type"
    answer = shop.call(form, form.data({"booking_type": "sales_invoice"}), on=page)
    assert 'name="item_shipping"' in answer.text
    assert 'value="VERZ"' in answer.text, "proposed from the name of the item"
    assert "<s-select" not in answer.text.split("unknown_item")[0], "no account is asked"
    assert Settings.objects.get(webshop=webshop).booking_type == "sales_entry"
    assert not ComponentItem.objects.exists()


def test_accounts_stay_when_items_are_used_instead(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    before = set(Account.objects.filter(webshop=webshop).values_list("component", "account"))
    books_as(shop, "sales_invoice")
    assert set(Account.objects.filter(webshop=webshop).values_list("component", "account")) == before


def test_shipping_needs_an_item(set_up: SetUp, shop: Shop) -> None:
    set_up()
    answer = books_as(shop, "sales_order", item_shipping="")
    assert answer.status == 422
    assert "without it nothing can be booked" in errors(answer)


@pytest.mark.parametrize(
    ("in_exact", "code", "said"),
    [
        ({}, "NOT-THERE", "Exact has no item NOT-THERE"),
        ({"IsSalesItem": False}, "VERZ", "no sales item"),
        ({"EndDate": "2020-01-01T00:00:00"}, "VERZ", "may not be sold today"),
    ],
)
def test_an_item_that_cannot_be_sold_is_refused_with_the_reason(
    set_up: SetUp, world: World, shop: Shop, in_exact: dict[str, Any], code: str, said: str
) -> None:
    set_up()
    if in_exact:
        world.change_in_exact("logistics/Items", {"Code": code}, in_exact)
    answer = books_as(shop, "sales_invoice", item_shipping=code)
    assert answer.status == 422
    assert said in errors(answer)
    assert not ComponentItem.objects.exists()


def test_the_generic_item_has_to_be_named_before_it_is_used(set_up: SetUp, shop: Shop) -> None:
    set_up()
    answer = books_as(shop, "sales_invoice", item_goods="", unknown_item="generic")
    assert "Name the generic item" in errors(answer)


def test_the_groups_of_items_that_are_made_are_those_of_exact(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    books_as(shop, "sales_invoice")
    page = shop.open("/settings/accounts")
    form = next(each for each in page.page.forms if each.named("item_group"))
    (group,) = [option.sent for option in form.named("item_group")[0].options if "Handelsgoederen" in option.text]
    answer = save(shop, "accounts", unknown_item="create", item_group=group, finalise_invoices=True)
    assert answer.status == 200, errors(answer)
    chosen = Settings.objects.get(webshop=webshop)
    assert (chosen.unknown_item, chosen.item_group, chosen.finalise_invoices) == ("create", group, True)
    assert "not in the administration" in errors(save(shop, "accounts", item_group="somewhere else"))


def test_a_webshop_that_books_entries_never_asks_for_items(set_up: SetUp, world: World, shop: Shop) -> None:
    set_up()
    for page in ("", "/booking", "/accounts"):
        shop.open(f"/settings{page}")
    assert not Administration.objects.exclude(items_read_at=None).exists()
    assert not [call for call in world.calls() if "logistics" in call["endpoint"].lower()]


def test_exact_that_does_not_answer_keeps_what_was_typed(set_up: SetUp, world: World, shop: Shop) -> None:
    webshop = set_up()
    world.faults({"path_regex": "sync/Logistics/Items", "do": "status", "status": 503, "times": 5})
    page = shop.open("/settings/booking")
    form = next(each for each in page.page.forms if each.named("journal"))
    sent = [*form.data({"booking_type": "sales_invoice"}), *CODES.items(), ("unknown_item", "hold")]
    answer = shop._with_token("post", page.url.split("?")[0], {"HX-Request": "true"}, {"data": sent})
    assert answer.status == 503
    assert 'value="VERZ"' in answer.text
    assert Webshop.objects.get(pk=webshop.pk).settings.booking_type == "sales_entry"


def test_the_quiet_settings_are_saved_and_read_again(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    days = {"closed_until": "2026-09-30", "when_closed": "first_open", "sync_interval_minutes": "30"}
    left_out = {"skip_zero_totals": True, "excluded_channels": "pos", "excluded_tags": "wholesale"}
    amounts = {"currency_side": "presentment", "grouping": "per_component", "attach_receipt": True}
    pages: dict[str, dict[str, Any]] = {"schedule": days, "booking": left_out, "amounts": amounts}
    for page, changes in pages.items():
        answer = save(shop, page, **changes)
        assert answer.status == 200, errors(answer)
    chosen = Settings.objects.get(webshop=webshop)
    assert str(chosen.closed_until) == "2026-09-30"
    assert (chosen.when_closed, chosen.sync_interval_minutes) == ("first_open", 30)
    assert (chosen.excluded_channels, chosen.excluded_tags) == (["pos"], ["wholesale"])
    assert (chosen.skip_zero_totals, chosen.currency_side, chosen.grouping) == (True, "presentment", "per_component")
    assert chosen.attach_receipt
    form = settings_form(shop.open("/settings/booking"))
    assert form.named("excluded_channels")[0].sent() == ["pos"]
    assert save(shop, "booking", excluded_channels="", skip_zero_totals=False).status == 200
    chosen.refresh_from_db()
    assert (chosen.excluded_channels, chosen.skip_zero_totals) == ([], False)


def test_a_code_of_another_administration_is_refused(set_up: SetUp, shop: Shop) -> None:
    set_up()
    answer = save(shop, "amounts", payment_condition="ZZ")
    assert answer.status == 422
    assert "Payment condition ZZ" in errors(answer)
    assert "Cost centre NOPE" in errors(save(shop, "places", cost_everywhere="NOPE"))


def test_a_right_that_the_chosen_way_of_booking_needs_is_named_in_plain_words(
    set_up: SetUp, world: World, shop: Shop
) -> None:
    set_up()
    right = {"user": "hanneke", "endpoint": "salesinvoice/SalesInvoices", "action": "POST"}
    world.post(f"{world.exact}/_rights", {**right, "allowed": False})
    assert "Make sales invoices" not in save(shop, "amounts").text
    answer = books_as(shop, "sales_invoice")
    assert answer.status == 200
    assert "Make sales invoices" in answer.text
    assert "See sales invoices" not in answer.text
    world.post(f"{world.exact}/_rights", {**right, "allowed": True})
    assert "Make sales invoices" not in save(shop, "amounts").text


def test_the_page_says_what_exact_closed(set_up: SetUp, world: World, shop: Shop) -> None:
    webshop = set_up()
    journal = Settings.objects.get(webshop=webshop).journal
    assert f"In Exact is geen periode afgesloten voor dagboek {journal}" in shop.open("/settings/schedule").text
    for period in (1, 2, 5):
        where = {"FinYear": 2026, "FinPeriod": period}
        world.change_in_exact("financial/FinancialPeriods", where, {"is_closed": True})
    catalog.refresh(Connection.objects.select_related("credential", "webshop").get(webshop=webshop))
    text = shop.open("/settings/schedule").text
    assert "1 jan 2026 t/m 28 feb 2026, 1 mei 2026 t/m 31 mei 2026" in text
    CatalogEntry.objects.filter(kind="period").delete()
    assert "Exact toont deze gebruiker de periodes niet" in shop.open("/settings/schedule").text


def test_an_older_tab_of_messages_or_payouts_saves_nothing_and_says_so(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    contact = recipients.contact(webshop)
    older = shop.open("/settings/messages")
    save(shop, "messages", **{f"digest_{contact.pk}": True})
    form = settings_form(older)
    answer = shop.call(form, form.data({f"problems_{contact.pk}": False}), on=older)
    assert answer.status == 422 and "intussen opgeslagen" in answer.text
    contact.refresh_from_db()
    assert (contact.has_problems, contact.has_digest) == (True, True)
    shown = {one.name: one.is_on for one in settings_form(answer).fields if one.kind == "switch"}
    assert shown == {f"problems_{contact.pk}": False, f"digest_{contact.pk}": False}, "the choices stand as they were"

    older = shop.open("/settings/payouts")
    assert save(shop, "payouts", issued_from="2026-01-01").status == 200
    form = settings_form(older)
    answer = shop.call(form, form.data({"issued_from": "2026-06-01"}), on=older)
    assert answer.status == 422 and "intussen opgeslagen" in answer.text
    assert settings_form(answer).named("issued_from")[0].value == "2026-06-01"
    assert str(PayoutSettings.objects.get(webshop=webshop).issued_from) == "2026-01-01"


def test_an_older_tab_of_the_day_books_saves_nothing_and_says_so(set_up: SetUp, shop: Shop) -> None:
    till = set_up().tills.filter(is_active=True)[0]
    older = shop.open("/settings/tills")
    assert save(shop, "tills", **{f"from_{till.pk}": "2026-12-01"}).status == 200
    form = settings_form(older)
    answer = shop.call(form, form.data({f"from_{till.pk}": "2026-12-24"}), on=older)
    assert answer.status == 422 and "intussen opgeslagen" in answer.text
    till.refresh_from_db()
    assert str(till.book_from) == "2026-12-01"


def test_each_page_saves_for_itself_and_an_older_tab_of_the_same_page_saves_nothing(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    older, other = shop.open("/settings/booking"), shop.open("/settings/amounts")
    assert save(shop, "booking", paid_only="False").status == 200
    form = settings_form(other)
    assert shop.call(form, form.data({"grouping": "per_component"}), on=other).status == 200, (
        "another page is not older"
    )
    form = settings_form(older)
    answer = shop.call(form, form.data({"skip_zero_totals": True}), on=older)
    assert answer.status == 422
    assert "Iemand heeft deze pagina intussen opgeslagen" in answer.text
    again = settings_form(answer)
    assert again.named("skip_zero_totals")[0].is_on, "what was chosen still stands there"
    assert shop.call(again, again.data(), on=answer).status == 422, "also when it is sent once more"
    chosen = Settings.objects.get(webshop=webshop)
    assert (chosen.paid_only, chosen.grouping, chosen.skip_zero_totals) == (False, "per_component", False)


@pytest.mark.parametrize("name", ["start_on", "closed_until"])
def test_a_day_that_is_still_to_come_is_asked_about_before_it_is_saved(set_up: SetUp, shop: Shop, name: str) -> None:
    webshop = set_up()
    day, later = (shop_today() + timedelta(days=days) for days in (40, 400))
    asked = save(shop, "schedule", **{name: day.isoformat()})
    assert asked.status == 422
    assert "is still to come" in errors(asked)
    assert getattr(Settings.objects.get(webshop=webshop), name) != day
    box = settings_form(asked).named(f"{name}_is_meant")[0]
    assert not box.is_on
    meant = {f"{name}_is_meant": box.value}
    assert save(shop, "schedule", **{name: later.isoformat()}, **meant).status == 422, "it is meant of that day alone"
    assert save(shop, "schedule", **{name: day.isoformat()}, **meant).status == 200
    assert getattr(Settings.objects.get(webshop=webshop), name) == day
    assert save(shop, "schedule", sync_interval_minutes="30").status == 200, "not asked about again"


def test_pausing_keeps_the_page_and_every_page_says_what_waits(set_up: SetUp, world: World, shop: Shop) -> None:
    webshop = set_up()
    page = shop.open("/settings")
    button = page.page.form_to("/settings/pause")
    assert button
    answer = shop.call(button, button.data(), on=page)
    assert "Gepauzeerd sinds" in answer.text
    assert answer.page.form_to("/settings/live"), "and can be resumed where it was paused"
    assert not Webshop.objects.get(pk=webshop.pk).is_live
    assert "Sindsdien is er geen bestelling geplaatst" in shop.open("/").text
    for _ in range(2):
        world.place(lines=[SOCKS], paid=True)
    home = shop.open("/")
    assert "2 bestellingen wachten" in home.text
    assert home.page.form_to("/live"), "and can be resumed there, too"
    for path in ("/help", "/orders", "/settings/vat", "/plan"):
        assert "boeken is gepauzeerd" in shop.open(path).text
