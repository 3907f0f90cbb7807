"""Reads from Shopify the orders that changed since the last complete pass, the oldest change first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.bookkeeping import rules_json
from apps.bookkeeping.rules import Rules
from apps.calls.outcomes import LogInAgain, OthersFirst, Rejected, TryLater
from apps.exact.codes import lists, periods, precision
from apps.exact.documents import language
from apps.ledger.models import Document, SeenOrder, TakeOver
from apps.ledger.states import NOT_SENT
from apps.payments import gateways
from apps.payments.gateways import PaymentRules, Way
from apps.schedule import at_hand, late, place, turns
from apps.schedule.history import deeds
from apps.schedule.judge import READ_AGAIN, Pass, PassTerms, judge_order, look_up_currencies, write_counts
from apps.schedule.models import Run, Turn
from apps.schedule.place import PassPlace
from apps.schedule.silence import Silence
from apps.schedule.slices import PIECES, Slice
from apps.shopify import denied, orders
from apps.shopify.ahead import Ahead
from apps.shops import choices, payment_settings, till_rules
from apps.shops import rules as shop_rules
from apps.shops.choices import Choices
from apps.shops.models import Webshop
from apps.shops.prepared import prepared
from apps.tills.rules import TillRules

# Shopify's search may lag behind and its ">" is ">=": passes overlap, and what was seen is not read again.
OVERLAP = timedelta(minutes=10)
# Shopify tells the second of a change: what was read within that second may have changed after it was read.
SAME_SECOND = timedelta(seconds=2)
_BEFORE_SHOPIFY_WAS = datetime(2006, 1, 1, tzinfo=UTC)


def collect(turn: Turn, run: Run, part: Slice) -> None:
    """Record orders that changed, as many as this turn may.

    Raises TryLater (also when more wait: go on then), LogInAgain, Rejected.
    """
    this, there = begin_pass(turn.webshop, run), at_hand.found_by(turn)
    try:
        is_whole = _read_changed(this, turn, part)
        if is_whole and there.are_rings_open:
            late.look_after_rings(this, turn, part)
        is_done = is_whole and (not there.are_orders_waiting or _judge_again(this, turn, part))
    finally:
        write_counts(this)
    if is_whole and there.is_withheld:  # an order that was withheld is the first to be read again
        denied.lift(turn.webshop)
    if not is_done:
        raise OthersFirst(timezone.now(), "more orders are to be read; other webshops come first")


def rules_version(rules: Rules, tills: TillRules | None = None, payments: PaymentRules | None = None) -> str:
    """A short name for these rules: when it changes, what waits is judged again.

    Of payments counts what stands on the order's own documents: they, and the conditions of their gateways.
    """
    starts = {till: start.isoformat() for till, start in (tills.starts if tills else {}).items()}
    is_counted = payments and (payments.way is Way.WITH_ORDER or any(one.condition for one in payments.gateways))
    paid = [gateways.to_json(payments)] if payments and is_counted else []
    told = [rules_json.to_json(rules), *([starts] if starts else []), *paid]
    text = json.dumps(told, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def rules_of(webshop: Webshop) -> Rules:
    """The rules as settings and administration have them now."""
    return _rules_of(webshop, choices.read(webshop))


def begin_pass(webshop: Webshop, run: Run, *, is_history: bool = False) -> Pass:
    """A pass over orders under the rules as the settings have them now; `run` may be one that is not kept."""
    return Pass(webshop, run, _terms_of, is_history=is_history)


def _terms_of(webshop: Webshop) -> PassTerms:
    """As they stand now, by two questions; one more where somebody chose something for payments."""
    made = choices.read(webshop)
    if not made.settings.books_language:
        language.pin(webshop)
        made = choices.read(webshop)
    rules, facts = _rules_of(webshop, made), orders.facts_of(webshop, made.tills)
    tills = till_rules.of_tills(webshop, rules, made.tills)
    paid = payment_settings.rules_of(webshop)
    version, is_sought = rules_version(rules, tills, paid), made.look not in ("", TakeOver.LookStage.STOPPED)
    return PassTerms(rules, version, made.settings.customers, facts, tills, paid, is_sought)


def _rules_of(webshop: Webshop, made: Choices) -> Rules:
    codes = lists.for_rules(webshop.pk)
    return shop_rules.of_choices(
        webshop,
        made,
        closed_periods=periods.closed_in(codes, journal=made.settings.journal),
        price_decimals=precision.decimals_in(codes),
    )


def _read_changed(this: Pass, turn: Turn, part: Slice) -> bool:
    """Whether all of them were read. How far it is stays with the turn, also when Shopify answers no more."""
    at = _place(this, turn)
    start_on = this.webshop.settings.start_on
    try:
        is_whole = _read_on(this, turn, part, at)
    except (TryLater, LogInAgain):
        if at.newest:
            place.keep(turn, at, is_whole=False, collected_from=start_on)
        raise
    except Rejected:  # also of the place itself: the next pass begins at the cursor
        Turn.objects.filter(pk=turn.pk).update(**place.NO_PASS)
        raise
    finally:
        this.counts["orders_seen"] += at.passed
    place.keep(turn, at, is_whole=is_whole, collected_from=start_on)
    return is_whole


def _read_on(this: Pass, turn: Turn, part: Slice, at: PassPlace) -> bool:
    """From this place to the end of the list, or of the slice; whether it was the list's."""
    silence = Silence(this)
    is_whole = all(_read_page(this, turn, part, at, silence, page) for page in _pages(this, at))
    silence.end()
    at.settle()
    return is_whole


def _pages(this: Pass, at: PassPlace) -> Iterator[list[orders.Changed]]:
    return orders.changed_pages(this.webshop, at.since, after=at.after)


def _read_page(
    this: Pass, turn: Turn, part: Slice, at: PassPlace, silence: Silence, page: Sequence[orders.Changed]
) -> bool:
    """Whether all of it was read."""
    fresh = _fresh(this, page) if page else frozenset()
    to_read = [changed for changed in page if changed.shopify_id in fresh]
    ahead = Ahead(this.webshop, to_read)
    look_up_currencies(this, to_read)
    for changed in page:
        if changed.shopify_id in fresh:
            if part.is_over:
                return False
            told = ahead.take(changed, most=part.pieces)
            turns.check_ours(turn)
            silence.note(changed, judge_order(this, changed, told=told, read_at=ahead.read_at))
            part.take()
        at.pass_by(changed, is_sure=not silence.in_a_row)
    return True


def _place(this: Pass, turn: Turn) -> PassPlace:
    """Where to go on: behind the slice before this one, else at the cursor with overlap; from the start date at first,
    and when the merchant moved it to an earlier day. Where that would be many orders, a history reads them and the live
    ones go on.
    """
    start_on = this.webshop.settings.start_on
    if turn.cursor_at and (turn.collected_from is None or (start_on and start_on >= turn.collected_from)):
        return place.resumed(turn) or place.begin(turn.cursor_at - OVERLAP)
    if start_on and deeds.begin_where_many(this.webshop, start_on):
        turn.refresh_from_db(fields=["cursor_at", "collected_from"])
        return place.begin((turn.cursor_at or timezone.now()) - OVERLAP)
    if start_on is None:
        return place.begin(_BEFORE_SHOPIFY_WAS)
    return place.begin(datetime(start_on.year, start_on.month, start_on.day, tzinfo=UTC) - timedelta(days=1))


def _fresh(this: Pass, page: Sequence[orders.Changed]) -> frozenset[str]:
    """Those that must be read: not what shows the same time as when it was surely read, under the same rules."""
    surely_read = SeenOrder.objects.filter(
        webshop=this.webshop,
        order_gid__in=[changed.shopify_id for changed in page],
        rules_version=this.terms.rules_version,
        read_at__gt=F("updated_at") + SAME_SECOND,
    )
    seen = set(surely_read.values_list("order_gid", "updated_at"))
    unread = (changed for changed in page if (changed.shopify_id, changed.updated_at) not in seen)
    return frozenset(changed.shopify_id for changed in unread)


def _judge_again(this: Pass, turn: Turn, part: Slice) -> bool:
    """What waits or was left out under other rules: a setting may have decided it since. Whether that was all.

    The one that was read longest ago comes first, so that those which stay open keep no other one waiting.
    """
    silence = Silence(this)
    rows = _waiting_orders(this.webshop.pk, this.terms.rules_version, this.run.started_at)[: max(0, part.pieces) + 1]
    ahead = Ahead(this.webshop, [_seen(row) for row in rows])
    look_up_currencies(this, ahead.wanted)
    for row in rows:
        if part.is_over:
            return False
        changed = _seen(row)
        told = ahead.take(changed, most=part.pieces)
        turns.check_ours(turn)
        trouble = judge_order(this, changed, told=told, read_at=ahead.read_at)
        if trouble:
            _put_last(row)
        silence.note(changed, trouble)
        part.take()
    return True


def _seen(row: SeenOrder) -> orders.Changed:
    return orders.Changed(row.order_gid, row.updated_at)


def _put_last(row: SeenOrder) -> None:
    """Without an answer it is asked for again, behind those that wait longer."""
    SeenOrder.objects.filter(pk=row.pk).update(read_at=timezone.now(), rules_version=READ_AGAIN)


@prepared
def _waiting_orders(webshop_id: int, version: str, before: datetime) -> QuerySet[SeenOrder]:
    """Orders with a document that was never sent, last read before this moment and under other rules than of this
    version; as many as a slice may take.
    """
    waiting = Document.objects.filter(webshop=webshop_id, state__in=[state.value for state in NOT_SENT])
    in_sight = SeenOrder.objects.filter(webshop=webshop_id, order_gid__in=waiting.values("order_gid"))
    # Not `exclude`: two ranges of an index, and where all were judged under these rules both are empty.
    others = Q(rules_version__lt=version) | Q(rules_version__gt=version)
    return in_sight.filter(others, read_at__lt=before).order_by("read_at")[: PIECES + 1]
