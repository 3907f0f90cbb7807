"""What a person has booked anew: taken back where it stands, and booked by today's rules, once."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from apps.ledger.models import Document
from apps.schedule.anew import deeds
from apps.schedule.models import Rework
from apps.shops.models import VatMapping, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

A_SHIRT: dict[str, Any] = {
    "lines": [{"title": "Linen shirt", "price": "121.00", "quantity": 2, "vat": "21"}],
    "shipping": "6.05",
    "paid": True,
}
ENTRIES = "salesentry/SalesEntries"


def on_code(webshop: Webshop, code: str) -> None:
    VatMapping.objects.filter(webshop=webshop, treatment="domestic", rate=21).update(code=code)


def sync_until(webshop: Webshop, state: str, *, turns: int = 12) -> Rework:
    for _ in range(turns):
        rework = Rework.objects.filter(webshop=webshop).latest("asked_at")
        if rework.state == state:
            return rework
        sync_now(webshop)
    raise AssertionError(f"it is {rework.state}: {list(rework.orders.values('state', 'reason_code', 'facts'))}")


def by_code(world: World) -> dict[str, tuple[Decimal, Decimal]]:
    """What stands in Exact on each VAT code, excl. VAT and VAT; what comes to nothing is left out."""
    sums = defaultdict[str, list[Decimal]](lambda: [Decimal(0), Decimal(0)])
    for entry in world.stands(ENTRIES):
        for line in entry["SalesEntryLines"]:
            sums[line["VATCode"]][0] += Decimal(line["AmountFC"])
            sums[line["VATCode"]][1] += Decimal(line["VATAmountFC"])
    return {code: (net, vat) for code, (net, vat) in sums.items() if net or vat}


def test_an_order_and_its_refund_on_the_wrong_code_are_booked_anew_once(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    on_code(webshop, "B21")
    order = world.place(**A_SHIRT)
    sync_now(webshop)
    world.act(order, "refund")
    sync_now(webshop)
    assert len(world.stands(ENTRIES)) == 2
    ((wrong, amounts),) = by_code(world).items()
    assert wrong == "B21"
    on_code(webshop, "4")
    rework = deeds.begin(webshop, [order["id"]], by="42")
    sync_until(webshop, "ready")
    (foreseen,) = rework.orders.all()
    assert (foreseen.state, len(foreseen.plan["before"]), len(foreseen.plan["after"])) == ("foreseen", 2, 2)
    assert {(one["before"]["vat_code"], one["after"]["vat_code"]) for one in foreseen.plan["changes"]} == {("B21", "4")}
    assert len(world.entries()) == 2, "nothing was done yet"
    deeds.confirm(webshop, rework.pk, why="Wrong VAT code", is_deleting=False, by="42")
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "drop_after", "times": 1})
    sync_until(webshop, "done")
    assert by_code(world) == {"4": amounts}
    name = order["name"]
    assert sorted(world.booked()) == sorted(
        [name, f"{name}-R1", f"{name}-X1", f"{name}-X2", f"{name}-N2", f"{name}-R1-N2"]
    )
    assert len(world.entries()) == 6
    sync_now(webshop)
    assert len(world.entries()) == 6
    assert not Document.objects.exclude(state="booked").exists()
