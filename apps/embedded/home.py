"""Home: how the books stand, in one sentence and four numbers, and what waits for the merchant."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.embedded import changed_facts, plan, screen, waiting, wording
from apps.exact.health import checkup, trouble
from apps.ledger import totals
from apps.ledger.states import State
from apps.schedule import turns
from apps.schedule.models import Run, Turn
from apps.shopify import denied
from apps.shopify.session import ShopRequest
from apps.shops import booking_switch
from apps.shops.models import Webshop

# htmx asks for the numbers again when it hears this.
SYNC_ENDED = "sync-ended"
_A_MINUTE = timedelta(minutes=1)


@screen.for_the_shop
@require_http_methods(["GET", "HEAD"])
def home(request: ShopRequest) -> HttpResponse:
    """The first page of the app."""
    return _home(request)


@screen.for_the_shop
@require_POST
def sync_now(request: ShopRequest) -> HttpResponse:
    """Move the next sync to now."""
    if request.webshop.is_live:
        turns.wake(request.webshop)
    return _home(request)


@screen.for_the_shop
@require_POST
def go_live(request: ShopRequest) -> HttpResponse:
    """Switch booking on, when nothing is missing and the Exact user may do what is needed; start the first sync."""
    set_up = screen.set_up_of(request.webshop)
    is_right = set_up.is_complete and set_up.connection and checkup.can_go_live(set_up.connection)
    if is_right and plan.allows_booking(request.webshop):
        booking_switch.turn(request.webshop, is_live=True)
        turns.wake(request.webshop)
    return _home(request)


@screen.for_the_shop
@require_POST
def pause(request: ShopRequest) -> HttpResponse:
    """Switch booking off; what stands in Exact stays there."""
    booking_switch.turn(request.webshop, is_live=False)
    return _home(request)


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
    how = _progress(request.webshop)
    answer = screen.show(request, "embedded/_parts/progress.html", how)
    if not how["is_running"]:
        answer["HX-Trigger"] = SYNC_ENDED
    return answer


def _home(request: ShopRequest) -> HttpResponse:
    webshop = request.webshop
    set_up, found = screen.set_up_of(webshop), totals.count(webshop)
    counts = found.by_state
    under_way = counts[State.DUE] + counts[State.SENDING] + counts[State.UNKNOWN]
    context = {
        "trouble": trouble.first_trouble(set_up.connection) if set_up.has_administration else None,
        "withheld": denied.trouble_of(webshop),
        "changed_facts": changed_facts.unseen(webshop),
        "set_up": set_up,
        "missing": [wording.setting_name(name) for name in set_up.missing],
        "needs_vat_only": set(set_up.missing) == {"default_vat_code"},
        "sentence": _sentence(
            booked=counts[State.BOOKED], waiting=counts[State.HELD], under_way=under_way, to_check=found.to_check
        ),
        "to_check": found.to_check,
        "booked": counts[State.BOOKED],
        "waiting": counts[State.HELD],
        "skipped": counts[State.SKIPPED],
        "under_way": under_way,
        "plan": plan.notice(webshop),
        "causes": waiting.causes(webshop, set_up.connection),
        **_progress(webshop),
    }
    return screen.show(request, "embedded/home.html", context)


def _sentence(*, booked: int, waiting: int, under_way: int, to_check: int) -> str:
    """How the books stand: what needs a person first, then what is on its way, then what is done."""
    if waiting:
        text = ngettext("%(n)s document waits for you.", "%(n)s documents wait for you.", waiting)
        return text % {"n": waiting}
    if under_way:
        text = ngettext("%(n)s document is under way to Exact.", "%(n)s documents are under way to Exact.", under_way)
        return text % {"n": under_way}
    if to_check:
        text = ngettext(
            "%(right)s right in Exact, %(n)s to check.", "%(right)s right in Exact, %(n)s to check.", to_check
        )
        return text % {"n": to_check, "right": booked - to_check}
    if booked:
        text = ngettext("%(n)s document, and it is in Exact.", "All %(n)s documents are in Exact.", booked)
        return text % {"n": booked}
    return _("No orders to book yet.")


def _progress(webshop: Webshop) -> dict[str, object]:
    """The last run, and whether more is under way: running, or put off until a limit is over."""
    run = Run.objects.filter(webshop=webshop).order_by("-started_at").first()
    turn = Turn.objects.filter(webshop=webshop).first()
    unfinished = run is None or run.state in (Run.Progress.RUNNING, Run.Progress.LATER)
    is_soon = turn is not None and turn.next_at < timezone.now() + _A_MINUTE
    return {"run": run, "turn": turn, "is_running": webshop.is_live and unfinished, "is_soon": is_soon}
