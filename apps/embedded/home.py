"""Home: how the books stand, in one sentence and four numbers, and what waits for the merchant."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.embedded import screen, wording
from apps.ledger import totals
from apps.ledger.states import State
from apps.schedule import turns
from apps.schedule.models import Run, Turn
from apps.shopify.session import ShopRequest, shop_required
from apps.shops.models import Webshop


@shop_required
@require_http_methods(["GET", "HEAD"])
def home(request: ShopRequest) -> HttpResponse:
    """The first page of the app."""
    return _home(request)


@shop_required
@require_POST
def sync_now(request: ShopRequest) -> HttpResponse:
    """Move the next sync to now."""
    if request.webshop.is_live:
        turns.wake(request.webshop)
    return _home(request)


@shop_required
@require_POST
def go_live(request: ShopRequest) -> HttpResponse:
    """Switch booking on, when nothing is missing, and start the first sync."""
    if screen.set_up_of(request.webshop).is_complete:
        Webshop.objects.filter(pk=request.webshop.pk).update(is_live=True)
        request.webshop.is_live = True
        turns.wake(request.webshop)
    return _home(request)


@shop_required
@require_GET
def progress(request: ShopRequest) -> HttpResponse:
    """The part of the page that says how the sync goes; asks for itself again while it runs."""
    return screen.show(request, "embedded/_parts/progress.html", _progress(request.webshop))


def _home(request: ShopRequest) -> HttpResponse:
    webshop = request.webshop
    counts = totals.counts(webshop)
    causes = [
        {"text": wording.reason_text(cause.reason_code), "count": cause.count, "code": cause.reason_code}
        for cause in totals.causes(webshop)
    ]
    context = {
        "set_up": screen.set_up_of(webshop),
        "missing": [wording.setting_name(name) for name in screen.set_up_of(webshop).missing],
        "booked": counts[State.BOOKED],
        "waiting": counts[State.HELD],
        "skipped": counts[State.SKIPPED],
        "under_way": counts[State.DUE] + counts[State.SENDING] + counts[State.UNKNOWN],
        "causes": causes,
        **_progress(webshop),
    }
    return screen.show(request, "embedded/home.html", context)


def _progress(webshop: Webshop) -> dict[str, object]:
    """The last run, and whether more is under way: running, or put off until a limit is over."""
    run = Run.objects.filter(webshop=webshop).order_by("-started_at").first()
    turn = Turn.objects.filter(webshop=webshop).first()
    unfinished = run is None or run.state in (Run.State.RUNNING, Run.State.LATER)
    return {"run": run, "turn": turn, "is_running": webshop.is_live and unfinished}
