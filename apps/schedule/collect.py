"""Shopify in: what changed since the last complete pass is read, judged by the rules and recorded in the ledger."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.utils import timezone

from apps.bookkeeping import journey, plan, rules_json, vat_numbers
from apps.bookkeeping.book import Outcome, Verdict, book
from apps.bookkeeping.money import nothing
from apps.bookkeeping.refusals import Held, Reason
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import Sale
from apps.calls import vies
from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.exact.codes import periods
from apps.ledger import record
from apps.ledger.models import Document, SeenOrder
from apps.ledger.states import NOT_SENT
from apps.schedule import turns
from apps.schedule.models import Run, Turn
from apps.schedule.slices import Slice
from apps.shopify import orders, reader
from apps.shops import rules as shop_rules
from apps.shops.models import Settings, Webshop

log = structlog.get_logger(__name__)

# Shopify's search may lag behind and its ">" is ">=": passes overlap, and what was seen is not read again.
OVERLAP = timedelta(minutes=10)
# Shopify tells the second of a change: what was read within that second may have changed after it was read.
SAME_SECOND = timedelta(seconds=2)
# So many orders without an answer, one after the other: not they are at fault.
_SILENT_IN_A_ROW = 5


@dataclass(frozen=True, slots=True)
class _Pass:
    """One pass over the orders of a webshop, under rules that stay the same during it; `customers`: whose debtor."""

    webshop: Webshop
    rules: Rules
    rules_version: str
    customers: str
    facts: reader.ShopFacts
    run: Run


def collect(turn: Turn, run: Run, part: Slice) -> None:
    """Record orders that changed, oldest change first, as many as this turn may.

    Raises TryLater (also when more wait: go on then), LogInAgain, Rejected.
    """
    webshop, began = turn.webshop, timezone.now()
    rules = shop_rules.for_webshop(webshop, closed_periods=periods.closed_for(webshop))
    customers = Settings.objects.values_list("customers", flat=True).get(webshop=webshop)
    this = _Pass(webshop, rules, version_of(rules), customers, orders.facts_of(webshop), run)
    is_whole, newest = _read_changed(this, turn, part)
    # Shopify's clock counts: ours may be ahead of it by more than the overlap.
    cursor_at = min(began, newest) if newest else turn.cursor_at
    Turn.objects.filter(pk=turn.pk).update(cursor_at=cursor_at, collected_from=rules.selection.start_on)
    if not (is_whole and _judge_again(this, turn, part)):
        raise TryLater(timezone.now(), "more orders are to be read; other webshops come first")


def _read_changed(this: _Pass, turn: Turn, part: Slice) -> tuple[bool, datetime | None]:
    """Whether all of them were read, and up to which change."""
    since = _since(turn, this.rules)
    seen, newest, silent = _seen(this.webshop, since), None, _Silent(this)
    for changed in orders.changed_since(this.webshop, since):
        Run.objects.filter(pk=this.run.pk).update(orders_seen=F("orders_seen") + 1)
        if seen.get(changed.shopify_id) != (changed.updated_at, this.rules_version):
            if part.is_over:
                break
            turns.check_ours(turn)
            silent.judge(changed, _one(this, changed))
            part.take()
        newest = changed.updated_at
    silent.end()
    return not part.is_over, newest


@dataclass(slots=True)
class _Silent:
    """Orders that Shopify gives no answer for. When others are answered, it is them; else it is the way to Shopify."""

    this: _Pass
    in_a_row: list[tuple[orders.Changed, TryLater | Rejected]] = field(default_factory=list)

    def judge(self, changed: orders.Changed, trouble: TryLater | Rejected | None) -> None:
        """Raises the trouble when nothing is answered any more."""
        if trouble is None:
            self._hold()
            return
        self.in_a_row.append((changed, trouble))
        if len(self.in_a_row) == _SILENT_IN_A_ROW:
            raise trouble

    def end(self) -> None:
        """The last ones: a refusal is the order's own, since the list was answered; an outage may just have begun."""
        outage = next((trouble for _, trouble in self.in_a_row if isinstance(trouble, TryLater)), None)
        if outage:
            raise outage
        self._hold()

    def _hold(self) -> None:
        """In sight, and asked for again in every pass: its row names no rules that it was read under."""
        for changed, trouble in self.in_a_row:
            _held(replace(self.this, rules_version=""), changed, read_at=timezone.now(), problem=str(trouble))
        self.in_a_row.clear()


def version_of(rules: Rules) -> str:
    """A short name for these rules: when it changes, what waits is judged again."""
    text = json.dumps(rules_json.to_json(rules), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _since(turn: Turn, rules: Rules) -> datetime:
    """The cursor with overlap; from the start date at first, and when the merchant moved it to an earlier day."""
    start_on = rules.selection.start_on
    if turn.cursor_at and (turn.collected_from is None or (start_on and start_on >= turn.collected_from)):
        return turn.cursor_at - OVERLAP
    if start_on is None:
        return datetime(2006, 1, 1, tzinfo=UTC)  # before Shopify was
    return datetime(start_on.year, start_on.month, start_on.day, tzinfo=UTC) - timedelta(days=1)


def _seen(webshop: Webshop, since: datetime) -> dict[str, tuple[datetime, str]]:
    """What need not be read again when it shows the same time and the rules are the same."""
    surely_read = SeenOrder.objects.filter(
        webshop=webshop, updated_at__gte=since.replace(microsecond=0), read_at__gt=F("updated_at") + SAME_SECOND
    )
    rows = surely_read.values_list("order_gid", "updated_at", "rules_version")
    return {gid: (updated_at, version) for gid, updated_at, version in rows}


def _one(this: _Pass, changed: orders.Changed) -> TryLater | Rejected | None:
    """One order, read and recorded. What cannot be read is held, and never stops the next.

    Gives what Shopify said instead of the order. Raises LogInAgain.
    """
    read_at = timezone.now()
    try:
        outcome = _judged(this, changed, read_at=read_at)
    except orders.Gone:
        _mark_gone(this, changed)
        return None
    except (TryLater, Rejected) as trouble:
        return trouble
    except (LogInAgain, OperationalError, InterfaceError):
        raise  # not this order but the way to Shopify, or to our own database
    except reader.Unreadable as wrong:
        outcome = _held(this, changed, read_at=read_at, problem=str(wrong))
    except Exception as defect:
        # A defect of ours, met by one order: that order waits in sight, the others go on.
        log.exception("order not judged", order=changed.shopify_id)
        outcome = _held(this, changed, read_at=read_at, problem=type(defect).__name__)
    _count(this.run, outcome)
    return None


def _judged(this: _Pass, changed: orders.Changed, *, read_at: datetime) -> Outcome:
    """Read, judged, recorded; once more with Shopify's own sales ledger where the order does not explain itself."""
    sale = _looked_up(orders.fetch(this.webshop, changed.shopify_id, facts=this.facts), this.rules)
    outcome = _recorded(this, sale, read_at=read_at)
    if not plan.wants_ledger(sale, outcome.doubts):
        return outcome
    explained = orders.fetch(this.webshop, changed.shopify_id, facts=this.facts, with_ledger=True)
    return _recorded(this, _looked_up(explained, this.rules), read_at=read_at)


def _recorded(this: _Pass, sale: Sale, *, read_at: datetime) -> Outcome:
    customer_gid = _customer(sale, customers=this.customers)
    with record.opened(this.webshop, sale.source) as order:
        outcome = book(sale, this.rules, booked=order.booked)
        # What waits for the register's answer is asked again in every pass.
        is_open = any(reason.code is Held.VAT_NUMBER_UNCHECKED for reason in outcome.doubts)
        version = "" if is_open else this.rules_version
        look = record.Look(read_at=read_at, rules_version=version, customer_gid=customer_gid)
        record.record(order, outcome, look=look)
    return outcome


def _looked_up(sale: Sale, rules: Rules) -> Sale:
    """With what the EU's register says of the buyer's VAT number, where it decides whether VAT is due."""
    buyer, to = sale.buyer, journey.destination_country(sale)
    if not (rules.vat.check_vies and buyer.vat_number and to) or sale.as_sold.tax or to == rules.country:
        return sale
    state = vat_numbers.state_of(buyer.vat_number, delivered_in=to)
    if not state:
        return sale
    known = vies.is_registered(vat_numbers.digits_of(buyer.vat_number, state=state), country=state)
    return replace(sale, buyer=replace(buyer, vies=known))


def _held(this: _Pass, changed: orders.Changed, *, read_at: datetime, problem: str) -> Outcome:
    log.warning("order unreadable", order=changed.shopify_id, problem=problem)
    outcome = _unreadable(this.webshop, changed, problem=problem)
    with record.opened(this.webshop, changed.shopify_id) as order:
        record.record(order, outcome, look=record.Look(read_at=read_at, rules_version=this.rules_version))
    return outcome


def _mark_gone(this: _Pass, changed: orders.Changed) -> None:
    """Shopify has it no more: what waits for it is not asked for again under these rules."""
    seen = SeenOrder.objects.filter(webshop=this.webshop, order_gid=changed.shopify_id)
    seen.update(rules_version=this.rules_version)


def _judge_again(this: _Pass, turn: Turn, part: Slice) -> bool:
    """What waits or was left out under other rules: a setting may have decided it since. Whether that was all."""
    waiting = Document.objects.filter(webshop=this.webshop, state__in=[state.value for state in NOT_SENT])
    stale = SeenOrder.objects.filter(webshop=this.webshop, order_gid__in=waiting.values("order_gid"))
    silent = _Silent(this)
    for row in stale.exclude(rules_version=this.rules_version):
        if part.is_over:
            return False
        turns.check_ours(turn)
        changed = orders.Changed(row.order_gid, row.updated_at)
        silent.judge(changed, _one(this, changed))
        part.take()
    return True


def _customer(sale: Sale, *, customers: str) -> str:
    """Whose debtor: the customer's own, where the settings say so and there is somebody to write to."""
    buyer = sale.buyer
    if customers == Settings.Customers.COLLECTIVE or not buyer.shopify_id:
        return ""
    is_reachable = buyer.has_email or bool(buyer.vat_number)
    return buyer.shopify_id if is_reachable and (not sale.is_pos or buyer.is_business) else ""


def _unreadable(webshop: Webshop, changed: orders.Changed, *, problem: str) -> Outcome:
    return Outcome(
        order=changed.shopify_id,
        name=changed.shopify_id.rsplit("/", 1)[-1],
        channel="",
        updated_at=changed.updated_at,
        total=nothing(webshop.currency),
        verdict=Verdict.HELD,
        reason=Reason(Held.UNREADABLE, facts={"problem": problem}),
    )


def _count(run: Run, outcome: Outcome) -> None:
    name = {Verdict.HELD: "held", Verdict.SKIPPED: "skipped"}.get(outcome.verdict)
    counted = {"recorded": F("recorded") + 1}
    if name:
        counted[name] = F(name) + 1
    Run.objects.filter(pk=run.pk).update(**counted)
