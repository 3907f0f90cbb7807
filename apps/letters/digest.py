"""The weekly overview: what was booked, what waits and why, what should be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet, Sum
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from apps.bookkeeping.accounts import ON_DEFAULT_CODE
from apps.embedded import explaining
from apps.embedded.amounts import money
from apps.ledger import generations, totals
from apps.ledger.models import Attempt, Document
from apps.ledger.states import State
from apps.notices import posting, recipients
from apps.notices.letter import Letter, shop_name
from apps.notices.models import Notice, Occasion, Recipient
from apps.shops.models import Webshop

# On Mondays from this hour of the shop on; who was away then does it until the day after tomorrow.
_HOUR = 7
_UNTIL_WEEKDAY = 2
_MOST_CAUSES = 5
_REACHED = (Attempt.HowItEnded.BOOKED, Attempt.HowItEnded.FOUND)


def post_due() -> int:
    """Write down the overview of last week, once per reader who wants one; how many were new."""
    readers = recipients.of_digests().filter(webshop__in=Webshop.objects.live())
    due = [(reader, week) for reader in readers if (week := _week_to_tell(reader.webshop))]
    done = set(
        Notice.objects.filter(kind=Occasion.DIGEST, recipient__in=[reader for reader, _week in due])
        .filter(event__in={week for _reader, week in due})
        .values_list("recipient_id", "event")
    )
    new = [(reader, week) for reader, week in due if (reader.pk, week) not in done]
    for reader, week in new:
        posting.post(reader.webshop, Occasion.DIGEST, week, to=[reader])
    return len(new)


def write(notice: Notice) -> Letter | None:
    """`event` is the Monday on which the week began."""
    webshop = notice.webshop
    if webshop is None:
        return None
    first = date.fromisoformat(notice.event)
    last = first + timedelta(days=6)
    booked = _booked(webshop, first)
    name = {"first": formats.date_format(first, "j F"), "last": formats.date_format(last, "j F")}
    waits = totals.causes(webshop)
    is_accountant = notice.recipient is not None and notice.recipient.role == Recipient.Role.ACCOUNTANT
    return Letter(
        _("%(shop)s: the week of %(first)s to %(last)s") % {**name, "shop": shop_name(webshop)},
        (_headline(sum(count for _c, count, _w in booked), sum(one.count for one in waits)),),
        page="" if is_accountant else "/",
        rows=tuple(_rows(webshop, booked, first)),
        after=tuple(f"{one.count} × {explaining.cause(one.reason_code).text}" for one in waits[:_MOST_CAUSES]),
    )


def _headline(booked: int, waiting: int) -> str:
    if waiting:
        return _("What was booked in this week, and what waits for you now. Below it stands why it waits.")
    return _("Everything is booked: nothing waits for you.") if booked else _("There was nothing to book in this week.")


def _rows(webshop: Webshop, booked: list[tuple[str, int, str]], first: date) -> Iterator[tuple[str, str]]:
    for currency, count, worth in booked:
        yield _("Booked, %(currency)s") % {"currency": currency}, f"{count} · {worth}"
    if not booked:
        yield _("Booked"), "0"
    yield _("Waiting now"), str(totals.count(webshop)[State.HELD])
    remarks = _of_the_week(webshop, first).exclude(warnings=[])
    yield _("Booked with a remark"), str(remarks.count())
    fallback = remarks.filter(warnings__contains=[{"code": ON_DEFAULT_CODE}]).count()
    yield _("Booked on the default VAT code"), str(fallback)


def _booked(webshop: Webshop, first: date) -> list[tuple[str, int, str]]:
    """(currency, how many, together) of what reached Exact in the week."""
    rows = _of_the_week(webshop, first).values_list("currency").annotate(count=Count("pk"), sum=Sum("total"))
    return [(currency, count, money(total, currency)) for currency, count, total in rows.order_by("currency")]


def _of_the_week(webshop: Webshop, first: date) -> QuerySet[Document]:
    begin = webshop.midnight(first)
    end = webshop.midnight(first + timedelta(days=7))
    mine = generations.counted(Document.objects.filter(webshop=webshop, state=State.BOOKED)).order_by()
    reached = Attempt.objects.filter(ended_at__gte=begin, ended_at__lt=end, outcome__in=_REACHED)
    return mine.filter(pk__in=reached.filter(document__webshop=webshop).values("document"))


def _week_to_tell(webshop: Webshop) -> str:
    """The Monday of last week while it is to be told; "" otherwise."""
    now = timezone.localtime(timezone=ZoneInfo(webshop.timezone))
    is_due = now.weekday() <= _UNTIL_WEEKDAY and (now.weekday() > 0 or now.hour >= _HOUR)
    monday = now.date() - timedelta(days=now.weekday() + 7)
    return monday.isoformat() if is_due else ""
