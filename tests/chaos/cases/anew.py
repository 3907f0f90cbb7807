"""What is booked is taken back and booked anew, and the worker dies at each boundary of that in turn."""

from __future__ import annotations

from typing import Any

from tests.chaos import tenants
from tests.chaos.play import MADE, Play, Verdict
from tests.chaos.stage import until
from tests.chaos.tenants import WEBSHOP, Tenant

_WRONG, _RIGHT = "B21", "4"
_SENT: dict[str, Any] = {"path_regex": MADE, "method": "POST", "times": 1, "do": "hang"}
# The way it is taken back, and what is going on when the worker dies.
BOUNDARIES: dict[str, tuple[str, dict[str, Any]]] = {
    "entry deleted, answer on its way": ("delete", {**_SENT, "path_regex": "SalesEntries", "method": "DELETE"}),
    "reversal committed, answer on its way": ("reverse", _SENT),
    "booked instead, answer on its way": ("delete", _SENT),
    "order being read once more": (
        "reverse",
        {"path_regex": "graphql", "do": "delay", "seconds": 20, "times": 1},
    ),
    "being looked at in Exact": (
        "delete",
        {"path_regex": MADE, "method": "GET", "do": "delay", "seconds": 20, "times": 1},
    ),
}
_SHORT = ("entry deleted, answer on its way",)
_MAP = f"UPDATE shops_vatmapping SET code = %s WHERE treatment = 'domestic' AND rate = 21 AND webshop_id = {WEBSHOP}"
_BOOKED = "SELECT uuid FROM ledger_document WHERE order_gid = %s AND state = 'booked' AND NOT is_undone"
_LAST = (
    "SELECT rework.id, rework.state FROM schedule_rework AS rework JOIN shops_webshop AS shop"
    " ON shop.id = rework.webshop_id WHERE shop.domain = %s ORDER BY rework.id DESC LIMIT 1"
)
_FATES = "SELECT state FROM schedule_reworkorder WHERE rework_id = %s"


def anew(play: Play) -> Verdict:
    """An order and its refund on the wrong code, as entry and as invoice: afterwards all is right, and there once."""
    types = ("sales_entry",) if play.scale.is_short else ("sales_entry", "sales_invoice")
    done, cases = 0, 0
    for booking_type in types:
        for name in _SHORT if play.scale.is_short else BOUNDARIES:
            way, _fault = BOUNDARIES[name]
            if booking_type == "sales_entry" or way == "reverse":
                cases += 1
                done += _die_at(play, name, booking_type)
    seen = f"{done} of {cases} booked anew, {play.kills} boundaries"
    return play.verdict("0 lost, 0 twice, all booked anew", also=done == cases, seen=seen)


def _die_at(play: Play, name: str, booking_type: str) -> bool:
    tenant = next(one for one in play.tenants if one.booking_type == booking_type)
    way, fault = BOUNDARIES[name]
    play.stage.rows(_MAP, _WRONG, tenant.domain)
    lines = [{"title": "Linen", "price": "121.00", "quantity": 2, "vat": "21"}]
    one = play.buy(tenant, lines=lines)
    play.quiet()
    play.street.act(one, "refund")
    play.quiet()
    play.stage.rows(_MAP, _RIGHT, tenant.domain)
    ((uuid,), *_others) = play.stage.rows(_BOOKED, one.order["id"])
    tenants.press(play.stage, tenant, f"/orders/{uuid}/anew")
    until(lambda: _state(play, tenant) == "ready", seconds=play.scale.patience_seconds)
    number = play.stage.rows(_LAST, tenant.domain)[0][0]
    play.faults(fault)
    tenants.press(play.stage, tenant, f"/anew/{number}/confirm", why=name, way=way)
    until(lambda: bool(play.world.ask(f"{play.world.exact}/_faults")[0]["_done"]), seconds=30, pause=0.05)
    play.restart_worker()
    play.faults()
    play.ring()
    until(lambda: _state(play, tenant) == "done", seconds=play.scale.patience_seconds)
    play.quiet()
    return play.stage.rows(_FATES, number) == [("done",)]


def _state(play: Play, tenant: Tenant) -> str:
    return str(play.stage.rows(_LAST, tenant.domain)[0][1])
