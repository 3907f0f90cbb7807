"""What Exact holds is what Shopify says, and nothing twice: after any steps, in every booking type.

`make test` plays a little of it, `make chaos` a lot (PROMISE=long).
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from apps.shops.models import ComponentItem
from tests.harness.merchant import SetUp
from tests.harness.world import World
from tests.stories.promise import Promise
from tests.stories.test_invoices_and_orders import books_as

IS_LONG = os.environ.get("PROMISE") == "long"
PLAYS, STEPS = (60, 40) if IS_LONG else (5, 12)
# Making a failure smaller takes minutes: that is for the long form.
PHASES = tuple(Phase) if IS_LONG else (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.mark.timeout(7200 if IS_LONG else 240)
@pytest.mark.parametrize("booking_type", ["sales_entry", "sales_invoice", "sales_order"])
def test_whatever_happens_in_the_end_exact_holds_what_shopify_says(
    set_up: SetUp, world: World, booking_type: str
) -> None:
    webshop = set_up()
    books_as(webshop, booking_type, unknown_item="generic")
    # Hundreds of plays in a minute: what Exact's sixty calls and Shopify's points put off would only be waited for.
    world.post(f"{world.exact}/_limits", {"minute": 1_000_000, "day": 1_000_000, "errors": 1_000_000})
    world.shopify_allows(available=1e9, maximum=1e9)
    ComponentItem.objects.create(webshop=webshop, component="goods", item="WEB")
    run_state_machine_as_test(
        lambda: Promise(world, webshop, booking_type),  # type: ignore[arg-type]  # any maker of machines will do
        settings=settings(
            max_examples=PLAYS,
            stateful_step_count=STEPS,
            deadline=None,
            phases=PHASES,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
