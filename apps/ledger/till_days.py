"""Days of tills: the receipts that wait for their day's end become one entry, once; what comes later a second one.

A receipt is gathered and its day's entry written down in one transaction, so it is in exactly one entry. What is
gathered never changes any more: the rules answer a refund or an edit with a document of the day on which it happened.
A receipt that waits for a person does not hold up its till: it comes into a second entry of its day when it is
answered, and the page of the day names it until then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.bookkeeping.booking import Kind, Paid
from apps.ledger import cash_counts, states, under_way
from apps.ledger.models import CashSession, Document, SeenOrder, TillDay
from apps.ledger.reasons import BY_MERCHANT, READ_AGAIN
from apps.ledger.sent_models import MESSAGE_LENGTH
from apps.ledger.states import State
from apps.shops.models import Till, Webshop
from apps.tills import day as of_a_day
from apps.tills.book import book
from apps.tills.day import Receipt
from apps.tills.refusals import CannotBookDay, HeldDay
from apps.tills.rules import TillRules
from apps.tills.sorting import TillTenders

_A_DAY = timedelta(days=1)
# A till whose book begins further back has no entries for the empty days before.
_MOST_EMPTY_DAYS = 400
_LOOKED_AT = 500
# What an entry may lack besides the account of a gateway.
_NO_GATEWAYS = {"journal", "differences"}
_NOT_BOOKED_YET = (State.DUE, State.HELD, State.SENDING, State.UNKNOWN)


# Receipts that wait for the end of one day at one till, in one currency.
_Key = tuple[date, str, str]  # day, location, currency
_Waiting = Mapping[_Key, list[Document]]


class _Found(NamedTuple):
    """What goes into one entry."""

    receipts: Sequence[Document]
    counts: Sequence[CashSession]


def close(webshop: Webshop, rules: TillRules, *, until: date) -> int:
    """Every day up to and including `until` gets its entry; how many days had something new."""
    with transaction.atomic():
        Webshop.objects.select_for_update(no_key=True).get(pk=webshop.pk)  # one at a time
        waiting, counted = _waiting(webshop, until=until), cash_counts.waiting(webshop, rules, until=until)
        keys = {*waiting, *counted}
        names = dict(Till.objects.filter(webshop=webshop).values_list("shopify_id", "name"))
        empty = _days_without_entry(webshop, rules, until=until) - {key[:2] for key in keys}
        _close_emptied(webshop, keys)
        for on, location in sorted({*empty, *(key[:2] for key in keys)}):
            name = names.get(location, "")
            if (on, location) in empty:
                _record_empty(webshop, location, name=name, on=on)
            for key in sorted(key for key in keys if key[:2] == (on, location)):
                _enter(webshop, key, _Found(waiting.get(key, ()), counted.get(key, ())), name=name, rules=rules)
    return len(keys)


def _waiting(webshop: Webshop, *, until: date) -> _Waiting:
    """Receipts that are due. A refund or a change waits until its order is in a day too."""
    earlier = Document.objects.filter(
        webshop=OuterRef("webshop"), order_gid=OuterRef("order_gid"), kind=Kind.SALE.value, state__in=_NOT_BOOKED_YET
    )
    due = Document.objects.filter(webshop=webshop, state=State.DUE, tenders__isnull=False, booked_on__lte=until)
    found: dict[_Key, list[Document]] = {}
    sold = set[str]()
    due = due.annotate(is_early=Exists(earlier)).order_by("booked_on", "created_at", "version", "uuid")
    for document in due.select_for_update(of=("self",)):
        is_sale = document.kind == Kind.SALE.value
        if document.booked_on is None or (not is_sale and document.is_early and document.order_gid not in sold):
            continue
        sold |= {document.order_gid} if is_sale else set()
        key = (document.booked_on, document.location, document.currency)
        found.setdefault(key, []).append(document)
    return found


def _days_without_entry(webshop: Webshop, rules: TillRules, *, until: date) -> set[tuple[date, str]]:
    """Days of tills with a day book that have none yet; `rules.starts` names those tills."""
    known = set(TillDay.objects.filter(webshop=webshop).values_list("booked_on", "location"))
    return {
        (until - _A_DAY * back, location)
        for location, start in rules.starts.items()
        for back in range(min((until - start).days + 1, _MOST_EMPTY_DAYS))
    } - known


def _close_emptied(webshop: Webshop, keys: Collection[_Key]) -> None:
    """Entries that were to be made anew, and whose receipts were all left out meanwhile."""
    for document in _open(webshop):
        if (document.booked_on, document.location, document.currency) not in keys:
            _write(document, State.SKIPPED, code=HeldDay.EMPTY.value)


def _open(webshop: Webshop) -> QuerySet[TillDay]:
    """Entries that have a number but nothing in them yet: what waits is put there."""
    return TillDay.objects.filter(webshop=webshop, state=State.HELD, booking__isnull=True).order_by("number")


def _new(webshop: Webshop, location: str, *, name: str, on: date, currency: str) -> TillDay:
    mine = TillDay.objects.filter(webshop=webshop, location=location)
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    version = (mine.filter(booked_on=on).aggregate(last=Max("version"))["last"] or 0) + 1
    return TillDay(
        webshop=webshop,
        location=location,
        name=name,
        booked_on=on,
        currency=currency,
        number=number,
        version=version,
        state=State.SKIPPED,
        reason_code=HeldDay.EMPTY.value,
    )


def _record_empty(webshop: Webshop, location: str, *, name: str, on: date) -> None:
    """A day on which nothing was sold has its number too; one whose receipts are all booked by themselves says so."""
    document = _new(webshop, location, name=name, on=on, currency=webshop.currency)
    apart = Document.objects.filter(webshop=webshop, location=location, booked_on=on, tenders__isnull=True)
    document.reason_code = (HeldDay.APART if apart.exists() else HeldDay.EMPTY).value
    document.save()


def _enter(webshop: Webshop, key: _Key, found: _Found, *, name: str, rules: TillRules) -> None:
    """One entry of this day, in the row that is open for it or in a new one."""
    on, location, currency = key
    document = _open(webshop).filter(booked_on=on, location=location, currency=currency).first()
    if document is None:
        name = name or location.rsplit("/", 1)[-1]
        document = _new(webshop, location, name=name, on=on, currency=currency)
    try:
        booking = book(_day(document, found), rules)
    except CannotBookDay as held:
        reason = {"amounts": bookings_json.amounts_to_json(held.amounts), "facts": held.facts}
        _write(document, State.HELD, code=held.code.value, reason=reason)
        return
    _write(document, State.DUE, booking=bookings_json.to_json(booking))
    now = timezone.now()
    CashSession.objects.filter(pk__in=[one.pk for one in found.counts]).update(till_day=document)
    keys = [one.pk for one in found.receipts]
    Document.objects.filter(pk__in=keys).update(state=State.GATHERED, till_day=document, updated_at=now)


def _write(
    document: TillDay, state: State, *, code: str = "", reason: Any = None, booking: dict[str, Any] | None = None
) -> None:
    if not document._state.adding and document.state != state:
        states.check_transition(document.state, to=state)
    document.state, document.reason_code, document.reason = state, code, reason or {}
    document.booking, document.not_before, document.attempts_count = booking, None, 0
    document.save()


def _day(document: TillDay, found: _Found) -> of_a_day.DayOfTill:
    return of_a_day.DayOfTill(
        till=document.location,
        name=document.name,
        day=document.booked_on,
        currency=document.currency,
        number=document.number,
        version=document.version,
        receipts=tuple(receipt_of(one) for one in found.receipts),
        counts=tuple(cash_counts.count_of(one) for one in found.counts),
    )


def receipt_of(document: Document) -> Receipt:
    """As the rules see it. Raises BookingsUnreadable."""
    return Receipt(bookings_json.from_json(document.booking), tenders_of(document) or ())


def tenders_of(document: Document) -> TillTenders | None:
    """How it was paid; None where it is booked by itself."""
    if document.tenders is None:
        return None
    return tuple(of_a_day.tender_from_json(one, currency=document.currency) for one in document.tenders)


def paid_in_days(documents: Iterable[Document]) -> tuple[Paid, ...]:
    """The transactions of an order that are booked with the day of its till: nothing else books them too."""
    return tuple(
        Paid(source, tender.gateway, "", tender.amount)
        for one in documents
        if one.state == State.BOOKED
        for tender in tenders_of(one) or ()
        for source in tender.sources
    )


def open_again(document: TillDay) -> None:
    """A person has an entry made anew that waits or was left out: its receipts are read again under today's rules."""
    with transaction.atomic():
        found = TillDay.objects.select_for_update().get(pk=document.pk)
        if not can_open(found):
            raise states.NotAllowed(f"{found.state} cannot be made anew")
        mine = list(_left_out(found).values_list("pk", "order_gid"))
        mine += found.documents.values_list("pk", "order_gid")
        orders = {order for _pk, order in mine}
        SeenOrder.objects.filter(webshop=found.webshop_id, order_gid__in=orders).update(rules_version="")
        Document.objects.filter(pk__in=[pk for pk, _order in mine]).update(
            state=State.DUE, till_day=None, reason_code="", reason={}, updated_at=timezone.now()
        )
        found.cash_sessions.update(till_day=None)
        _write(found, State.HELD, code=READ_AGAIN)
    document.refresh_from_db()


def can_open(document: TillDay) -> bool:
    """Whether it may be made anew: it waits, or a person left it out."""
    return document.state == State.HELD or (document.state == State.SKIPPED and document.reason_code == BY_MERCHANT)


def leave_out(document: TillDay, *, who: str, why: str) -> None:
    """A person (`who`: an id) has neither the day booked nor what is, or would be, in it; see `open_again`."""
    with transaction.atomic():
        found = TillDay.objects.select_for_update().get(pk=document.pk)
        if found.state != State.HELD:
            raise states.NotAllowed(f"{found.state} cannot be left out")
        reason = {"amounts": {}, "facts": {"who": who, "why": why[:MESSAGE_LENGTH], "till_day": str(found.pk)}}
        said: dict[str, Any] = {"reason_code": BY_MERCHANT, "reason": reason, "updated_at": timezone.now()}
        (found.documents.all() | _waiting_for(found)).update(state=State.SKIPPED, till_day=None, **said)
        cash_counts.waiting_for(found).update(till_day=found)
        _write(found, State.SKIPPED, code=BY_MERCHANT, reason=reason)
    document.refresh_from_db()


def _waiting_for(day: TillDay) -> QuerySet[Document]:
    """Receipts that no entry has yet, because this one could not be made."""
    about = {"webshop": day.webshop_id, "location": day.location, "booked_on": day.booked_on, "currency": day.currency}
    return Document.objects.filter(**about, state=State.DUE, tenders__isnull=False, till_day=None)


def _left_out(day: TillDay) -> QuerySet[Document]:
    """Receipts that went out with the day."""
    mine = Document.objects.filter(webshop=day.webshop_id, state=State.SKIPPED, reason_code=BY_MERCHANT)
    return mine.filter(reason__facts__till_day=str(day.pk))


def book_receipts(day: TillDay) -> None:
    """The day's entry is in Exact: so is every receipt in it. In the transaction that says so of the day."""
    day.documents.filter(state=State.GATHERED).update(
        state=State.BOOKED, exact_id=day.exact_id, exact_number=day.exact_number, updated_at=timezone.now()
    )


def waiting_days(webshop: Webshop | OuterRef) -> QuerySet[TillDay]:
    """Those that wait for a person or a setting."""
    return TillDay.objects.filter(webshop=webshop, state=State.HELD).exclude(reason_code=READ_AGAIN)


def unfinished(webshop: Webshop | OuterRef) -> QuerySet[TillDay]:
    """Entries that are not at their end."""
    return TillDay.objects.filter(webshop=webshop).exclude(state__in=[State.BOOKED, State.SKIPPED])


def next_due(webshop: Webshop) -> TillDay | None:
    """The oldest entry that may be sent now."""
    due = TillDay.objects.filter(under_way.ready_by(timezone.now()), webshop=webshop, state=State.DUE)
    return due.order_by("booked_on", "number").first()


def gateways_seen(webshop: Webshop) -> set[str]:
    """Through which somebody paid at a till lately, and those that an entry waits for."""
    receipts = Document.objects.filter(webshop=webshop, tenders__isnull=False).order_by("-created_at")
    held = TillDay.objects.filter(webshop=webshop, state=State.HELD, reason_code=HeldDay.ACCOUNT_MISSING.value)
    told = receipts.values_list("tenders", flat=True)[:_LOOKED_AT].union(
        held.values_list("reason", flat=True), all=True
    )
    seen, lacking = set[str](), set[str]()
    for one in told:
        if isinstance(one, dict):
            lacking.add(one["facts"].get("account", ""))
        else:
            seen |= {gateway for gateway, _amount, _sources in one or ()}
    return seen | lacking - _NO_GATEWAYS
