"""One document on its page: what it became in Exact, line by line."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from apps.ledger.models import Document
from apps.shops.models import ComponentItem, Settings
from sandbox.merchant_browser import Shop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def words_of(world: World, document: Document) -> str:
    shop = Shop(world.shopify, "linnenkast", settings.SHOPIFY_APP_HANDLE)
    return shop.open(f"/orders/{document.pk}").text


def test_an_entry_shows_its_accounts_and_links_to_exact(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.place(lines=[{"sku": "LK-SOK-04", "quantity": 2}], paid=True)
    sync_now(webshop)
    shown = words_of(world, Document.objects.get(webshop=webshop))
    assert "verkoopboeking" in shown
    assert "FinEntrySales.aspx" in shown
    assert "Rekening" in shown


def test_an_invoice_shows_items_units_and_prices_and_says_that_a_draft_has_no_number(
    set_up: SetUp, world: World
) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(booking_type="sales_invoice")
    ComponentItem.objects.create(webshop=webshop, component="shipping", item="VERZ")
    order = world.place(lines=[{"sku": "LK-SOK-04", "price": "12.10", "quantity": 2}], shipping="6.95", paid=True)
    sync_now(webshop)
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    invoice, credit = Document.objects.filter(webshop=webshop).order_by("created_at")
    shown = words_of(world, invoice)
    assert "verkoopfactuur" in shown
    assert "<s-table-cell>LK-SOK-04</s-table-cell>" in shown
    assert "<s-table-cell>2</s-table-cell>" in shown
    assert "Aantal" in shown
    assert "Exact geeft het als de factuur wordt afgedrukt" in shown
    assert "aspx" not in shown
    shown = words_of(world, credit)
    assert "creditnota" in shown
    assert "<s-table-cell>-2</s-table-cell>" in shown


def test_an_order_shows_its_number_without_a_link(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(booking_type="sales_order")
    ComponentItem.objects.create(webshop=webshop, component="shipping", item="VERZ")
    world.place(lines=[{"sku": "LK-SOK-04", "price": "12.10", "quantity": 2}], paid=True)
    sync_now(webshop)
    document = Document.objects.get(webshop=webshop)
    assert document.exact_number
    shown = words_of(world, document)
    assert re.search(rf"verkooporder\s+{document.exact_number}", shown)
    assert "aspx" not in shown


def test_an_unknown_item_is_named_with_what_to_do(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(booking_type="sales_order")
    ComponentItem.objects.create(webshop=webshop, component="shipping", item="VERZ")
    world.place(lines=[{"sku": "NEW-1", "title": "Nieuw", "price": "12.10", "quantity": 1, "vat": "21"}], paid=True)
    sync_now(webshop)
    shown = words_of(world, Document.objects.get(webshop=webshop))
    assert "Artikel NEW-1 bestaat niet in Exact." in shown
    assert "verkooporder" in shown
