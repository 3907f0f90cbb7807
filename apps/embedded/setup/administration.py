"""Step 2: which administration, whether its Exact user may do what is needed, and what an order becomes there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.audit import recording
from apps.bookkeeping.rules import BookingType
from apps.calls.outcomes import NOT_DONE
from apps.embedded import screen, wording
from apps.embedded.settings import country_names
from apps.embedded.setup import steps
from apps.exact.health import checkup, rights
from apps.exact.login import likely
from apps.exact.models import Connection
from apps.schedule.lookback import reading
from apps.shopify.session import ShopRequest
from apps.shops.models import Settings


@steps.after(steps.ADMINISTRATION)
@require_http_methods(["GET", "HEAD", "POST"])
def administration(request: ShopRequest, connection: Connection) -> HttpResponse:
    """The facts as Exact tells them; going on needs the rights of the chosen way of booking."""
    if request.method != "POST":
        return _show(request, connection)
    chosen = request.POST.get("booking_type", "")
    if chosen not in set(BookingType):
        return _show(request, connection, problem=_("Choose how orders are booked."), status=422)
    recording.change(Settings.objects.filter(webshop=request.webshop), booking_type=chosen)
    if not checkup.can_go_live(connection):
        connection.refresh_from_db()
        return _show(request, connection, status=422)
    reading.begin(request.webshop)
    return steps.go_on(request, to=steps.VAT)


@steps.after(steps.ADMINISTRATION)
@require_POST
def check_rights(request: ShopRequest, connection: Connection) -> HttpResponse:
    """Ask Exact now; the line of the page that says what came of it."""
    problem = ""
    try:
        checkup.check(connection)
    except NOT_DONE as no:
        problem = screen.problem_text(no)
    about = {**_rights(request, connection), "rights_problem": problem, "is_asked": True}
    return screen.show(request, "embedded/setup/rights.html", about)


def _show(request: ShopRequest, connection: Connection, *, problem: str = "", status: int = 200) -> HttpResponse:
    chosen = connection.administration
    webshop = request.webshop
    context = {
        "connection": connection,
        "administration": chosen,
        "evidence": likely.evidence(webshop, chosen) if chosen else None,
        "country": country_names.name(chosen.country) if chosen else "",
        "other_currency": chosen is not None and bool(chosen.currency) and chosen.currency != webshop.currency,
        "booking_type": Settings.objects.values_list("booking_type", flat=True).get(webshop=webshop),
        "booking_types": Settings._meta.get_field("booking_type").choices,
        "problem": problem,
        **_rights(request, connection),
    }
    return steps.show(request, steps.ADMINISTRATION, "administration", context, status=status)


def _rights(request: ShopRequest, connection: Connection) -> dict[str, Any]:
    """What is known of them: in order and which, missing and which, or not asked yet."""
    needed = rights.needed_now(Settings.objects.get(webshop=request.webshop))
    names = [str(wording.RIGHTS.get(f"{action} {endpoint}", endpoint)) for endpoint, action in needed]
    return {
        "connection": connection,
        "is_checked": checkup.is_checked(connection),
        "is_asked": connection.checked_at is not None or bool(connection.problem),
        "needed_rights": names,
        "missing_rights": [str(wording.RIGHTS.get(right, right)) for right in connection.rights_missing],
    }
