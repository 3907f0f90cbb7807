"""Home: how the books stand, in one sentence, four numbers and a picture, and what waits for the merchant."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.calls.outcomes import NOT_DONE
from apps.embedded import beside, changed_facts, figures, plan, screen, waiting, wording
from apps.embedded.closing import words
from apps.embedded.orders import rows
from apps.embedded.setup import entrance, going_live, steps
from apps.exact.health import checkup, trouble
from apps.ledger import journal, totals
from apps.schedule import turns
from apps.schedule.models import Run, Turn
from apps.shopify import denied, past
from apps.shopify.session import ShopRequest
from apps.shops.models import Webshop

# htmx asks for the numbers again when it hears this.
SYNC_ENDED = "sync-ended"
_A_MINUTE, _A_DAY = timedelta(minutes=1), timedelta(days=1)
_LATEST = 5


@screen.for_the_shop
@require_http_methods(["GET", "HEAD"])
def home(request: ShopRequest) -> HttpResponse:
    """The first page of the app: the set-up at the step it reached, until booking was switched on once."""
    if not steps.is_set_up(request.webshop):
        return entrance.open_reached(request)
    return _home(request)


@screen.for_the_shop
@require_POST
def sync_now(request: ShopRequest) -> HttpResponse:
    """Move the next sync to now."""
    if not request.webshop.is_live:
        return _home(request, toast=_("Booking is off: nothing is synced."))
    journal.due_now(request.webshop)
    turns.wake(request.webshop)
    return _home(request, toast=_("The sync starts now; what was put off is tried again, too."))


@screen.for_the_shop
@require_POST
def go_live(request: ShopRequest) -> HttpResponse:
    """Switch booking on, when nothing is missing and the Exact user may do what is needed; start the first sync."""
    set_up = screen.set_up_of(request.webshop)
    is_right = set_up.is_complete and set_up.connection and checkup.can_go_live(set_up.connection)
    if is_right and plan.allows_booking(request.webshop):
        going_live.switch_on(request.webshop)
        return _home(request, toast=_("Booking is on. The first sync starts now."))
    return _home(request, toast=_("Booking is not on: look at what is missing."))


@screen.for_the_shop
@require_POST
def facts_seen(request: ShopRequest) -> HttpResponse:
    """Somebody read what changed in the shop itself."""
    changed_facts.mark_seen(request.webshop)
    return _home(request)


@screen.for_the_shop
@require_GET
def progress(request: ShopRequest) -> HttpResponse:
    """The part of the page that says how the sync goes; asks for itself again while it runs."""
    how = _progress(request.webshop, Turn.objects.filter(webshop=request.webshop).first())
    answer = screen.show(request, "embedded/_parts/progress.html", how)
    if not how["is_running"]:
        answer["HX-Trigger"] = SYNC_ENDED
    return answer


def _home(request: ShopRequest, *, toast: str = "") -> HttpResponse:
    webshop = request.webshop
    set_up = screen.set_up_of(webshop)
    also = beside.read(webshop)
    causes = waiting.causes(webshop, set_up.connection, made=set_up.made, also=also)
    known = figures.read(webshop, set_up.connection)
    latest = webshop.documents.order_by("-placed_at", "-order_gid", "-created_at")
    context = {
        "trouble": trouble.first_trouble(set_up.connection) if set_up.has_administration else None,
        "withheld": denied.row_for(also.withheld),
        "changed_facts": changed_facts.unseen(webshop) if also.is_shop_changed else [],
        "set_up": set_up,
        "missing": [wording.setting_name(name) for name in set_up.missing],
        "needs_vat_only": set(set_up.missing) == {"default_vat_code"},
        "known": known,
        "plan": plan.notice(also.subscription),
        "causes": causes,
        "latest": rows.in_words(rows.read(latest[:_LATEST]), set_up.connection),
        **words.for_home(webshop, timezone.localdate().replace(day=1)),
        **_paused(webshop),
        **_progress(webshop, also.turn),
    }
    answer = screen.show(request, "embedded/home.html", context)
    return screen.with_toast(answer, toast)


def _paused(webshop: Webshop) -> dict[str, object]:
    """While paused: how many orders of Shopify's wait to be looked at; None where Shopify does not tell now."""
    if webshop.is_live or webshop.paused_at is None:
        return {}
    since = timezone.localdate(webshop.paused_at)
    try:
        placed = past.count(webshop, since=since, until=timezone.localdate() + _A_DAY)
    except NOT_DONE:
        return {"waits": None}
    return {"waits": max(0, placed - totals.orders_known(webshop, placed_from=since))}


def _progress(webshop: Webshop, turn: Turn | None) -> dict[str, object]:
    """The last run, and whether more is under way: running, or put off until a limit is over."""
    run = Run.objects.filter(webshop=webshop).order_by("-started_at").first()
    unfinished = run is None or run.state in (Run.Progress.RUNNING, Run.Progress.LATER)
    is_soon = turn is not None and turn.next_at < timezone.now() + _A_MINUTE
    return {"run": run, "turn": turn, "is_running": webshop.is_live and unfinished, "is_soon": is_soon}
