"""The closing check's page: a month as it was last found to stand, what to do about what differs, and closing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.audit import actor, recording
from apps.closing import nightly
from apps.closing.certificate import boxes_unknown
from apps.closing.compare import Stretch
from apps.closing.models import CheckedMonth
from apps.embedded import months, screen
from apps.embedded.anew import page as anew_page
from apps.embedded.closing import certificates, money_rows, rows, words
from apps.schedule.anew import deeds
from apps.shopify.session import ShopRequest


@screen.for_the_shop
@require_GET
def closing(request: ShopRequest) -> HttpResponse:
    """One month: the one that is asked for, else the one that runs."""
    return _show(request, months.wanted(request.GET.get("month", "")))


@screen.for_the_shop
@require_POST
def check_again(request: ShopRequest) -> HttpResponse:
    """Have the month checked now; the workers do it, because Exact may have much to tell."""
    stretch = months.wanted(request.GET.get("month", ""))
    if told := _why_not(request):
        return screen.with_toast(_show(request, stretch), told)
    nightly.ask(request.webshop, stretch, at=timezone.now())
    return _show(request, stretch)


@screen.for_the_shop
@require_POST
def close_month(request: ShopRequest) -> HttpResponse:
    """Have the month checked once more, and what is found then written down for good."""
    stretch = months.wanted(request.GET.get("month", ""))
    if not months.is_over(stretch):
        return screen.with_toast(_show(request, stretch), _("A month can be closed when it is over."))
    if told := _why_not(request):
        return screen.with_toast(_show(request, stretch), told)
    nightly.ask(request.webshop, stretch, at=timezone.now(), closing_by=actor.present_name())
    recording.note_deed(request.webshop, f"close_month {stretch.first:%Y-%m}")
    return _show(request, stretch)


@screen.for_the_shop
@require_POST
def book_anew(request: ShopRequest) -> HttpResponse:
    """Have it worked out what it would mean to book the month's orders anew."""
    stretch = months.wanted(request.GET.get("month", ""))
    orders = deeds.orders_of_month(request.webshop, stretch.first, until=stretch.until)
    return anew_page.begin(request, orders, month=stretch.first)


def _why_not(request: ShopRequest) -> str:
    """Why no worker would check it; "" where one does."""
    if not request.webshop.is_live:
        return _("Booking is off: nothing is checked.")
    if not nightly.can_check(request.webshop):
        return _("Exact is not connected as it should be: nothing is checked until it is.")
    return ""


def _show(request: ShopRequest, stretch: Stretch) -> HttpResponse:
    row = CheckedMonth.objects.filter(webshop=request.webshop, first=stretch.first).first()
    result: Mapping[str, Any] = row.result if row and row.checked_at else {}
    found = [rows.found_row(one) for one in result.get("findings", [])]
    by_mark = {mark: [one for one in found if one.mark == mark] for mark in rows.MARKS.values()}
    context = {
        "set_up": screen.set_up_of(request.webshop),
        "row": row,
        "begins": words.begins(row) if row and row.asked_at else "",
        **months.calendar(stretch),
        "headline": words.headline(row) if row and row.checked_at else "",
        "under_it": words.under(result),
        "is_blind": bool(result) and not result["sees_deletions"],
        "dots": rows.dots_of(result),
        "codes": rows.codes_of(result),
        "about_boxes": boxes_unknown(),
        "oss": rows.oss_of(result),
        "quarter": result["oss"]["quarter"] if result else "",
        "sides": rows.sides_of(result),
        "money": money_rows.shown(result.get("money")),
        **certificates.shown(request.webshop, stretch, result),
        "grave": [*by_mark["differs"], *by_mark["waiting"]],
        "remarks": by_mark["none"],
        "more": max(0, sum(result.get("counts", {}).values()) - len(found)),
    }
    return screen.show(request, "embedded/closing.html", context)
