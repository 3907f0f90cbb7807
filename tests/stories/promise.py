"""The promise as a machine: webshops sell and change their minds, everything goes wrong, and in the end it adds up.

hypothesis deals the steps. Whatever they were, as soon as nothing is broken any more the documents that Exact holds of
an order together are what Shopify says of it, and none of them is there twice.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import requests
from django.core.cache import cache
from django.db import connection as database
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, multiple, rule

from apps.exact.models import Connection
from apps.ledger.models import Document
from apps.schedule import sync, turns
from apps.schedule.models import Run, Turn
from apps.shops.models import Settings, Webshop
from tests.harness.merchant import sync_now
from tests.harness.world import DIVISION, World

PRICES = ("121.00", "60.50", "12.10", "34.95", "10.89", "3.33")
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.sampled_from(("Linen shirt", "Book", "Thread")),
            "price": st.sampled_from(PRICES),
            "quantity": st.integers(1, 3),
            "vat": st.sampled_from(("21", "9")),
        }
    ),
    min_size=1,
    max_size=2,
)
MADE = r"Sales(Entries|Invoices|Orders)$"
LOST: tuple[dict[str, Any], ...] = (
    {"do": "drop_after"},
    {"do": "drop_before"},
    {"do": "cut_body", "bytes": 40},
    {"do": "status", "status": 500, "after_commit": True},
    {"do": "status", "status": 503},
)
# Edits in every direction; "0" is the first line.
EDITS: dict[str, dict[str, Any]] = {
    "one more": {"more": {"0": 1}},
    "another article": {"add": [{"title": "Scarf", "price": "19.95", "quantity": 1, "vat": "21"}]},
    "an article of the low rate": {"add": [{"title": "Book", "price": "10.90", "quantity": 2, "vat": "9"}]},
    "swapped for less": {
        "units": {"0": 1},
        "add": [{"title": "Socks", "price": "7.95", "quantity": 1, "vat": "21"}],
    },
    "another price": {"prices": {"0": "9.99"}},
    "a discount": {"discounts": {"0": "1.00"}},
    "more shipping": {"shipping": "4.95"},
    "no shipping": {"drops_shipping": True},
}
# A turn that is due at once is taken at once; so many in a row without an event in between is spinning.
MOST_TURNS = 12


class Promise(RuleBasedStateMachine):
    """One webshop, one booking type for each play, orders of its own for each play."""

    orders = Bundle("orders")

    def __init__(self, world: World, webshop: Webshop, booking_type: str) -> None:
        super().__init__()
        self.world, self.webshop, self.booking_type = world, webshop, booking_type
        self.placed: dict[str, bool] = {}  # the order's id, and whether it was ever paid
        Settings.objects.filter(webshop=webshop).update(booking_type=booking_type)

    @initialize()
    def begin(self) -> None:
        self._heal()

    # What happens in the webshop.

    @rule(target=orders, lines=LINES, paid=st.booleans())
    def place(self, lines: list[dict[str, Any]], paid: bool) -> str:
        order = self.world.place(lines=lines, paid=paid)
        self.placed[order["id"]] = paid
        return str(order["id"])

    @rule(order=orders)
    def pay(self, order: str) -> None:
        if self._act(order, "pay"):
            self.placed[order] = True

    @rule(order=orders)
    def take_one_unit_out(self, order: str) -> None:
        self._act(order, "edit")

    @rule(order=orders, how=st.sampled_from(sorted(EDITS)))
    def edit(self, order: str, how: str) -> None:
        self._act(order, "edit", **EDITS[how])

    @rule(order=orders)
    def refund_one_unit(self, order: str) -> None:
        self._act(order, "refund")

    @rule(order=consumes(orders))
    def refund_everything(self, order: str) -> None:
        self._act(order, "refund", everything=True)

    @rule(order=consumes(orders))
    def cancel(self, order: str) -> None:
        self._act(order, "cancel")

    @rule(target=orders, order=consumes(orders))
    def ship(self, order: str) -> Any:
        return order if self._act(order, "ship") else multiple(order)

    # What wakes us, or does not.

    @rule(doubled=st.sampled_from((0.0, 1.0)), dropped=st.sampled_from((0.0, 1.0)))
    def webhooks_become(self, doubled: float, dropped: float) -> None:
        behaviour = {"is_paused": False, "doubled": doubled, "dropped": dropped, "is_shuffled": True}
        self.world.post(f"{self.world.shopify}/_webhooks", behaviour)

    @rule()
    def tick(self) -> None:
        """Seconds later a worker takes every turn that is due by then, those of webhooks too."""
        taken, now = 0, timezone.now()
        Turn.objects.filter(next_at__gt=now, next_at__lt=now + turns.AFTER_A_RING).update(next_at=now)
        while sync.sync_next():
            taken += 1
            assert taken <= MOST_TURNS, "a turn spins"

    @rule()
    def press_sync_now(self) -> None:
        sync_now(self.webshop)

    # What goes wrong.

    @rule(way=st.sampled_from(LOST))
    def lose_an_answer(self, way: dict[str, Any]) -> None:
        self.world.faults({"path_regex": MADE, "method": "POST", "times": 1, **way})

    @rule()
    def log_out(self) -> None:
        self.world.user_becomes(refused_because="InactiveUser")

    @rule()
    def log_in(self) -> None:
        self.world.user_becomes(refused_because="")

    @rule()
    def lose_redis(self) -> None:
        cache.clear()

    @rule(deed=st.sampled_from(("hang", "drop_before")))
    def restart_while_sending(self, deed: str) -> None:
        """A worker is killed right when Exact has its entry, or before Exact ever had it."""
        self.world.faults({"path_regex": MADE, "method": "POST", "times": 1, "do": deed})
        turns.wake(self.webshop)
        child = _work_in_another_process()
        until = time.monotonic() + 5
        while not self._has_struck() and _is_alive(child) and time.monotonic() < until:
            time.sleep(0.02)
        _kill(child)
        self.world.faults()

    # What must be true.

    def teardown(self) -> None:
        self._heal()
        self.world.post(f"{self.world.shopify}/_webhooks", {"is_paused": False, "doubled": 0, "dropped": 0})
        for _ in range(6):
            sync_now(self.webshop)
            Document.objects.filter(webshop=self.webshop, state="due").update(not_before=None)
            if not self._is_anything_open():
                break
        self._check_promise()

    def _check_promise(self) -> None:
        books, shop = self._books(), self.world.orders()[self.webshop.domain]
        for order_id, is_paid in self.placed.items():
            order = shop[order_id]
            found = books.get(str(order["name"]), _Booked())
            if not found.references and order["displayFinancialStatus"] == "PARTIALLY_PAID":
                continue  # an edit made it dearer before anybody read it: it waits for the rest of its money
            if not found.references and order["cancelledAt"]:
                continue  # cancelled before it was booked: not booked, and its page says so (S11)
            total = _money(order["currentTotalPriceSet"]) if is_paid else Decimal()
            vat = _money(order["currentTotalTaxSet"]) if is_paid else Decimal()
            assert found.total == total, f"{found.total}, not {total}: {self._story(order_id)}"
            assert abs(found.vat - vat) <= self._cents(found), f"VAT {found.vat}, not {vat}: {self._story(order_id)}"
            assert not found.twice, f"booked twice: {found.twice}"

    def _cents(self, found: _Booked) -> Decimal:
        """How far the VAT may differ: on invoices and orders Exact calculates it, line by line (decision 0008)."""
        is_stated = self.booking_type == "sales_entry"
        return Decimal() if is_stated else found.lines * Decimal("0.01")

    def _books(self) -> dict[str, _Booked]:
        """What Exact ever committed, by order."""
        books: dict[str, _Booked] = defaultdict(_Booked)
        for division, row in self.world.documents_by_division():
            if division == DIVISION:
                books[str(row["YourRef"]).split("-")[0]].add(row)
        return books

    def _story(self, order_id: str) -> str:
        """For whoever reads the failure: what the ledger has of the order."""
        documents = Document.objects.filter(webshop=self.webshop, order_gid=order_id).order_by("created_at")
        return "; ".join(f"{one.reference} {one.state} {one.reason_code} {one.total} {one.reason}" for one in documents)

    def _act(self, order: str, action: str, **wish: Any) -> bool:
        """False where Shopify forbids it now."""
        try:
            self.world.act({"id": order}, action, **wish)
        except requests.HTTPError as refused:
            assert refused.response.status_code == 422, refused.response.text
            return False
        return True

    def _heal(self) -> None:
        """Also what rests for an hour because Exact refused so much."""
        cache.clear()
        self.world.faults()
        self.world.user_becomes(refused_because="")
        Connection.objects.update(problem="", problem_at=None)

    def _has_struck(self) -> bool:
        return any(fault["_done"] for fault in self.world.ask(f"{self.world.exact}/_faults"))

    def _is_anything_open(self) -> bool:
        """Also where the last run has not read everything."""
        last = Run.objects.filter(webshop=self.webshop).order_by("-started_at").first()
        moving = Document.objects.filter(webshop=self.webshop, state__in=("due", "sending", "unknown"))
        return last is None or last.state != Run.Progress.DONE or moving.exists()


@dataclass(slots=True)
class _Booked:
    """All documents of one order together, as Exact answered for them."""

    total: Decimal = Decimal()
    vat: Decimal = Decimal()
    lines: int = 0
    references: Counter[str] = field(default_factory=Counter)

    @property
    def twice(self) -> list[str]:
        return [reference for reference, count in self.references.items() if count > 1]

    def add(self, row: dict[str, Any]) -> None:
        lines = row.get("SalesEntryLines") or row.get("SalesInvoiceLines") or row["SalesOrderLines"]
        self.total += Decimal(str(row["AmountFC"]))
        self.vat += sum((Decimal(str(line.get("VATAmountFC", line.get("VATAmount")))) for line in lines), Decimal())
        self.lines += len(lines)
        self.references[str(row["YourRef"])] += 1


def _money(bag: dict[str, Any]) -> Decimal:
    return Decimal(bag["shopMoney"]["amount"])


def _work_in_another_process() -> int:
    """A worker of its own, with its own session of the database: its process id."""
    child = os.fork()
    if child:
        return child
    with suppress(BaseException):
        database.connection = None  # the parent's session, which stays open
        sync.sync_next()
    os._exit(0)


def _is_alive(child: int) -> bool:
    return os.waitpid(child, os.WNOHANG) == (0, 0)


def _kill(child: int) -> None:
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
