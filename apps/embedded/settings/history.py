"""History: book older orders. What it means is shown first; then it can be watched, paused and stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.calls.outcomes import NOT_DONE
from apps.closing.takeover import search
from apps.embedded import durations, screen
from apps.ledger import totals
from apps.ledger.states import State
from apps.schedule.history import deeds
from apps.schedule.history.estimate import Estimate, estimate
from apps.schedule.models import History
from apps.shopify.session import ShopRequest
from apps.shops.models import Webshop

# htmx asks for the page again when it hears this.
ENDED = "history-ended"


@dataclass(frozen=True, slots=True)
class HistoryProgress:
    """Where a history is. `share`: percent of the list that was read; None while there is no list."""

    history: History
    share: int | None
    booked: int
    waiting: int
    left_out: int
    under_way: int

    @property
    def is_open(self) -> bool:
        return self.history.state in History.OPEN

    @property
    def is_paused(self) -> bool:
        return self.history.state == History.Phase.PAUSED


@screen.for_the_shop
@require_http_methods(["GET", "HEAD"])
def history(request: ShopRequest) -> HttpResponse:
    """Dates to begin from, each with what it means; one that was chosen (`since`) in full; or how far it is."""
    since = _day(request.GET.get("since", ""))
    if "since" in request.GET and since is None:
        return _page(request, problem=_("Choose a day."), status=422)
    return _page(request, since=since)


@screen.for_the_shop
@require_GET
def counted(request: ShopRequest) -> HttpResponse:
    """What one date means, in a line: asked for by the page once it is there."""
    since = _day(request.GET.get("since", ""))
    if since is None:
        return screen.not_found(request)
    found, problem = _estimated(request.webshop, since)
    return screen.show(request, "embedded/_parts/history_counted.html", {**_meaning(found), "problem": problem})


@screen.for_the_shop
@require_POST
def begin(request: ShopRequest) -> HttpResponse:
    """From this day on; it becomes the start date."""
    since = _day(request.POST.get("since", ""))
    if since is None:
        return _page(request, problem=_("Choose a day."), status=422)
    is_newest_first = request.POST.get("direction") != "oldest"
    try:
        with transaction.atomic():
            search.begin_unless_known(request.webshop, since=since)
            deeds.begin(request.webshop, since, is_newest_first=is_newest_first, by=request.session_token.user_id)
    except deeds.NotPossible:
        return _page(
            request, problem=_("Orders from this day on are booked already, or are just being booked."), status=422
        )
    return _page(request)


@screen.for_the_shop
@require_POST
def pause(request: ShopRequest) -> HttpResponse:
    """Until it is resumed."""
    return _done(request, deeds.pause)


@screen.for_the_shop
@require_POST
def resume(request: ShopRequest) -> HttpResponse:
    """Where it was."""
    return _done(request, deeds.resume)


@screen.for_the_shop
@require_POST
def stop(request: ShopRequest) -> HttpResponse:
    """For good; what is booked stays."""
    return _done(request, deeds.stop)


@screen.for_the_shop
@require_GET
def progress(request: ShopRequest) -> HttpResponse:
    """The part that says how far it is; asks for itself again until it has ended."""
    how = _progress(request.webshop)
    answer = screen.show(request, "embedded/_parts/history_progress.html", {"progress": how})
    if how is None or not how.is_open or how.is_paused:
        answer["HX-Trigger"] = ENDED
    return answer


def _done(request: ShopRequest, deed: Callable[[Webshop], None]) -> HttpResponse:
    """Another tab, or the end of the list, may have been first: the page shows what is."""
    try:
        deed(request.webshop)
    except deeds.NotPossible:
        return _page(request, problem=_("That is not possible any more: this is how it stands now."), status=422)
    return _page(request)


def _page(request: ShopRequest, *, since: date | None = None, problem: str = "", status: int = 200) -> HttpResponse:
    webshop, how = request.webshop, _progress(request.webshop)
    read_from, found = deeds.read_from(webshop), None
    if since and not (how and how.is_open):
        if since >= read_from:
            problem, since = problem or _("Orders from this day on are booked already."), None
        else:
            found, trouble = _estimated(webshop, since)
            problem = problem or trouble
    context = {
        "progress": how,
        "read_from": read_from if read_from > date.min else None,
        "choices": _choices(read_from),
        "since": since if found else None,
        "latest": read_from - timedelta(days=1) if read_from > date.min else None,
        "problem": problem,
        **_meaning(found),
    }
    return screen.show(request, "embedded/history.html", context, status=status)


def _meaning(found: Estimate | None) -> dict[str, object]:
    return {"estimate": found, "duration": durations.how_long(found.minutes) if found else ""}


def _estimated(webshop: Webshop, since: date) -> tuple[Estimate | None, str]:
    """What it means, or why that cannot be told now."""
    read_from = deeds.read_from(webshop)
    try:
        return estimate(webshop, since, until=read_from if read_from > since else None), ""
    except NOT_DONE as problem:
        return None, screen.shopify_text(problem)


def _choices(read_from: date) -> list[date]:
    """Days at which books begin: of this month, quarter, year and the year before, as far as they are not read yet."""
    today = timezone.localdate()
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    year = month.replace(month=1)
    found = {month, quarter, year, year.replace(year=year.year - 1)}
    return sorted((day for day in found if day < read_from), reverse=True)


def _progress(webshop: Webshop) -> HistoryProgress | None:
    last = deeds.latest(webshop)
    if last is None:
        return None
    counts = totals.of_history(webshop, since=last.started_at)
    share = 100 * last.read // last.listed if last.listed else None
    return HistoryProgress(
        history=last,
        share=100 if last.listed == 0 else share,
        booked=counts[State.BOOKED],
        waiting=counts[State.HELD],
        left_out=counts[State.SKIPPED],
        under_way=counts[State.DUE] + counts[State.SENDING] + counts[State.UNKNOWN],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
