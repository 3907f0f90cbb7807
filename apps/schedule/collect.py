"""Reads from Shopify the orders that changed since the last complete pass, the oldest change first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from apps.bookkeeping import rules_json
from apps.bookkeeping.rules import Rules
from apps.calls.outcomes import OthersFirst
from apps.exact.codes import periods, precision
from apps.exact.documents import language
from apps.ledger.models import Document, SeenOrder
from apps.ledger.states import NOT_SENT
from apps.schedule import turns
from apps.schedule.history import deeds
from apps.schedule.judge import READ_AGAIN, Pass, judge_order
from apps.schedule.models import Run, Turn
from apps.schedule.silence import Silence
from apps.schedule.slices import Slice
from apps.shopify import denied, orders
from apps.shops import rules as shop_rules
from apps.shops.models import Settings, Webshop

# Shopify's search may lag behind and its ">" is ">=": passes overlap, and what was seen is not read again.
OVERLAP = timedelta(minutes=10)
# Shopify tells the second of a change: what was read within that second may have changed after it was read.
SAME_SECOND = timedelta(seconds=2)
_BEFORE_SHOPIFY_WAS = datetime(2006, 1, 1, tzinfo=UTC)


def collect(turn: Turn, run: Run, part: Slice) -> None:
    """Record orders that changed, as many as this turn may.

    Raises TryLater (also when more wait: go on then), LogInAgain, Rejected.
    """
    began, this = timezone.now(), begin_pass(turn.webshop, run)
    is_whole, newest = _read_changed(this, turn, part)
    # Shopify's clock counts: ours may be ahead of it by more than the overlap.
    cursor_at = min(began, newest) if newest else turn.cursor_at
    Turn.objects.filter(pk=turn.pk).update(cursor_at=cursor_at, collected_from=this.rules.selection.start_on)
    is_done = is_whole and _judge_again(this, turn, part)
    if is_whole:  # an order that was withheld is the first to be read again
        denied.lift(turn.webshop)
    if not is_done:
        raise OthersFirst(timezone.now(), "more orders are to be read; other webshops come first")


def rules_version(rules: Rules) -> str:
    """A short name for these rules: when it changes, what waits is judged again."""
    text = json.dumps(rules_json.to_json(rules), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def begin_pass(webshop: Webshop, run: Run, *, is_history: bool = False) -> Pass:
    """A pass over orders under the rules as the settings have them now; `run` may be one that is not kept."""
    language.pin(webshop)
    rules = shop_rules.for_webshop(
        webshop, closed_periods=periods.closed_for(webshop), price_decimals=precision.price_decimals_of(webshop)
    )
    customers = Settings.objects.values_list("customers", flat=True).get(webshop=webshop)
    return Pass(webshop, rules, rules_version(rules), customers, orders.facts_of(webshop), run, is_history=is_history)


def _read_changed(this: Pass, turn: Turn, part: Slice) -> tuple[bool, datetime | None]:
    """Whether all of them were read, and up to which change."""
    since = _starting_moment(this, turn)
    seen, newest, silence = _seen_orders(this.webshop, since), None, Silence(this)
    for changed in orders.fetch_changed(this.webshop, since):
        Run.objects.filter(pk=this.run.pk).update(orders_seen=F("orders_seen") + 1)
        if seen.get(changed.shopify_id) != (changed.updated_at, this.rules_version):
            if part.is_over:
                break
            turns.check_ours(turn)
            silence.note(changed, judge_order(this, changed))
            part.take()
        newest = changed.updated_at
    silence.end()
    return not part.is_over, newest


def _starting_moment(this: Pass, turn: Turn) -> datetime:
    """The cursor with overlap; from the start date at first, and when the merchant moved it to an earlier day.

    Where that would be many orders, a history reads them and the live ones go on.
    """
    start_on = this.rules.selection.start_on
    if turn.cursor_at and (turn.collected_from is None or (start_on and start_on >= turn.collected_from)):
        return turn.cursor_at - OVERLAP
    if start_on and deeds.begin_where_many(this.webshop, start_on):
        turn.refresh_from_db(fields=["cursor_at", "collected_from"])
        return (turn.cursor_at or timezone.now()) - OVERLAP
    if start_on is None:
        return _BEFORE_SHOPIFY_WAS
    return datetime(start_on.year, start_on.month, start_on.day, tzinfo=UTC) - timedelta(days=1)


def _seen_orders(webshop: Webshop, since: datetime) -> Mapping[str, tuple[datetime, str]]:
    """What need not be read again when it shows the same time and the rules are the same."""
    surely_read = SeenOrder.objects.filter(
        webshop=webshop, updated_at__gte=since.replace(microsecond=0), read_at__gt=F("updated_at") + SAME_SECOND
    )
    rows = surely_read.values_list("order_gid", "updated_at", "rules_version")
    return {gid: (updated_at, version) for gid, updated_at, version in rows}


def _judge_again(this: Pass, turn: Turn, part: Slice) -> bool:
    """What waits or was left out under other rules: a setting may have decided it since. Whether that was all.

    The one that was read longest ago comes first, so that those which stay open keep no other one waiting.
    """
    silence = Silence(this)
    for row in _waiting_orders(this).order_by("read_at"):
        if part.is_over:
            return False
        turns.check_ours(turn)
        changed = orders.Changed(row.order_gid, row.updated_at)
        trouble = judge_order(this, changed)
        if trouble:
            _put_last(row)
        silence.note(changed, trouble)
        part.take()
    return True


def _put_last(row: SeenOrder) -> None:
    """Without an answer it is asked for again, behind those that wait longer."""
    SeenOrder.objects.filter(pk=row.pk).update(read_at=timezone.now(), rules_version=READ_AGAIN)


def _waiting_orders(this: Pass) -> QuerySet[SeenOrder]:
    """Orders with a document that was never sent, last read before this pass and under other rules than its own."""
    waiting = Document.objects.filter(webshop=this.webshop, state__in=[state.value for state in NOT_SENT])
    in_sight = SeenOrder.objects.filter(webshop=this.webshop, order_gid__in=waiting.values("order_gid"))
    return in_sight.filter(read_at__lt=this.run.started_at).exclude(rules_version=this.rules_version)
