"""How cost grows at 1×, 10× and 100×: a row each, and build/growth.json, which `python -m tests.bench.plot` draws."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.embedded import figures
from apps.ledger import due, tallies
from apps.ledger.models import Document
from apps.schedule import at_hand, rhythm, turns
from apps.schedule.models import Turn
from apps.shops.models import Webshop
from tests.bench import ledger
from tests.bench.conftest import met
from tests.bench.rows import GROWN, Row, Table
from tests.bench.spending import spending
from tests.embedded.test_tenancy import a_webshop

STEPS, TIMES, SLICE = (1, 10, 100), 20, 40
ORDERS, WAITING, WEBSHOPS = 2_000, 100, 100
# "Linear" with what a machine that others use adds to it.
_AT_MOST = 1.5

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


@dataclass(frozen=True, slots=True)
class Growth:
    """Milliseconds of CPU, PostgreSQL's included, at each step; `unit` is what one step of the first is."""

    what: str
    unit: str
    milliseconds: tuple[float, ...]

    @property
    def is_linear(self) -> bool:
        first, last = max(self.milliseconds[0], 0.5), self.milliseconds[-1]
        return last <= first * STEPS[-1] * _AT_MOST


def test_growth_of_the_ledger(table: Table) -> None:
    webshop, found = a_webshop("grows"), dict[str, list[float]]()
    like, there = _booked(webshop), 0
    looks: Mapping[str, Callable[[], object]] = {
        "Home's figures": lambda: figures.read(webshop, None),
        "the next documents of a slice": lambda: due.next_documents(webshop, at=timezone.now(), most=SLICE),
        "how far the webshop is": lambda: rhythm.reached(at_hand.read_turn(webshop.pk)),
    }
    Turn.objects.create(webshop=webshop, next_at=timezone.now())
    for step in STEPS:
        ledger.fill(webshop, ORDERS * step - there, like=like, first=10_000_000 * step)
        there = ORDERS * step
        for what, look in looks.items():
            found.setdefault(what, []).append(cost(look))
    tell(table, [Growth(what, f"{ORDERS:,} documents in the ledger", tuple(each)) for what, each in found.items()])


def test_growth_of_what_waits(table: Table) -> None:
    webshop, found, there = a_webshop("waits"), list[float](), 0
    like = _booked(webshop)
    for step in STEPS:
        _held_with_refunds(webshop, ORDERS_OF[step] - there, like=like, first=there)
        there = ORDERS_OF[step]
        found.append(cost(lambda: due.next_documents(webshop, at=timezone.now(), most=SLICE)) / SLICE)
    what = "the next document, by the slice"
    tell(table, [Growth(what, f"{WAITING} refunds behind orders that wait", tuple(found))])


ORDERS_OF = {step: WAITING * step for step in STEPS}


def test_growth_of_the_fleet(table: Table) -> None:
    found, there = list[float](), 0
    first = a_webshop("fleet")
    Turn.objects.create(webshop=first, next_at=timezone.now())
    Webshop.objects.filter(pk=first.pk).update(is_live=True)
    for step in STEPS:
        _more_webshops(WEBSHOPS * step - there, after=there)
        there = WEBSHOPS * step
        found.append(cost(_claim_and_release))
    tell(table, [Growth("claiming a turn and giving it back", f"{WEBSHOPS} webshops", tuple(found))])


def test_growth_by_webshops_that_left(table: Table) -> None:
    """They are looked at again every two hours, a few at every tick; who looks for the next turn passes nobody by."""
    found, there = list[float](), 0
    first = a_webshop("stays")
    Turn.objects.create(webshop=first, next_at=timezone.now())
    Webshop.objects.filter(pk=first.pk).update(is_live=True)
    for step in STEPS:
        _more_webshops(WEBSHOPS * step - there, after=there)
        there = WEBSHOPS * step
        grown = Webshop.objects.filter(domain__startswith="grown-")
        grown.update(is_live=False, state="uninstalled", uninstalled_at=timezone.now())
        Turn.objects.filter(webshop__in=grown).update(next_at=timezone.now() - timedelta(days=1))
        turns.take_turns()
        turns.take_turns()
        found.append(cost(_claim_and_release))
    tell(table, [Growth("claiming a turn, by webshops that left", f"{WEBSHOPS} webshops", tuple(found))])


def tell(table: Table, grown: list[Growth]) -> None:
    """A row of the table each, and kept for the picture."""
    known = json.loads(GROWN.read_text(encoding="utf-8")) if GROWN.exists() else {}
    known |= {one.what: {"unit": one.unit, "steps": STEPS, "milliseconds": one.milliseconds} for one in grown}
    GROWN.parent.mkdir(exist_ok=True)
    GROWN.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    for one in grown:
        figure = " / ".join(f"{each:.2f}" for each in one.milliseconds)
        row = Row("G", f"{one.what}, {one.unit} × 1 / 10 / 100", f"{figure} ms", "no worse than linear", one.is_linear)
        met(table, row)


def cost(work: Callable[[], object]) -> float:
    """Milliseconds of CPU, PostgreSQL's included."""
    work()
    with spending() as spent:
        for _ in range(TIMES):
            work()
    return (spent.cpu_ms + spent.postgres_ms) / TIMES


def _booked(webshop: Webshop) -> Document:
    money = {"currency": "EUR", "shopify_total": 121, "total": 121, "vat": 21, "exact_total": 121}
    line = {"vat_code": "4", "net": "100.00", "vat": "21.00"}
    about = {"kind": "sale", "source": "like", "order_gid": "like", "order_name": "#0", "channel": "web"}
    return Document.objects.create(
        webshop=webshop, state="booked", exact_id="like", booking={"lines": [line]}, **money, **about
    )


def _held_with_refunds(webshop: Webshop, count: int, *, like: Document, first: int) -> None:
    """Orders that wait, each with a refund that is due behind it."""
    columns = [str(field.column) for field in Document._meta.concrete_fields]
    shared = {"order_gid": "'gid-' || n", "uuid": "gen_random_uuid()", "exact_id": "''"}
    held = {"kind": "'sale'", "source": "'held-' || n", "state": "'held'", "reason_code": "'unreadable'"}
    refund = {"kind": "'refund'", "source": "'refund-' || n", "state": "'due'"}
    with connection.cursor() as cursor:
        for special in ({**shared, **held}, {**shared, **refund}):
            values = ", ".join(special.get(name, name) for name in columns)
            cursor.execute(
                f"INSERT INTO ledger_document ({', '.join(columns)}) SELECT {values}"
                f" FROM ledger_document, generate_series({first + 1}, {first + count}) AS n WHERE uuid = %s",
                [str(like.pk)],
            )
        cursor.execute("VACUUM ANALYZE ledger_document")
    tallies.fold(webshop)


def _more_webshops(count: int, *, after: int) -> None:
    columns = [str(field.column) for field in Webshop._meta.concrete_fields if not field.primary_key]
    special = {"domain": "'grown-' || n || '.myshopify.com'", "shopify_id": "'grown-' || n"}
    values = ", ".join(special.get(name, name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO shops_webshop ({', '.join(columns)}) SELECT {values}"
            " FROM (SELECT * FROM shops_webshop ORDER BY id LIMIT 1) AS one,"
            f" generate_series({after + 1}, {after + count}) AS n"
        )
        cursor.execute(
            "INSERT INTO schedule_turn (webshop_id, next_at, pass_after, standing, turns_in_vain)"
            " SELECT id, now() + (id % 20 - 1) * interval '6 minutes', '', '', 0 FROM shops_webshop"
            " WHERE id NOT IN (SELECT webshop_id FROM schedule_turn)"
        )
        cursor.execute("VACUUM ANALYZE shops_webshop, schedule_turn")


def _claim_and_release() -> None:
    turn = turns.claim_next()
    if turn is not None:
        turns.release(turn, next_at=timezone.now() + timedelta(hours=2))
