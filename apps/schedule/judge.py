"""One order, from Shopify's answer to rows in the ledger. Nothing that is wrong with it stops the next order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import structlog
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.utils import timezone

from apps.bookkeeping import anew, bookings_json, buyer_decisions, plan, proposed
from apps.bookkeeping.book import OrderVerdict, Outcome
from apps.bookkeeping.money import nothing
from apps.bookkeeping.refusals import Held, Reason
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import Sale
from apps.calls.outcomes import LogInAgain, Rejected, Throttled, TryLater
from apps.ledger import decisions, placed, record
from apps.ledger.models import Document, SeenOrder
from apps.payments.gateways import PaymentRules
from apps.schedule import progress, sought, untold
from apps.schedule.models import Run
from apps.shopify import orders, reader, scopes
from apps.shops.models import Settings, Webshop
from apps.tills import sorting
from apps.tills.rules import TillRules

log = structlog.get_logger(__name__)

# What waits for the register's answer, or for a permission, is asked again in every pass.
_ASKED_AGAIN = (Held.VAT_NUMBER_UNCHECKED, Held.GIFT_CARD_UNTOLD)
# The version that stands for "read it again in the next pass, whatever the rules are".
READ_AGAIN = ""


@dataclass(frozen=True, slots=True)
class PassTerms:
    """Under what orders are judged: the rules and their version, and whose debtor is who (`customers`).

    `payments` count where what was paid stands in the order's own entry.
    """

    rules: Rules
    rules_version: str
    customers: str
    facts: reader.ShopFacts
    tills: TillRules
    payments: PaymentRules = field(default_factory=PaymentRules)
    is_sought: bool = False  # whether it was ever looked for what others booked

    @property
    def anew(self) -> PassTerms:
        """For an order that is booked anew: never left out again, and by itself, whatever books its till has by now."""
        return replace(self, rules=anew.rules_of(self.rules), tills=TillRules())


@dataclass(frozen=True)
class Pass:
    """One pass over the orders of a webshop, under terms that stay the same during it.

    They are read when the first order needs them: most turns find none.
    `is_history`: its orders were placed before the app read them, and go to Exact behind the live ones.
    `counts` by column of the run; `write_counts` adds them to it, once per slice.
    """

    webshop: Webshop
    run: Run
    read_terms: Callable[[Webshop], PassTerms]
    is_history: bool = False
    asked: dict[str, str] = field(default_factory=dict)  # country by location gid, as Shopify told it in this pass
    denied: set[str] = field(default_factory=set)  # permissions that were found missing in this pass
    booked_in: dict[str, str] = field(default_factory=dict)  # currency by order gid, of the orders that come next
    counts: Counter[str] = field(default_factory=Counter)

    @cached_property
    def terms(self) -> PassTerms:
        return self.read_terms(self.webshop)

    @property
    def rules(self) -> Rules:
        return self.terms.rules

    @property
    def facts(self) -> reader.ShopFacts:
        return self.terms.facts


def judge_order(
    this: Pass, changed: orders.Changed, *, told: orders.Node | None = None, read_at: datetime | None = None
) -> TryLater | Rejected | None:
    """Read one order, judge it by the rules, write down what they want.

    `told`: the order as a page told it, asked for at `read_at`; without it, or where it is not whole, it is asked for.
    Returns what Shopify said when it did not answer for this order. Raises Throttled, LogInAgain.
    """
    read_at = read_at if told is not None and read_at else timezone.now()
    try:
        outcome = _read_and_record(this, changed, told=told, read_at=read_at)
    except orders.Gone:
        _mark_gone(this, changed)
        return None
    except (Throttled, LogInAgain, OperationalError, InterfaceError):
        raise  # not this order but the way to Shopify, or to our own database
    except (TryLater, Rejected) as trouble:
        return trouble
    except reader.Unreadable as wrong:
        outcome = hold_order(this, changed, read_at=read_at, problem=str(wrong))
    except Exception as defect:
        outcome = _hold_for_our_fault(this, changed, read_at=read_at, defect=defect)
    _count(this, outcome)
    return None


def write_counts(this: Pass) -> None:
    """What was counted since the last time, into the run."""
    progress.add(this.run, this.counts)
    this.counts.clear()


def hold_order(
    this: Pass, changed: orders.Changed, *, read_at: datetime, problem: str, is_read_again: bool = False
) -> Outcome:
    """Keep an order in sight that Shopify does not tell us in a form that can be read.

    `is_read_again`: in the next pass, also under the same rules.
    """
    log.warning("order unreadable", webshop=this.webshop.pk, order=changed.shopify_id, problem=problem)
    reason = Reason(Held.UNREADABLE, facts={"problem": problem})
    version = READ_AGAIN if is_read_again else this.terms.rules_version
    return _hold(this, changed, read_at=read_at, reason=reason, version=version)


def _hold_for_our_fault(this: Pass, changed: orders.Changed, *, read_at: datetime, defect: Exception) -> Outcome:
    """A defect of ours, met by one order: told to us as an error, and tried again in every pass until it is mended.

    A refusal of the database is one of them: the ledger's constraints only forbid what we must never write.
    """
    facts = _tell(this, changed.shopify_id, defect)
    is_stored = isinstance(defect, bookings_json.BookingsUnreadable)
    reason = Reason(Held.BOOKING_UNREADABLE if is_stored else Held.OUR_FAULT, facts=facts)
    return _hold(this, changed, read_at=read_at, reason=reason, version=READ_AGAIN)


def _tell(this: Pass, order_gid: str, defect: Exception) -> Mapping[str, str]:
    """Write an error to our log, and answer what broke."""
    facts = _facts_of(defect)
    log.error("order not judged", webshop=this.webshop.pk, order=order_gid, run=this.run.pk, **facts, exc_info=defect)
    return facts


def _facts_of(defect: Exception) -> Mapping[str, str]:
    """What broke, by names of ours: the text of a database error carries values of the order."""
    if isinstance(defect, bookings_json.BookingsUnreadable):
        return {"problem": defect.field}
    kind = type(defect).__name__
    if not isinstance(defect, DatabaseError):
        return {"problem": kind}
    diagnosis = getattr(defect.__cause__, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None) or ""
    return {"problem": kind, "constraint": constraint}


def _read_and_record(this: Pass, changed: orders.Changed, *, told: orders.Node | None, read_at: datetime) -> Outcome:
    """Read the order and record it; read it with Shopify's own sales ledger too where it does not explain itself."""
    node = told if told is not None and orders.is_whole(told) else orders.node(this.webshop, changed.shopify_id)
    booked_in = _currency(this, changed.shopify_id)
    sale = orders.sale_of(this.webshop, node, facts=this.facts, booked_in=booked_in)
    sale = complete(this, sale)
    outcome = _record(this, sale, read_at=read_at)
    if not plan.is_ledger_needed(sale, outcome.doubts):
        return outcome
    explained = orders.explained(this.webshop, node, facts=this.facts, booked_in=booked_in)
    return _record(this, complete(this, explained), read_at=read_at)


def look_at(this: Pass, sale: Sale, *, read_at: datetime) -> record.Look:
    """How this pass looked at the order."""
    is_individual = this.terms.customers != Settings.Customers.COLLECTIVE
    return record.Look(
        updated_at=sale.updated_at,
        read_at=read_at,
        rules_version=this.terms.rules_version,
        customer_gid=buyer_decisions.own_debtor(sale, is_individual=is_individual),
        is_history=this.is_history,
    )


def look_up_currencies(this: Pass, coming: Collection[orders.Changed]) -> None:
    """In which currency these orders are booked, for all that come next at once: who has the turn alone books them."""
    this.booked_in.clear()
    if coming:
        gids = [changed.shopify_id for changed in coming]
        this.booked_in.update(record.currencies_booked(this.webshop, gids))


def _currency(this: Pass, order_gid: str) -> str:
    known = this.booked_in.get(order_gid)
    return record.currencies_booked(this.webshop, [order_gid])[order_gid] if known is None else known


def complete(this: Pass, sale: Sale) -> Sale:
    """The sale with what an order does not tell."""
    return untold.tell(this.webshop, this.rules, sale, asked=this.asked, denied=this.denied)


def _record(this: Pass, sale: Sale, *, read_at: datetime) -> Outcome:
    try:
        outcome, refused = _record_once(this, sale, read_at=read_at)
    except IntegrityError:
        outcome, refused = _record_once(this, sale, read_at=read_at, one_by_one=True)
    for defect in refused:
        _tell(this, sale.source, defect)
    return outcome


def _record_once(
    this: Pass, sale: Sale, *, read_at: datetime, one_by_one: bool = False
) -> tuple[Outcome, list[IntegrityError]]:
    with record.open_order(this.webshop, sale.source, look=look_at(this, sale, read_at=read_at)) as order:
        return record_opened(this, sale, order, one_by_one=one_by_one)


def record_opened(
    this: Pass, sale: Sale, order: record.Opened, *, one_by_one: bool = False
) -> tuple[Outcome, list[IntegrityError]]:
    """Judge an order that is open for recording, and write down what the rules want. And what the database refused."""
    # Who decides about an order decides about one of its documents.
    decided = decisions.of_order(this.webshop, sale.source) if order.documents or order.generation > 1 else ()
    standing = order.standing_at_tills
    terms = this.terms if order.generation == 1 else this.terms.anew
    judged = sorting.judge(sale, terms.rules, terms.tills, standing=standing, decisions=decided)
    elsewhere = sought.look(order, sale) if terms.is_sought and order.generation == 1 else None
    outcome = placed.with_payments(this.webshop, judged.outcome, sale, terms.payments)
    booked = [one.booking for one in standing]
    if elsewhere:
        outcome = sought.settle(elsewhere, outcome, sale, terms.rules, booked=booked, decided=decided)
    elif any(isinstance(reason.code, Held) for reason in outcome.doubts):
        would = proposed.of_held(sale, terms.rules, waits=outcome, booked=booked, decided=decided)
        outcome = replace(outcome, proposed=would)
    refused = record.record(order, outcome, tenders=None if elsewhere else judged.tenders, one_by_one=one_by_one)
    if any(reason.code in _ASKED_AGAIN for reason in outcome.doubts):
        record.read_again(order)
    return outcome, refused


def _hold(this: Pass, changed: orders.Changed, *, read_at: datetime, reason: Reason, version: str) -> Outcome:
    outcome = Outcome(
        order=changed.shopify_id,
        name=changed.shopify_id.rsplit("/", 1)[-1],
        channel="",
        updated_at=changed.updated_at,
        total=nothing(this.webshop.currency),
        verdict=OrderVerdict.HELD,
        reason=reason,
    )
    look = record.Look(
        updated_at=changed.updated_at, read_at=read_at, rules_version=version, is_history=this.is_history
    )
    try:
        with record.open_order(this.webshop, changed.shopify_id, look=look) as order:
            record.record(order, outcome)
    except IntegrityError:
        # Not even this could be written: an order that breaks our own rows must not stop all those behind it.
        log.exception("order not held", webshop=this.webshop.pk, order=changed.shopify_id, run=this.run.pk)
    return outcome


def _mark_gone(this: Pass, changed: orders.Changed) -> None:
    """Shopify has it no more: what waits for it is not asked for again under these rules, and a person sees why.

    Where Shopify shows the last sixty days only, an older order is not told either: that one is not deleted.
    """
    seen = SeenOrder.objects.filter(webshop=this.webshop, order_gid=changed.shopify_id)
    seen.update(rules_version=this.terms.rules_version)
    recent = Document.objects.filter(placed_at__gt=timezone.now() - scopes.SHOWN_WITHOUT)
    mine = recent.filter(webshop=this.webshop, order_gid=changed.shopify_id)
    if scopes.has_older_orders(this.webshop) or mine.exists():
        seen.filter(deleted_at=None).update(deleted_at=timezone.now())


def _count(this: Pass, outcome: Outcome) -> None:
    this.counts["recorded"] += 1
    if name := {OrderVerdict.HELD: "held", OrderVerdict.SKIPPED: "skipped"}.get(outcome.verdict):
        this.counts[name] += 1
