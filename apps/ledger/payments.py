"""What was paid, written down once however often it is told, and made into entries: each payment in one, or waiting.

What is in an entry stays there. What comes later, or waited, makes another version of its own day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.bookkeeping.booking import Kind, Paid
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.sale import MoneyMoved
from apps.ledger import generations, placed, till_days
from apps.ledger.models import Document, MoneyDocument, Payment, PlacedTransaction
from apps.ledger.states import State
from apps.payments import day, entry, gateways, stored_tender
from apps.payments.gateways import PaymentRules
from apps.payments.refusals import CannotBookTender, HeldTender
from apps.payments.tender import OrderStanding, PaidOrder, Settled, Tender, UnreadTender
from apps.shops.models import Webshop

# What nobody has to do anything about, as long as the settings stay as they are.
LEFT_OUT = frozenset(
    {
        *(HeldTender.OFF, HeldTender.TEST, HeldTender.EMPTY, HeldTender.BEFORE_START, HeldTender.LEFT_OPEN),
        HeldTender.ORDER_LEFT_OUT,
    }
)
# What other settings alone can change, or that Shopify tells it otherwise.
_BY_SETTINGS = (LEFT_OUT - {HeldTender.ORDER_LEFT_OUT}) | {
    *(HeldTender.GATEWAY_MISSING, HeldTender.GATEWAY_UNNAMED, HeldTender.ACCOUNT_MISSING, HeldTender.NOT_TO_THE_CENT),
}
_KIND = MoneyDocument.EntryOf.PAYMENTS
# One entry has a line for each: Exact tells no limit, this is far below what its own pages show.
_PER_ENTRY = 200


class PlacedTwice(Exception):
    """Another worker took this one for dead and has put the payment in its place."""


def note(webshop: Webshop, told: Iterable[tuple[Tender, Sequence[MoneyMoved]]]) -> None:
    """What Shopify tells now. A payment that is in an entry stays as it was when it was booked."""
    for tender, moved in told:
        about = {
            "order_gid": tender.order,
            "order_name": tender.order_name,
            "at": tender.at,
            "amount": tender.amount.amount,
            "currency": tender.amount.currency,
            "told": stored_tender.to_json(tender, moved),
        }
        _, is_new = Payment.objects.get_or_create(webshop=webshop, source=tender.source, defaults=about)
        if not is_new:
            other = _open(webshop).filter(source=tender.source).exclude(told=about["told"])
            other.update(**about, reason_code="", reason={}, judged_under="", updated_at=timezone.now())


def note_unread(webshop: Webshop, unread: Iterable[UnreadTender]) -> None:
    """They wait with their reason until Shopify tells them otherwise; what was read before stays as it was."""
    for one in unread:
        reason = {"amounts": {}, "facts": one.why.facts}
        about = {"order_name": one.order_name, "at": one.at, "reason_code": one.why.code.value, "reason": reason}
        if one.source:  # without an id nobody would know that it is the same one tomorrow
            Payment.objects.get_or_create(webshop=webshop, source=one.source, defaults=about)


def settle(webshop: Webshop, rules: PaymentRules, *, before: date) -> int:
    """Judge what is in no entry, and make entries of the days before that one. How many payments found their place.

    What only other settings can change is not judged again under the same ones.
    """
    version = gateways.version(rules)
    rows = {row.source: row for row in _to_judge(webshop, version)}
    told = {source: stored_tender.from_json(row.told) for source, row in rows.items()}
    orders = _orders(webshop, {tender.order: moved for tender, moved in told.values() if tender.order})
    zone = ZoneInfo(webshop.timezone)
    judged = day.judge([tender for tender, _ in told.values()], orders, rules, zone=zone)
    for tender, refusal in judged.held:
        _wait(rows[tender.source], refusal, version)
    groups: dict[tuple[date, str], list[Settled]] = defaultdict(list)
    free = list[str]()  # of a day that is not over: what was in the way is not any more
    for one in judged.settled:
        if one.is_with_sale:
            _place(webshop, [one], is_with_sale=True)
        elif one.booked_on < before:
            groups[one.booked_on, one.amount.currency].append(one)
        elif rows[one.tender.source].reason_code:
            free.append(one.tender.source)
    _open(webshop).filter(source__in=free).update(reason_code="", reason={}, judged_under="", updated_at=timezone.now())
    for (on, currency), ones in sorted(groups.items()):
        for first in range(0, len(ones), _PER_ENTRY):
            _enter(webshop, ones[first : first + _PER_ENTRY], rules, on=on, currency=currency)
    return len(judged.settled)


def dissolve(webshop: Webshop) -> int:
    """Entries that surely are not in Exact are taken apart, so that other settings count for them. How many."""
    with transaction.atomic():
        loose = MoneyDocument.objects.select_for_update().filter(
            webshop=webshop, kind=_KIND, state__in=[State.DUE, State.HELD]
        )
        keys = list(loose.values_list("pk", flat=True))
        Payment.objects.filter(document__in=keys).update(document=None, tied_to="", gateway="")
        MoneyDocument.objects.filter(pk__in=keys).delete()
    return len(keys)


def debtors(webshop: Webshop, entered: entry.JournalEntry) -> Mapping[str, str]:
    """Exact's id of the debtor of every order in the entry that is booked, by the order's gid."""
    orders = {line.debtor_of for line in entered.lines if line.debtor_of}
    mine = generations.counted(Document.objects.filter(webshop=webshop, order_gid__in=orders))
    booked = mine.filter(state=State.BOOKED).exclude(sent_to="")
    return dict(booked.order_by("-created_at").values_list("order_gid", "sent_to"))


def waiting(webshop: Webshop | OuterRef) -> QuerySet[Payment]:
    """Payments that wait for an order, a person or a setting."""
    return _open(webshop).exclude(reason_code="").exclude(reason_code__in=LEFT_OUT)


def refused(webshop: Webshop | OuterRef) -> QuerySet[MoneyDocument]:
    """Days that wait for a person."""
    return MoneyDocument.objects.filter(webshop=webshop, kind=_KIND, state=State.HELD)


def gateways_seen(webshop: Webshop) -> set[str]:
    """By Shopify's names, in what was paid."""
    seen = Payment.objects.filter(webshop=webshop).order_by("-at").values_list("told", flat=True)[:1000]
    return {one["gateway"] for told in seen for one in told.get("moved", ()) if one["gateway"]}


def _open(webshop: Webshop | OuterRef) -> QuerySet[Payment]:
    return Payment.objects.filter(webshop=webshop, document=None, is_with_sale=False)


def _orders(webshop: Webshop, moved: Mapping[str, Sequence[MoneyMoved]]) -> dict[str, PaidOrder]:
    """The orders that have documents, with the money of theirs that no payment is tied to yet."""
    documents: dict[str, list[Document]] = defaultdict(list)
    mine = generations.counted(Document.objects.filter(webshop=webshop, order_gid__in=moved))
    for document in mine.order_by("created_at"):
        documents[document.order_gid].append(document)
    tied = Payment.objects.filter(webshop=webshop, order_gid__in=moved).exclude(tied_to="")
    taken = set(tied.values_list("tied_to", flat=True))
    own = placed.with_documents(webshop, moved)
    return {
        gid: _order(mine, [one for one in moved[gid] if one.source not in taken], own.get(gid, ()))
        for gid, mine in documents.items()
    }


def _order(documents: Sequence[Document], moved: Sequence[MoneyMoved], own: Sequence[PlacedTransaction]) -> PaidOrder:
    first = next((one for one in documents if one.state == State.BOOKED), documents[0])
    sale = next((one for one in documents if one.kind == Kind.SALE and one.state == State.BOOKED), None)
    refunds = [one for one in documents if one.kind == Kind.REFUND]
    in_a_day = till_days.paid_in_days(documents)
    return PaidOrder(
        source=first.order_gid,
        name=first.order_name,
        standing=_standing(documents),
        moved=tuple(_in_currency(one, first.currency) for one in moved),
        waiting_refunds=frozenset(one.source for one in refunds if one.state not in (State.BOOKED, State.SKIPPED)),
        with_sale=(*in_a_day, *(_paid(one) for one in own if one.is_booked)),
        waiting_with_sale=frozenset(one.transaction for one in own if not one.is_booked),
        has_till_day=bool(in_a_day),
        booked_on=sale.booked_on if sale else None,
    )


def _paid(one: PlacedTransaction) -> Paid:
    return Paid(one.transaction, one.gateway, one.account, Money(one.amount, one.currency))


def _standing(documents: Sequence[Document]) -> OrderStanding:
    states = {one.state for one in documents}
    if State.BOOKED in states:
        return OrderStanding.BOOKED
    return OrderStanding.LEFT_OUT if states == {State.SKIPPED} else OrderStanding.WAITS


def _in_currency(moved: MoneyMoved, currency: str) -> MoneyMoved:
    """As the order is booked: in the shop's currency or in the customer's, both of which Shopify tells."""
    if moved.other and moved.other.currency == currency != moved.amount.currency:
        return replace(moved, amount=moved.other, other=moved.amount)
    return moved


def _to_judge(webshop: Webshop, version: str) -> QuerySet[Payment]:
    """All of every order of which something may change, since payments of one order are told apart together."""
    wanted = Document.objects.filter(webshop=webshop, order_gid=OuterRef("order_gid")).exclude(state=State.SKIPPED)
    is_under_them = Q(reason_code__in=_BY_SETTINGS, judged_under=version)
    is_as_it_was = is_under_them | (Q(reason_code=HeldTender.ORDER_LEFT_OUT) & ~Exists(wanted))
    readable = _open(webshop).exclude(reason_code__in=(HeldTender.UNREADABLE, HeldTender.UNDATED))
    open_ones = readable.exclude(is_as_it_was)
    same_order = Q(order_gid__gt="", order_gid__in=open_ones.values("order_gid"))
    return readable.filter(same_order | Q(pk__in=open_ones.values("pk")))


def _wait(row: Payment, refusal: CannotBookTender, version: str) -> None:
    reason = {"amounts": bookings_json.amounts_to_json(refusal.amounts), "facts": refusal.facts}
    if (row.reason_code, row.reason, row.judged_under) == (refusal.code.value, reason, version):
        return
    _open(row.webshop).filter(pk=row.pk).update(
        reason_code=refusal.code.value, reason=reason, judged_under=version, updated_at=timezone.now()
    )


def _enter(webshop: Webshop, ones: Sequence[Settled], rules: PaymentRules, *, on: date, currency: str) -> None:
    """One entry, and its payments' place in it: both or neither. Raises PlacedTwice."""
    source = f"{on.isoformat()} {currency}"
    with transaction.atomic():
        Webshop.objects.select_for_update(no_key=True).get(pk=webshop.pk)  # one version of a day at a time
        mine = MoneyDocument.objects.filter(webshop=webshop, kind=_KIND, source=source)
        version = (mine.aggregate(last=Max("version"))["last"] or 0) + 1
        number = f"{on.isoformat()}/{version}"
        described = f"Payments {number} {webshop.handle}"
        made = day.entry(ones, rules, booked_on=on, currency=currency, description=described)
        document = MoneyDocument.objects.create(
            webshop=webshop,
            kind=_KIND,
            source=source,
            version=version,
            number=number,
            booked_on=on,
            currency=currency,
            net=total((one.amount for one in ones), currency=currency).amount,
            booking=entry.to_json(made),
            state=State.DUE,
        )
        _place(webshop, ones, document=document)
        try:
            placed.put_in_day(document, ones)
        except IntegrityError as twice:
            raise PlacedTwice(source) from twice


def _place(webshop: Webshop, ones: Sequence[Settled], **where: Any) -> None:
    """These payments are in that place, where nobody else put them in another. Raises PlacedTwice, which undoes it."""
    with transaction.atomic():
        for one in ones:
            moved = _open(webshop).filter(source=one.tender.source)
            about = {"tied_to": one.moved.source, "gateway": one.gateway, "reason_code": "", "reason": {}}
            if not moved.update(**about, **where, updated_at=timezone.now()):
                raise PlacedTwice(one.tender.source)
