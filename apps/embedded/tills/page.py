"""Day books: the settings and the days on one page, one day whole, and the book as a file."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit import recording
from apps.bookkeeping.percentages import rate_text
from apps.embedded import connecting, download, explaining, permission, screen
from apps.embedded.amounts import money, rate
from apps.embedded.explaining import TONES
from apps.embedded.listed import listed
from apps.embedded.settings import one_form
from apps.embedded.settings.versions import Stored, Table
from apps.embedded.tills import form as till_form
from apps.embedded.tills import papers
from apps.embedded.tills.looking import Looked, gateway_name, look
from apps.exact.documents import links
from apps.exact.models import Connection
from apps.ledger import till_days
from apps.ledger.models import CashSession, Document, TillDay
from apps.ledger.states import State
from apps.papers import pdf, sheet
from apps.schedule import turns
from apps.shopify.cash import SCOPE
from apps.shopify.session import ShopRequest
from apps.shops.models import CashSettings, PaymentGateway, Till, Webshop

_SHOWN = 100
# Months whose book is offered as a file, newest first.
_OFFERED = timedelta(days=730)
_STORED = Stored(
    tables=(
        Table(Till, ("pk", "book_from")),
        Table(PaymentGateway, ("gateway", "account", "leave_open")),
        Table(CashSettings, ("is_on", "differences")),
    ),
)


@connecting.for_the_connected
@require_http_methods(["GET", "HEAD", "POST"])
def tills(request: ShopRequest, connection: Connection) -> HttpResponse:
    """The settings, and what became of every day; the newest first."""
    webshop, sent = request.webshop, one_form.sent_to(request)
    form = partial(till_form.TillsForm, webshop=webshop, connection=connection)
    taken = one_form.take(webshop, sent, _STORED, form, till_form.TillsForm.save)
    context = {
        "connection": connection,
        "is_on": taken.form.has_book,
        **_cash(webshop, is_on=taken.form.cash.is_on, asks_again=taken.is_saved),
        **listed(TillDay.objects.filter(webshop=webshop), most=_SHOWN, row=_row),
        "books": _books(webshop, {till.shopify_id: till.pk for till in taken.form.every_till}),
        "languages": settings.LANGUAGES,
    }
    told = _("Saved. What is booked stays as it is; the days that are over are made in a sync that starts now.")
    return one_form.show(request, "embedded/tills.html", taken, context, told=told)


def _cash(webshop: Webshop, *, is_on: bool, asks_again: bool) -> dict[str, Any]:
    """Whether drawers are read, and whether Shopify lets the app read them."""
    is_allowed = permission.is_given(webshop, SCOPE, asks_again=asks_again and is_on)
    return {"is_cash_on": is_on, "is_cash_allowed": is_allowed, "scope": SCOPE, "count_cash": till_form.COUNT_CASH}


@screen.for_the_shop
@require_GET
def day(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """One day of this webshop; anybody else's is not found."""
    return show_day(request, uuid)


def show_day(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """The same, for who has checked already whose request it is."""
    found = _day(request, uuid)
    return _page(request, found) if found else screen.not_found(request)


@screen.for_the_shop
@require_POST
def retry(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """Made anew of its receipts as the rules have them now, in a sync that starts now."""
    found = _day(request, uuid)
    if found is None:
        return screen.not_found(request)
    if not till_days.can_open(found):
        return _page(request, found, toast=_("Nothing to try again: look at how it stands now."))
    with transaction.atomic():
        till_days.open_again(found)
        recording.note_deed(found, "retry")
    turns.wake(request.webshop)
    return _page(request, found, toast=_("It is tried again now."))


@screen.for_the_shop
@require_POST
def skip(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """A person books the day by hand, or not at all: its orders are left out with it."""
    found, why = _day(request, uuid), request.POST.get("why", "").strip()
    if found is None:
        return screen.not_found(request)
    if not why:
        return _page(request, found, error=_("Say in a few words why it is not booked: your accountant reads it."))
    if found.state != State.HELD:
        return _page(request, found, toast=_("It can no longer be left out: it is on its way to Exact, or there."))
    with transaction.atomic():
        till_days.leave_out(found, who=request.session_token.user_id, why=why)
        recording.note(found, asked=("", "skip"), state=(State.HELD.value, found.state))
    return _page(request, found, toast=_("It is not booked. “Try again” brings it back."))


@screen.for_the_shop
@require_GET
def book(request: ShopRequest, till: int, month: str, kind: str) -> HttpResponse:
    """A month of a till's book, as a PDF or for a spreadsheet."""
    row = request.webshop.tills.filter(pk=till).first()
    first = _first_of(month)
    if row is None or first is None or kind not in _WRITE:
        return screen.not_found(request)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    found = TillDay.objects.filter(webshop=request.webshop, location=row.shopify_id)
    days = list(found.filter(booked_on__gte=first, booked_on__lte=last).order_by("booked_on", "number"))
    return _file(request, days, first, last, kind=kind, name=f"{row.name}-{month}")


@screen.for_the_shop
@require_GET
def day_file(request: ShopRequest, uuid: UUID, kind: str) -> HttpResponse:
    """One day as a PDF or for a spreadsheet."""
    found = _day(request, uuid)
    if found is None or kind not in _WRITE:
        return screen.not_found(request)
    return _file(request, [found], found.booked_on, found.booked_on, kind=kind, name=f"{found.name}-{found.booked_on}")


_WRITE = {"pdf": pdf.draw, "csv": sheet.write}


def _file(
    request: ShopRequest, days: Sequence[TillDay], first: date, last: date, *, kind: str, name: str
) -> HttpResponse:
    if not days:
        return screen.not_found(request)
    language = download.language_asked(request)
    with translation.override(language):
        paper = papers.compose(days, first=first, last=last, shop=request.webshop.name or request.webshop.domain)
        content = _WRITE[kind](paper, language=language)
    return download.file_answer(content, form=kind, name=f"{name}-{language}")


def _first_of(month: str) -> date | None:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return None


def _day(request: ShopRequest, uuid: UUID) -> TillDay | None:
    return TillDay.objects.filter(uuid=uuid, webshop=request.webshop).first()


def _books(webshop: Webshop, pks: Mapping[str, int]) -> list[dict[str, Any]]:
    """The months of every till that has days, newest first: what may be taken as a file."""
    since = (timezone.localdate() - _OFFERED).replace(day=1)
    days = TillDay.objects.filter(webshop=webshop, booked_on__gte=since).annotate(month=TruncMonth("booked_on"))
    found = days.order_by("-month", "name").values_list("month", "location", "name").distinct()
    return [
        {"till": pks[location], "name": name, "month": f"{month:%Y-%m}", "first": month}
        for month, location, name in found
        if location in pks
    ]


def _row(found: TillDay) -> dict[str, Any]:
    return {
        "day": found,
        "tone": TONES.get(State(found.state), "info"),
        "why": explaining.why(found),
        "turnover": _turnover(found),
    }


def _turnover(found: TillDay) -> str:
    lines = (found.booking or {}).get("lines", ())
    amounts = (Decimal(line["net"]) + Decimal(line["vat"]) for line in lines if line["component"] != "cash_difference")
    return money(sum(amounts, Decimal(0)), found.currency) if found.booking else ""


def _page(request: ShopRequest, found: TillDay, *, toast: str = "", error: str = "") -> HttpResponse:
    looked, connection = look(found), screen.connection_of(request.webshop)
    context = {
        **_row(found),
        "amounts": explaining.amounts(found),
        "rates": _rates(looked),
        "total": money(looked.summary.total, found.currency),
        "outside": money(looked.summary.outside, found.currency) if looked.summary.outside else "",
        "paid": [(gateway_name(name), money(amount, found.currency)) for name, amount in looked.summary.paid.items()],
        "receipts": [(one, money(one.total, one.currency)) for one in looked.documents],
        "apart": _apart(found),
        "counts": [_count(one) for one in found.cash_sessions.order_by("source")],
        "can_retry": till_days.can_open(found),
        "can_skip": found.state == State.HELD,
        "error": error,
        "link": links.entry(connection, found.exact_id) if connection else "",
        "languages": settings.LANGUAGES,
    }
    answer = screen.show(request, "embedded/till_day.html", context, status=422 if error else 200)
    return screen.with_toast(answer, toast)


def _count(one: CashSession) -> dict[str, str]:
    amounts = {"expected": one.expected, "counted": one.counted, "difference": one.counted - one.expected}
    return {"register": one.register, **{name: money(amount, one.currency) for name, amount in amounts.items()}}


def _rates(looked: Looked) -> list[dict[str, str]]:
    currency = looked.day.currency
    return [
        {
            "rate": f"{one.country} {rate(rate_text(one.rate))} %",
            "net": money(one.net, currency),
            "vat": money(one.vat, currency),
            "gross": money(one.gross, currency),
        }
        for one in looked.summary.rates
    ]


def _apart(found: TillDay) -> list[Document]:
    """Orders of this till and day that are not in its book: they wait, or are booked by themselves."""
    mine = Document.objects.filter(webshop=found.webshop_id, location=found.location, tenders__isnull=True)
    placed = Q(booked_on=None, placed_at__date=found.booked_on)
    return list(mine.filter(Q(booked_on=found.booked_on) | placed).exclude(state=State.SKIPPED)[:_SHOWN])
