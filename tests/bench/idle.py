"""P3 and P6: a sync that finds nothing, in a ledger of half a million rows; and what a fleet of such webshops takes."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.ledger.models import Document
from apps.schedule import sync, turns
from apps.schedule.models import Turn
from apps.shops.models import Settings, Webshop
from tests.bench import ledger, shop
from tests.bench.conftest import met
from tests.bench.rows import Row, Table
from tests.bench.spending import Spent, cheapest, spending
from tests.harness.merchant import SetUp, make_due, sync_now
from tests.harness.world import World

SYNCS, ROUNDS, OTHERS = 20, 5, 500_000
MOST_MS, MOST_QUERIES = 6.0, 10.0
FLEET, EVERY_SECONDS = 100_000, 120 * 60
CLAIMS = 50
# Of tables that are large: a handful of rows is read whole by any plan.
_SCANS = (
    "SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_user_tables WHERE relname LIKE 'ledger_%%' AND n_live_tup > 10000"
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


def test_p3_idle_sync(set_up: SetUp, world: World, table: Table) -> None:
    webshop = _quiet(set_up, world)
    shopify, exact, scans = _shopify_calls(world), len(world.calls()), _scans()
    spent = cheapest([_idle_syncs(webshop) for _ in range(ROUNDS)])
    every = SYNCS * ROUNDS
    calls = (_shopify_calls(world) - shopify) / every, (len(world.calls()) - exact) / every
    scanned = _scans() - scans
    queries, cpu = len(spent.queries) / SYNCS, spent.cpu_ms / SYNCS
    is_met = list(calls) == [1, 0] and cpu <= MOST_MS and queries <= MOST_QUERIES and not scanned
    figure = f"{calls[0]:g} Shopify calls, {calls[1]:g} Exact calls, {spent.per(SYNCS)}, {scanned} scans of the ledger"
    bar = f"1 Shopify call, 0 Exact calls, ≤ {MOST_MS:.0f} ms, ≤ {MOST_QUERIES:.0f} queries, no scan"
    met(table, Row("P3", f"an idle sync, {OTHERS:,} documents in the ledger", figure, bar, is_met))


def test_p6_a_fleet(set_up: SetUp, world: World, table: Table) -> None:
    webshop = shop.set_up(set_up, world)
    sync_now(webshop)
    idle = cheapest([_idle_syncs(webshop) for _ in range(ROUNDS)])
    _fleet()
    with spending() as claiming:
        for _ in range(CLAIMS):
            turn = turns.claim_next()
            assert turn is not None
            turns.release(turn, next_at=timezone.now() + timedelta(hours=2))
    per_second = FLEET / EVERY_SECONDS
    one = (idle.cpu_ms + idle.postgres_ms) / SYNCS + (claiming.cpu_ms + claiming.postgres_ms) / CLAIMS
    share = per_second * one / 1000 / min(os.cpu_count() or 2, 2)
    figure = f"{share:.0%}: {per_second:.1f} a second, {one:.1f} ms each with claiming, PostgreSQL included"
    met(table, Row("P6", f"{FLEET:,} webshops, each idle every 120 min, on 2 cores", figure, "≤ 25 %", share <= 0.25))


def _quiet(set_up: SetUp, world: World) -> Webshop:
    webshop = shop.set_up(set_up, world)
    shop.sell(world, webshop, 3)
    shop.sync_until_booked(webshop, 3)
    like = Document.objects.filter(webshop=webshop)[0]
    ledger.fill(webshop, OTHERS, like=like, first=1)
    Turn.objects.filter(webshop=webshop).update(cursor_at=timezone.now() + timedelta(minutes=12))
    sync_now(webshop)
    return webshop


def _idle_syncs(webshop: Webshop) -> Spent:
    spent = Spent()
    for _ in range(SYNCS):
        make_due(webshop)
        with spending(spent):
            assert sync.sync_next()
    return spent


def _fleet() -> None:
    """Webshops by the hundred thousand, of which a twentieth is due."""
    with connection.cursor() as cursor:
        shops = [str(field.column) for field in Webshop._meta.concrete_fields if not field.primary_key]
        values = ", ".join("'fleet-' || n || '.myshopify.com'" if name == "domain" else name for name in shops)
        cursor.execute(
            f"INSERT INTO shops_webshop ({', '.join(shops)}) SELECT {values}"
            f" FROM (SELECT * FROM shops_webshop LIMIT 1) AS one, generate_series(1, {FLEET}) AS n"
        )
        cursor.execute(
            "INSERT INTO schedule_turn (webshop_id, next_at, pass_after, standing, turns_in_vain)"
            " SELECT id, now() + (id % 20 - 1) * interval '6 minutes', '', '', 0 FROM shops_webshop"
            " WHERE domain LIKE 'fleet-%'"
        )
        cursor.execute("ANALYZE")
    Settings.objects.bulk_create(Settings(webshop=one) for one in Webshop.objects.filter(settings=None))


def _shopify_calls(world: World) -> int:
    return sum(world.ask(f"{world.shopify}/_calls")["counts"].values())


def _scans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(_SCANS.replace("%%", "%"))
        return int(cursor.fetchone()[0])
