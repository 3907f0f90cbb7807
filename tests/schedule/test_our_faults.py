"""A defect of ours is told to us by an error in the log; the order that met it stays in sight until it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connection

from apps.ledger.models import Document
from apps.schedule.models import Run
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_one_order import A_SHIRT


@contextmanager
def _database_that_refuses(total: str) -> Iterator[None]:
    """A constraint that our own rows break, as they would after a slip of ours."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE ledger_document ADD CONSTRAINT slip CHECK (total IS NULL OR total <> {total})")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_document DROP CONSTRAINT slip")


def test_a_refusal_of_the_database_is_told_to_us_and_never_called_unreadable(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    met = world.place(lines=[{"title": "Linen scarf", "price": "77.00", "quantity": 1, "vat": "21"}], paid=True)
    other = world.place(**A_SHIRT)
    with _database_that_refuses(met["totalPriceSet"]["shopMoney"]["amount"]), structlog.testing.capture_logs() as logs:
        sync_now(webshop)
    document = Document.objects.get(webshop=webshop, order_gid=met["id"])
    assert (document.state, document.reason_code) == ("held", "our_fault")
    assert list(world.booked()) == [other["name"]]
    (told,) = [line for line in logs if line["log_level"] == "error"]
    assert (told["order"], told["webshop"], told["constraint"]) == (met["id"], webshop.pk, "slip")
    assert told["run"] == Run.objects.filter(webshop=webshop).latest("pk").pk
    # Mended, it is booked without anybody's doing.
    sync_now(webshop)
    assert set(world.booked()) == {met["name"], other["name"]}
