"""Orders taken back and booked anew: what it would mean, the person's yes with a reason, how far it is, and stop."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from apps.audit import actor
from apps.embedded import screen
from apps.embedded.anew import meaning
from apps.embedded.anew.reasons import NOT_POSSIBLE
from apps.ledger.models import Document
from apps.schedule.anew import deeds
from apps.schedule.anew.deeds import CannotRework
from apps.schedule.models import Rework, ReworkOrder
from apps.shopify.session import ShopRequest

Reached = Rework.Reached
Lot = ReworkOrder.Lot
_MOVING = (Reached.LOOKING, Reached.RUNNING)
_ENDED = (Reached.DONE, Reached.STOPPED)


@screen.for_the_shop
@require_GET
def anew(request: ShopRequest) -> HttpResponse:
    """The one that is open, else the last one."""
    return show(request)


@screen.for_the_shop
@require_POST
def one_order(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """The order whose page it is, with its refunds and changes."""
    document = Document.objects.filter(uuid=uuid, webshop=request.webshop).first()
    if document is None:
        return screen.not_found(request)
    return begin(request, [document.order_gid])


@screen.for_the_shop
@require_POST
def confirm(request: ShopRequest, pk: int) -> HttpResponse:
    """Yes, for a reason."""
    why, is_deleting = request.POST.get("why", ""), request.POST.get("way") == "delete"
    try:
        deeds.confirm(request.webshop, pk, why=why, is_deleting=is_deleting, by=actor.present_name())
    except CannotRework as problem:
        return show(request, problem=problem)
    return show(request)


@screen.for_the_shop
@require_POST
def stop(request: ShopRequest, pk: int) -> HttpResponse:
    """No further order."""
    try:
        deeds.stop(request.webshop, pk)
    except CannotRework as problem:
        return show(request, problem=problem)
    return show(request)


def begin(request: ShopRequest, order_gids: Collection[str], *, month: date | None = None) -> HttpResponse:
    """Have it worked out for these orders; `month`: they are all of that one."""
    try:
        deeds.begin(request.webshop, order_gids, by=actor.present_name(), month=month)
    except CannotRework as problem:
        return show(request, problem=problem)
    return show(request)


def show(request: ShopRequest, *, problem: CannotRework | None = None) -> HttpResponse:
    """The page as it stands now."""
    rework = deeds.latest(request.webshop)
    context: dict[str, Any] = {"rework": rework, "problem": NOT_POSSIBLE[problem.why] if problem else ""}
    if rework:
        rework.webshop = request.webshop
        context |= {**_progress(rework), **_of_phase(rework)}
    return screen.show(request, "embedded/anew.html", context, status=422 if problem else 200)


def _of_phase(rework: Rework) -> dict[str, Any]:
    """What is asked at its time only: sums and lines take some reading."""
    left = meaning.orders_of(rework, Lot.REFUSED)
    if rework.state == Reached.READY:
        found = meaning.of_rework(rework)
        closed = meaning.closed_months(rework, found)
        shown = meaning.orders_of(rework, Lot.FORESEEN)
        return {"meaning": found, "closed_months": closed, "orders": shown, "left": left}
    if rework.state == Reached.LOOKING:
        return {}
    return {"orders": meaning.orders_of(rework, Lot.UNDER_WAY, Lot.STUCK, Lot.DONE), "left": left}


def _progress(rework: Rework) -> dict[str, Any]:
    """How many orders are where; `reached` of `all` are done with in this phase."""
    found = dict(rework.orders.order_by().values_list("state").annotate(number=Count("pk")))
    counts = {fate.value: found.get(fate.value, 0) for fate in Lot}
    every = sum(counts.values())
    is_looking = rework.state == Reached.LOOKING
    chosen = every if is_looking else every - counts[Lot.SAME] - counts[Lot.REFUSED]
    reached = every - counts[Lot.WAITING] if is_looking else counts[Lot.DONE]
    return {
        "counts": counts,
        "all": chosen,
        "reached": reached,
        "is_moving": rework.state in _MOVING and rework.webshop.is_live,
        "is_paused": rework.state in _MOVING and not rework.webshop.is_live,
        "has_ended": rework.state in _ENDED,
    }
