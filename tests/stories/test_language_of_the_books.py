"""What we write into Exact is in the language of the administration's country, whoever reads the screens."""

from __future__ import annotations

from typing import Any

from apps.exact.models import Administration
from apps.shops.models import Settings, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

LINES: list[dict[str, Any]] = [
    {"title": "Linen shirt", "price": "121.00", "quantity": 1, "vat": "21"},
    {"title": "Scarf", "price": "12.10", "quantity": 1, "vat": "21"},
]


def descriptions(world: World) -> list[list[str]]:
    return [[line["Description"] for line in entry["SalesEntryLines"]] for entry in world.entries()]


def test_dutch_books_read_dutch_until_the_merchant_chooses_otherwise(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Webshop.objects.filter(pk=webshop.pk).update(locale="en")
    administrations = Administration.objects.filter(connections__webshop=webshop)
    world.place(lines=LINES, tip="5.00", paid=True)
    sync_now(webshop)
    administrations.update(country="BE")  # it moves, and the merchant speaks French
    Webshop.objects.filter(pk=webshop.pk).update(locale="fr")
    world.place(lines=LINES, tip="5.00", paid=True)
    sync_now(webshop)
    Settings.objects.filter(webshop=webshop).update(books_language="fr")
    world.place(lines=LINES, tip="5.00", paid=True)
    sync_now(webshop)
    dutch, french = {"Goederen NL 21 %", "Fooi"}, {"Biens NL 21 %", "Pourboire"}
    assert [set(said) - {"PostNL standaard"} for said in descriptions(world)] == [dutch, dutch, french]
