"""What documents lose with time: first what others said of them, then the names of articles, at last themselves.

Everything here takes up to `most` rows and answers how many it did; apps/operations/retention.py says when.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Model, Q

from apps.bookkeeping import bookings_json
from apps.ledger.models import (
    Attempt,
    Decision,
    Document,
    MoneyAttempt,
    MoneyDocument,
    Payment,
    SeenOrder,
    TillAttempt,
    TillDay,
)
from apps.ledger.payments import LEFT_OUT
from apps.ledger.states import AT_THEIR_END, State
from apps.shops.models import Webshop

# Of orders and of payouts alike.
_DOCUMENTS: tuple[type[Model], ...] = (Document, MoneyDocument, TillDay)
_ATTEMPTS: tuple[type[Model], ...] = (Attempt, MoneyAttempt, TillAttempt)
# Exact's own words in a reason; "text" beside them is our sentence.
_WORDS = "raw"


def drop_words(after: timedelta, *, at: datetime, most: int) -> int:
    """Exact's words about what still waits."""
    done = 0
    for model in _DOCUMENTS:
        rows = model._default_manager
        old = rows.filter(state=State.HELD, updated_at__lt=at - after, reason__facts__has_key=_WORDS)
        for pk, reason in old.values_list("pk", "reason")[: most - done]:
            facts = {name: value for name, value in reason["facts"].items() if name != _WORDS}
            done += rows.filter(pk=pk, reason=reason).update(reason={**reason, "facts": facts})
    return done


def drop_messages(after: timedelta, *, at: datetime, most: int) -> int:
    """What was said of a try."""
    done = 0
    for model in _ATTEMPTS:
        rows = model._default_manager
        old = rows.filter(ended_at__lt=at - after, message__gt="")
        done += rows.filter(pk__in=list(old.values_list("pk", flat=True)[: most - done])).update(message="")
    return done


def drop_attempts(after: timedelta, *, at: datetime, most: int) -> int:
    """Tries of documents that are at their end."""
    done = 0
    for model in _ATTEMPTS:
        rows = model._default_manager
        over = rows.filter(ended_at__lt=at - after, document__state__in=AT_THEIR_END)
        keys = list(over.values_list("pk", flat=True)[: most - done])
        rows.filter(pk__in=keys).delete()
        done += len(keys)
    return done


def drop_titles(*, since: datetime | None, until: datetime, most: int) -> tuple[int, datetime]:
    """The names of articles in documents that came to their end after `since` and not after `until`.

    How many, and up to when that is done now: the next call goes on from there.
    """
    ended = Document.objects.filter(state__in=AT_THEIR_END, updated_at__lte=until).order_by("updated_at")
    if since is not None:
        ended = ended.filter(updated_at__gt=since)
    moments = list(ended.values_list("updated_at", flat=True)[:most])
    reached = moments[-1] if len(moments) >= most else until
    rows = ended.filter(updated_at__lte=reached).values_list("pk", "updated_at", "booking", "reason")
    for pk, changed_at, booking, reason in rows.iterator() if moments else ():
        plain = bookings_json.without_titles({"booking": booking, "reason": reason})
        Document.objects.filter(pk=pk, updated_at=changed_at).update(**plain)
    return len(moments), reached


def drop_books(webshop: Webshop, *, before: date, most: int) -> int:
    """Whole orders whose every document is of before that day, with all that hangs on them, and days of tills."""
    mine = Document.objects.filter(webshop=webshop)
    old = mine.filter(booked_on__lt=before).order_by("booked_on").values_list("order_gid", flat=True)
    orders = set(old[:most])
    kept = mine.filter(order_gid__in=orders).filter(Q(booked_on__gte=before) | ~Q(state__in=AT_THEIR_END))
    orders -= set(kept.values_list("order_gid", flat=True))
    for model in (Decision, SeenOrder):
        model._default_manager.filter(webshop=webshop, order_gid__in=orders).delete()
    mine.filter(order_gid__in=orders).delete()
    TillDay.objects.filter(webshop=webshop, booked_on__lt=before, state__in=AT_THEIR_END, documents=None).delete()
    return len(orders)


def drop_money(webshop: Webshop, *, before: date, most: int) -> int:
    """Entries of money of before that day, with their tries and the payments in them, and payments that need none."""
    over = MoneyDocument.objects.filter(webshop=webshop, booked_on__lt=before, state__in=AT_THEIR_END)
    keys = list(over.values_list("pk", flat=True)[:most])
    Payment.objects.filter(document__in=keys).delete()
    MoneyDocument.objects.filter(pk__in=keys).delete()
    is_at_its_end = Q(is_with_sale=True) | Q(reason_code__in=LEFT_OUT)
    beside = Payment.objects.filter(is_at_its_end, webshop=webshop, document=None, at__lt=webshop.midnight(before))
    left = list(beside.values_list("pk", flat=True)[: most - len(keys)])
    Payment.objects.filter(pk__in=left).delete()
    return len(keys) + len(left)
