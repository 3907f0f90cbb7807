"""The orders of the last ninety days, read once in the background while the merchant sets up; a page at a time.

What was read and where the next page begins are stored together: a worker that dies goes on where it was.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.bookkeeping.refusals import Held
from apps.calls import budget, locks, messages
from apps.calls.locks import Space
from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.schedule import judge
from apps.schedule.lookback import tally as tallies
from apps.schedule.lookback.tally import Tally
from apps.schedule.models import Lookback, Run
from apps.schedule.slices import Slice
from apps.shopify import latest, orders, past, reader
from apps.shops.models import Webshop
from apps.tills.rules import TillRules

log = structlog.get_logger(__name__)

DAYS = 90
# A reading as old as this is made anew: the shop sold something else since.
STALE = timedelta(days=2)
TASK = "apps.schedule.tasks.look_back"
# So many orders, or so many seconds, in one message to a worker; then others have their turn.
_ORDERS = 600


def begin(webshop: Webshop, *, anew: bool = False) -> Lookback:
    """Have the orders read, unless they were or are being read. Opening the page twice changes nothing."""
    fresh = _fresh(webshop)
    row, is_new = Lookback.objects.get_or_create(webshop=webshop, defaults=fresh)
    if not is_new and (anew or row.began_at < timezone.now() - STALE):
        Lookback.objects.filter(pk=row.pk).update(**fresh)
        row.refresh_from_db()
    if row.state == Lookback.Stage.RUNNING:
        transaction.on_commit(lambda: messages.send(TASK))
    return row


def stop(webshop: Webshop) -> None:
    """What was read is enough."""
    running = Lookback.objects.filter(webshop=webshop, state=Lookback.Stage.RUNNING)
    running.update(state=Lookback.Stage.DONE, finished_at=timezone.now())


def tally_of(row: Lookback | None) -> Tally:
    """What was counted so far."""
    return tallies.from_json(row.counts if row else {})


def ask_workers() -> int:
    """A message for every reading that waits; their number. Called by beat."""
    waiting = _waiting().count()
    for _ in range(waiting):
        messages.send(TASK, expires=settings.TICK_SECONDS)
    return waiting


def read_next() -> Lookback | None:
    """A slice of the reading that waits longest; None when nobody waits or others are at it."""
    for row in _waiting().select_related("webshop").order_by("next_at"):
        if not locks.take(Space.LOOKBACK, row.webshop_id):
            continue
        try:
            row.refresh_from_db()
            with budget.sparing():
                _read(row)
        finally:
            locks.give_back(Space.LOOKBACK, row.webshop_id)
        return row
    return None


def _waiting() -> QuerySet[Lookback]:
    installed = Webshop.objects.filter(state=Webshop.Presence.INSTALLED)
    return Lookback.objects.filter(state=Lookback.Stage.RUNNING, next_at__lte=timezone.now(), webshop__in=installed)


def _fresh(webshop: Webshop) -> dict[str, Any]:
    now = timezone.now()
    return {
        "state": Lookback.Stage.RUNNING,
        "began_at": now,
        "next_at": now,
        "finished_at": None,
        "since": _today(webshop) - timedelta(days=DAYS),
        "total": None,
        "read": 0,
        "after": "",
        "counts": {},
        "starts": {},
        "message": "",
    }


def _read(row: Lookback) -> None:
    part = Slice(pieces=_ORDERS)
    try:
        if row.total is None:
            _count_ahead(row)
        this = _pass_of(row.webshop)
        while row.state == Lookback.Stage.RUNNING and not part.is_over:
            _read_page(row, this, part)
    except TryLater as later:
        _put_off(row, later)
    except (LogInAgain, Rejected) as refused:
        _mine(row).update(state=Lookback.Stage.FAILED, message=str(refused)[:500], finished_at=timezone.now())
    else:
        if row.state == Lookback.Stage.RUNNING:
            messages.send(TASK)


def _put_off(row: Lookback, later: TryLater) -> None:
    _mine(row).update(next_at=later.not_before, message=str(later)[:500])
    messages.send(TASK, at=later.not_before)


def _mine(row: Lookback) -> QuerySet[Lookback]:
    """The row, unless the reading was begun anew or ended meanwhile."""
    return Lookback.objects.filter(pk=row.pk, began_at=row.began_at, state=Lookback.Stage.RUNNING)


def _count_ahead(row: Lookback) -> None:
    """How many there are to read, and how many since each day that may be the first one to be booked."""
    today = _today(row.webshop)
    ahead = {"until": today + timedelta(days=1)}
    row.total = past.count(row.webshop, since=row.since, **ahead)
    row.starts = {day.isoformat(): past.count(row.webshop, since=day, **ahead) for day in start_days(today)}
    _mine(row).update(total=row.total, starts=row.starts)


def _today(webshop: Webshop) -> date:
    return timezone.localdate(timezone=ZoneInfo(webshop.timezone))


def start_days(today: date) -> list[date]:
    """First days that make sense to a bookkeeper: of this month, of the quarter and of the year, each once."""
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return list(dict.fromkeys([today.replace(day=1), quarter, date(today.year, 1, 1)]))


def _pass_of(webshop: Webshop) -> judge.Pass:
    rules = tallies.looking_rules(country=webshop.country, timezone=webshop.timezone, oss=True)
    terms = judge.PassTerms(rules, "", "", orders.facts_of(webshop), TillRules())
    return judge.Pass(webshop, Run(webshop=webshop), lambda _: terms)


def _read_page(row: Lookback, this: judge.Pass, part: Slice) -> None:
    page = latest.placed_since(row.webshop, row.since, after=row.after)
    tally = tally_of(row)
    for node in page.nodes:
        _count(tally, node, this)
        part.take()
    told = {"counts": tallies.to_json(tally), "read": row.read + len(page.nodes), "after": page.after, "message": ""}
    if not page.after:
        told |= {"state": Lookback.Stage.DONE, "finished_at": timezone.now()}
    _mine(row).update(**told)
    row.refresh_from_db()


def _count(tally: Tally, node: orders.Node, this: judge.Pass) -> None:
    """One order; whatever is wrong with it stops no other one."""
    shop = this.webshop
    try:
        sale = judge.complete(this, latest.sale_of(shop, node, facts=this.facts))
        tallies.add(tally, sale, country=shop.country, timezone=shop.timezone)
    except orders.Gone:
        return
    except (TryLater, LogInAgain, Rejected, OperationalError, InterfaceError):
        raise
    except reader.Unreadable:
        tallies.add_unreadable(tally, Held.UNREADABLE)
    except Exception as defect:
        log.error("order not counted", webshop=shop.pk, order=node.get("id"), exc_info=defect)
        tallies.add_unreadable(tally, Held.OUR_FAULT)
