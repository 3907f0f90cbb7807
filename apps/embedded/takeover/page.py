"""The take-over: looks in Exact for orders that somebody booked already, and asks what is to become of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.closing.models import BookLine
from apps.closing.takeover import search, word
from apps.embedded import screen, ticked
from apps.embedded.amounts import number
from apps.embedded.setup import steps
from apps.embedded.takeover import rows
from apps.exact.models import Connection
from apps.ledger.models import SoughtOrder, TakeOver
from apps.shopify import past
from apps.shopify.session import ShopRequest
from apps.shops.models import Settings, Webshop

# htmx asks for the page again when it hears this.
ENDED = "look-ended"
_DAYS = 90  # proposed where no start date was chosen
_OLDEST = date(2015, 1, 1)
Said, Confidence = SoughtOrder.Said, SoughtOrder.Confidence
Deed = Callable[[Webshop, Collection[UUID]], int]


@screen.for_the_shop
@require_GET
def taken_over(request: ShopRequest) -> HttpResponse:
    """How far the look is, or what it found."""
    return _page(request)


@screen.for_the_shop
@require_GET
def progress(request: ShopRequest) -> HttpResponse:
    """The part that says how far it is; asks for itself again until it has ended."""
    how = _progress(request)
    answer = screen.show(request, "embedded/takeover/progress.html", how)
    if not how["is_open"]:
        answer["HX-Trigger"] = ENDED
    return answer


@screen.for_the_shop
@require_POST
def begin(request: ShopRequest) -> HttpResponse:
    """Look from this day on."""
    since = _day(request.POST.get("since", ""))
    if since is None:
        return _page(request, problem=_("Choose a day that is over, or today."), status=422)
    connection = screen.connection_of(request.webshop)
    if connection is None or not connection.is_ready:
        return _page(request, problem=_("Connect Exact and choose an administration first."), status=422)
    search.begin(request.webshop, since=since)
    return _page(request)


@screen.for_the_shop
@require_POST
def stop(request: ShopRequest) -> HttpResponse:
    """Do not wait for it."""
    search.stop(request.webshop)
    return _page(request)


@screen.for_the_shop
@require_POST
def say(request: ShopRequest) -> HttpResponse:
    """The merchant's word on what is ticked, or on all that is certain."""
    deed, wanted = request.POST.get("deed", ""), ticked.read(request.POST)
    if deed == "all_certain":
        certain = SoughtOrder.objects.filter(webshop=request.webshop, confidence=Confidence.CERTAIN, answer=Said.OPEN)
        deed, wanted = "others", list(certain.values_list("pk", flat=True))
    if deed not in _DEEDS or not wanted:
        return _page(request, problem=_("Choose orders first: tick them in the list."), status=422)
    done = _DEEDS[deed](request.webshop, wanted)
    return screen.with_toast(_page(request), _told(done, left=len(wanted) - done))


_DEEDS: Mapping[str, Deed] = {"others": word.say_others, "not_it": word.say_not_it, "back": word.take_back}


def _told(done: int, *, left: int) -> str:
    text = ngettext("Done for %(n)s order.", "Done for %(n)s orders.", done) % {"n": number(done)}
    if not left:
        return text
    more = ngettext(
        "%(n)s is left as it is: something of it is in Exact from this app.",
        "%(n)s are left as they are: something of them is in Exact from this app.",
        left,
    )
    return f"{text} {more % {'n': number(left)}}"


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if _OLDEST <= found <= timezone.localdate() else None


def _page(request: ShopRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    webshop, how = request.webshop, _progress(request)
    row: TakeOver | None = how["look"]
    hidden = past.hidden_before(webshop, now=timezone.now())
    context = {
        **how,
        "problem": problem,
        "since": request.POST.get("since") or _proposed(webshop, row).isoformat(),
        "hidden_before": hidden if hidden and row and row.since < hidden else None,
        "is_set_up": steps.is_set_up(webshop),
    }
    if row is not None and not how["is_open"]:
        context |= {
            "headline": rows.headline(webshop),
            "holes": rows.holes_of(webshop),
            "groups": rows.groups_of(webshop),
            "said": rows.said_of(webshop),
        }
    return screen.show(request, "embedded/taken_over.html", context, status=status)


def _proposed(webshop: Webshop, row: TakeOver | None) -> date:
    if row is not None:
        return row.since
    start_on = Settings.objects.values_list("start_on", flat=True).get(webshop=webshop)
    return start_on or timezone.localdate() - timedelta(days=_DAYS)


def _progress(request: ShopRequest) -> dict[str, Any]:
    """How far it is; `look` None where nothing was ever looked for."""
    row = TakeOver.objects.filter(webshop=request.webshop).first()
    is_open = row is not None and row.state in TakeOver.OPEN
    found: dict[str, Any] = {"look": row, "is_open": is_open}
    if row is None or not is_open:
        return found
    connection: Connection | None = screen.connection_of(request.webshop)
    lines = BookLine.objects.filter(administration=connection.administration_id).count() if connection else 0
    listed = SoughtOrder.objects.filter(webshop=request.webshop, answer=Said.OPEN).count()
    return {**found, "lines": number(lines), "listed": number(listed), "later": rows.later(row)}
