"""What a person has booked anew: taken back where it stands, and booked by today's rules, once."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.exact.models import Connection
from apps.ledger.models import Document, PlacedTransaction
from apps.payments.gateways import Way
from apps.schedule.anew import deeds
from apps.schedule.models import Rework
from apps.shops import booking_switch
from apps.shops.models import PaymentSettings, VatMapping, Webshop
from tests.closing.test_every_cause import closing
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_closed_in_exact import close, read_codes
from tests.stories.test_payments import ROWS, switch_on

A_SHIRT: dict[str, Any] = {
    "lines": [{"title": "Linen shirt", "price": "121.00", "quantity": 2, "vat": "21"}],
    "shipping": "6.05",
    "paid": True,
}
ENTRIES = "salesentry/SalesEntries"
MOLLIE = ROWS["mollie"]


def on_code(webshop: Webshop, code: str) -> None:
    VatMapping.objects.filter(webshop=webshop, treatment="domestic", rate=21).update(code=code)


def sync_until(webshop: Webshop, state: str, *, turns: int = 12) -> Rework:
    for _ in range(turns):
        rework = Rework.objects.filter(webshop=webshop).latest("asked_at")
        if rework.state == state:
            return rework
        sync_now(webshop)
    raise AssertionError(f"it is {rework.state}: {list(rework.orders.values('state', 'reason_code', 'facts'))}")


def sync_until_booked(webshop: Webshop, count: int, *, turns: int = 12) -> None:
    for _ in range(turns):
        sync_now(webshop)
        if Document.objects.filter(webshop=webshop, state="booked").count() == count:
            return
    raise AssertionError(list(Document.objects.values_list("reference", "state")))


def by_code(world: World) -> dict[str, tuple[Decimal, Decimal]]:
    """What stands in Exact on each VAT code, excl. VAT and VAT; what comes to nothing is left out."""
    sums = defaultdict[str, list[Decimal]](lambda: [Decimal(0), Decimal(0)])
    for entry in world.stands(ENTRIES):
        for line in entry["SalesEntryLines"]:
            if line["GLAccountCode"] == MOLLIE:
                continue  # what was paid has no code
            sums[line["VATCode"]][0] += Decimal(line["AmountFC"])
            sums[line["VATCode"]][1] += Decimal(line["VATAmountFC"])
    return {code: (net, vat) for code, (net, vat) in sums.items() if net or vat}


def paid_with_orders(world: World) -> Decimal:
    lines = [line for entry in world.stands(ENTRIES) for line in entry["SalesEntryLines"]]
    return -sum((Decimal(line["AmountFC"]) for line in lines if line["GLAccountCode"] == MOLLIE), Decimal(0))


def test_an_order_and_its_refund_on_the_wrong_code_are_booked_anew_once(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    on_code(webshop, "B21")
    switch_on(webshop, ROWS)
    PaymentSettings.objects.filter(webshop=webshop).update(way=Way.WITH_ORDER.value)
    order = world.place(**A_SHIRT, gateway="mollie")
    sync_now(webshop)
    world.act(order, "refund")
    sync_now(webshop)
    assert len(world.stands(ENTRIES)) == 2
    total = Decimal(order["totalPriceSet"]["shopMoney"]["amount"])
    assert paid_with_orders(world) == total, "what was paid stands in the order's own entry"
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
    assert paid_with_orders(world) == total
    placed = PlacedTransaction.objects.get(account=MOLLIE, document__isnull=False).document
    assert placed is not None
    assert placed.reference == f"{order['name']}-N2", "and now in the one that counts"
    name = order["name"]
    assert sorted(world.booked()) == sorted(
        [name, f"{name}-R1", f"{name}-X1", f"{name}-X2", f"{name}-N2", f"{name}-R1-N2"]
    )
    assert len(world.entries()) == 6
    sync_now(webshop)
    assert len(world.entries()) == 6
    assert not Document.objects.exclude(state="booked").exists()


def test_what_exact_keeps_is_taken_back_by_another_entry_and_what_people_changed_is_theirs(
    set_up: SetUp, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    on_code(webshop, "B21")
    names = ("deleted", "matched", "edited", "gone", "left")
    orders = {name: world.place(**A_SHIRT) for name in names}
    sync_until_booked(webshop, len(orders))
    called = {name: order["name"] for name, order in orders.items()}
    world.change_in_exact(ENTRIES, {"YourRef": called["matched"]}, {"Status": 50})
    edited = next(entry for entry in world.stands(ENTRIES) if entry["YourRef"] == called["edited"])
    goods = edited["SalesEntryLines"][0]["ID"]
    world.edit_in_exact("salesentry/SalesEntryLines", {"ID": goods}, {"VATCode": "4"})
    world.delete_in_exact(ENTRIES, {"YourRef": called["gone"]})
    on_code(webshop, "4")
    rework = deeds.begin(webshop, [order["id"] for name, order in orders.items() if name != "left"], by="42")
    sync_until(webshop, "ready")
    deeds.confirm(webshop, rework.pk, why="Wrong VAT code", is_deleting=True, by="42")
    world.faults({"path_regex": "SalesEntries", "method": "DELETE", "do": "drop_after", "times": 1})
    sync_until(webshop, "done")
    fates = {one.order_name: (one.state, one.reason_code) for one in rework.orders.all()}
    assert fates == {
        called["deleted"]: ("done", ""),
        called["matched"]: ("done", ""),
        called["edited"]: ("refused", "anew_changed_in_exact"),
        called["gone"]: ("refused", "anew_gone_in_exact"),
    }
    matched = called["matched"]
    expected = {f"{called['deleted']}-N2", matched, f"{matched}-X1", f"{matched}-N2", called["edited"], called["left"]}
    assert {entry["YourRef"] for entry in world.stands(ENTRIES)} == expected
    assert Document.objects.get(reference=called["deleted"]).state == "removed"
    _code, found = closing(webshop, f"{shop_today():%Y-%m}", capsys)
    assert {one["cause"] for one in found["findings"]} == {"missing", "vat_code_changed"}, "only what people did"
    in_a_closed_period(webshop, world, orders["deleted"])
    in_another_administration_and_paused(webshop, orders["left"])


def in_a_closed_period(webshop: Webshop, world: World, order: dict[str, Any]) -> None:
    """What stands there stays; what takes it back, and what is booked instead, go on the first open day."""
    name, this_month = order["name"], shop_today().replace(day=1)
    close(world, this_month)
    read_codes()
    on_code(webshop, "B21")
    rework = deeds.begin(webshop, [order["id"]], by="42")
    sync_until(webshop, "ready")
    deeds.confirm(webshop, rework.pk, why="After all", is_deleting=True, by="42")
    sync_until(webshop, "done")
    stands = {entry["YourRef"]: entry for entry in world.stands(ENTRIES) if entry["YourRef"].startswith(name)}
    assert set(stands) == {f"{name}-N2", f"{name}-X1", f"{name}-N3"}
    following = (this_month + timedelta(days=31)).replace(day=1).isoformat()
    assert {stands[f"{name}-X1"]["EntryDate"][:10], stands[f"{name}-N3"]["EntryDate"][:10]} == {following}
    assert Decimal(stands[f"{name}-X1"]["AmountFC"]) == -Decimal(stands[f"{name}-N2"]["AmountFC"])


def in_another_administration_and_paused(webshop: Webshop, order: dict[str, Any]) -> None:
    Connection.objects.update(chosen_at=timezone.now())
    rework = deeds.begin(webshop, [order["id"]], by="42")
    sync_until(webshop, "ready")
    assert rework.orders.get().reason_code == "anew_other_administration"
    deeds.stop(webshop, rework.pk)
    booking_switch.turn(webshop, is_live=False)
    with pytest.raises(deeds.CannotRework, match="paused"):
        deeds.begin(webshop, [order["id"]], by="42")
