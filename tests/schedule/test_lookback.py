"""The last ninety days, read once before anything is booked: complete, resumable, and without personal data."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from apps.bookkeeping.booking import Treatment, VatKey
from apps.schedule.lookback import reading
from apps.schedule.models import Lookback
from apps.shopify import latest
from apps.shops.models import Webshop
from sandbox.merchant_browser import Shop
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def webshop(web: str, world: World) -> Webshop:
    """The app is installed, and nothing more."""
    shop = Shop(world.shopify, "linnenkast", settings.SHOPIFY_APP_HANDLE)
    shop.install()
    shop.open("/")
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})  # orders of the past ring nobody
    points = {"maximum": 100_000, "available": 100_000}  # what Shopify allows is tested by itself below
    world.post(f"{world.shopify}/_bucket", {"shop": "linnenkast.myshopify.com", **points})
    return Webshop.objects.get()


def read_all(webshop: Webshop) -> Lookback:
    reading.begin(webshop, anew=True)
    while reading.read_next():
        pass
    return Lookback.objects.get(webshop=webshop)


def test_a_plain_dutch_shop_is_read_whole(webshop: Webshop, world: World) -> None:
    world.sold("plain", orders=60)
    row = read_all(webshop)
    assert (row.state, row.read, row.total) == (Lookback.Stage.DONE, 60, 60)
    tally = reading.tally_of(row)
    keys = tally.by_oss[False].keys
    high, low = (VatKey(Treatment.DOMESTIC, "NL", Decimal(rate)) for rate in (21, 9))
    assert {key: seen.orders for key, seen in keys.items()} == {high: 50, low: 10}
    assert keys == tally.by_oss[True].keys
    assert keys[low].net == Decimal("165.10")  # ten books of 18.00 incl. 9 %
    assert sum(tally.days.values()) == tally.taxed == 60


def test_a_shop_with_everything_shows_both_answers_to_oss(webshop: Webshop, world: World) -> None:
    world.sold("rich", orders=40)
    tally = reading.tally_of(read_all(webshop))
    treatments = {key.treatment for key in tally.by_oss[True].keys}
    wanted = {Treatment.DOMESTIC, Treatment.OSS, Treatment.REVERSE_CHARGE, Treatment.EXPORT, Treatment.VOUCHER}
    assert wanted <= treatments
    assert VatKey(Treatment.OSS, "DE", Decimal(19)) in tally.by_oss[True].keys
    without = tally.by_oss[False]
    assert not [key for key in without.keys if key.treatment is Treatment.OSS]
    assert without.held["foreign_rate_without_oss"] == 5, "German VAT in a shop that is not in the One Stop Shop"
    assert {"tip", "gift_card_sold", "cash_rounding", "goods", "shipping"} <= set(tally.components)
    assert sorted(tally.tills.values()) == [5, 5]


def test_nothing_of_a_shopper_is_kept(webshop: Webshop, world: World) -> None:
    world.place(customer={"name": "Wilhelmina Nergensvoort", "email": "wil@nergens.example", "city": "Nergenshuizen"})
    row = read_all(webshop)
    assert row.read == 1
    assert "nergens" not in json.dumps([row.counts, row.starts, row.message]).lower()


def test_a_worker_that_dies_goes_on_at_the_page_where_it_was(
    webshop: Webshop, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sold("plain", orders=40)
    pages: list[str] = []
    monkeypatch.setattr(latest, "placed_since", _dying_on_page(3, pages))
    with pytest.raises(SystemExit):
        read_all(webshop)
    assert Lookback.objects.get().read == 2 * latest.PER_PAGE
    while reading.read_next():
        pass
    row = Lookback.objects.get()
    assert (row.state, row.read, reading.tally_of(row).orders) == (Lookback.Stage.DONE, 40, 40)
    assert len(pages) == len(set(pages)) + 1, "only the page it died on was asked for twice"


def _dying_on_page(number: int, pages: list[str]) -> Callable[..., latest.PlacedPage]:
    ask = latest.placed_since

    def placed_since(*args: object, after: str = "", **wishes: object) -> latest.PlacedPage:
        pages.append(after)
        if len(pages) == number:
            raise SystemExit
        return ask(*args, after=after, **wishes)  # type: ignore[arg-type]

    return placed_since


def test_what_shopify_keeps_from_us_ends_it_with_the_reason(webshop: Webshop, world: World) -> None:
    world.sold("plain", orders=3)
    world.app_may_read(approved=["name", "email", "phone"])
    row = read_all(webshop)
    assert row.state == Lookback.Stage.FAILED
    assert "addresses" in row.message
    world.app_may_read(approved=["name", "email", "phone", "address"])
    assert read_all(webshop).state == Lookback.Stage.DONE


def test_an_empty_bucket_of_points_only_puts_it_off(webshop: Webshop, world: World) -> None:
    world.sold("plain", orders=3)
    bucket = {"shop": webshop.domain, "available": 0, "restore_rate": 1}
    world.post(f"{world.shopify}/_bucket", bucket)
    row = read_all(webshop)
    assert (row.state, row.read) == (Lookback.Stage.RUNNING, 0)
    assert row.next_at > timezone.now()
    world.post(f"{world.shopify}/_bucket", {**bucket, "available": 2000, "maximum": 2000, "restore_rate": 100})
    cache.clear()  # and nobody remembers that it was empty
    Lookback.objects.update(next_at=timezone.now())
    assert reading.read_next()
    assert Lookback.objects.get().state == Lookback.Stage.DONE


def test_start_days_are_those_a_bookkeeper_would_choose() -> None:
    assert reading.start_days(date(2026, 11, 26)) == [date(2026, 11, 1), date(2026, 10, 1), date(2026, 1, 1)]
    assert reading.start_days(date(2026, 1, 3)) == [date(2026, 1, 1)]
