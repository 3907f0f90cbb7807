"""What the merchant says of what was found: booked by others, not this order, or neither any more."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.audit import actor, recording
from apps.bookkeeping.refusals import Skipped
from apps.ledger import decisions, journal
from apps.ledger.models import Document, SoughtOrder
from apps.ledger.states import MAYBE_IN_EXACT, State
from apps.schedule import turns
from apps.shops.models import Webshop

Said = SoughtOrder.Said
Confidence = SoughtOrder.Confidence


def say_others(webshop: Webshop, which: Collection[UUID]) -> int:
    """They are in Exact already: never sent from here. How many; one that this app may have booked meanwhile is not."""
    with transaction.atomic():
        found = _locked(webshop, which).exclude(confidence=Confidence.NONE).exclude(answer=Said.OTHERS)
        told = {row.order_gid: {"number": row.entry_number, "journal": row.journal} for row in found}
        orders = set(told)
        documents = Document.objects.select_for_update().filter(webshop=webshop, order_gid__in=orders)
        orders -= {one.order_gid for one in documents if State(one.state) in MAYBE_IN_EXACT}
        for document in documents:
            if document.order_gid in orders and document.state in (State.DUE, State.HELD):
                who, by, about = actor.present_name(), Skipped.BY_OTHERS.value, told[document.order_gid]
                journal.skip(document, who=who, why="", by=by, about=about)
        return _answer(webshop, orders, Said.OTHERS)


def say_not_it(webshop: Webshop, which: Collection[UUID]) -> int:
    """What was found is something else: the orders are booked here. How many."""
    with transaction.atomic():
        found = _locked(webshop, which).exclude(confidence=Confidence.NONE).filter(answer=Said.OPEN)
        return _answer(webshop, set(found.values_list("order_gid", flat=True)), Said.NOT_IT)


def take_back(webshop: Webshop, which: Collection[UUID]) -> int:
    """Nothing was said: they wait for an answer again. How many; not those of which anything is in Exact from here."""
    with transaction.atomic():
        orders = set(_locked(webshop, which).exclude(answer=Said.OPEN).values_list("order_gid", flat=True))
        ours = Document.objects.filter(webshop=webshop, order_gid__in=orders, state__in=MAYBE_IN_EXACT)
        orders -= set(ours.values_list("order_gid", flat=True))
        return _answer(webshop, orders, Said.OPEN)


def book_refunds_here(webshop: Webshop, order_gid: str) -> None:
    """Refunds of an order that others booked are credit notes of their own, this one and those that come."""
    with transaction.atomic():
        row = _of_order(webshop, order_gid)
        recording.note(row, credits_here=(row.credits_here, True))
        SoughtOrder.objects.filter(pk=row.pk).update(credits_here=True)
        _judge_again(webshop, [order_gid])


def note_change_entered(webshop: Webshop, order_gid: str) -> None:
    """A person booked in Exact what changed of the order: from here on it is as it is now."""
    with transaction.atomic():
        row = _of_order(webshop, order_gid)
        recording.note(row, worth=(str(row.worth), None))
        SoughtOrder.objects.filter(pk=row.pk).update(worth=None)
        _judge_again(webshop, [order_gid])


def _of_order(webshop: Webshop, order_gid: str) -> SoughtOrder:
    return SoughtOrder.objects.select_for_update().get(webshop=webshop, order_gid=order_gid, answer=Said.OTHERS)


def _locked(webshop: Webshop, which: Collection[UUID]) -> QuerySet[SoughtOrder]:
    return SoughtOrder.objects.select_for_update().filter(webshop=webshop, pk__in=which)


def _answer(webshop: Webshop, orders: Collection[str], answer: SoughtOrder.Said) -> int:
    who, at = ("", None) if answer == Said.OPEN else (actor.present_name(), timezone.now())
    rows = SoughtOrder.objects.filter(webshop=webshop, order_gid__in=orders)
    count = rows.update(answer=answer, answered_at=at, answered_by=who, worth=None, credits_here=False)
    if count:
        recording.note_deed(webshop, f"{answer.value} {count}")
        _judge_again(webshop, orders)
    return count


def _judge_again(webshop: Webshop, orders: Collection[str]) -> None:
    decisions.judge_again(webshop, orders)
    turns.wake(webshop)
