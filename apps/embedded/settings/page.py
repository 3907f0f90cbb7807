"""Settings: the state of the connection, which administration, and how orders are booked in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.embedded import connecting, screen, wording
from apps.embedded.settings import blocks, versions
from apps.exact.codes import catalog, chosen
from apps.exact.debtors import assign
from apps.exact.health import checkup, trouble
from apps.exact.login import choosing
from apps.exact.models import Connection
from apps.shopify.session import ShopRequest
from apps.shops.models import Settings

# What can go wrong when Exact is asked something.
_PROBLEMS = (Rejected, LogInAgain, TryLater)


@screen.for_the_shop
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: ShopRequest) -> HttpResponse:
    """The next thing that is missing, or all settings."""
    connection = screen.connection_of(request.webshop)
    if connection is None or not connection.is_ready:
        return connecting.show(request)
    return _settings(request, connection)


@screen.for_the_shop
@require_POST
def disconnect(request: ShopRequest) -> HttpResponse:
    """No way into Exact any more, until somebody logs in again; what is booked stays where it is."""
    connection = screen.connection_of(request.webshop)
    if connection is not None and connection.credential is not None:
        choosing.disconnect(connection)
        request.webshop.is_live = False
    return connecting.show(request)


@screen.for_the_shop
@require_POST
def read_codes(request: ShopRequest) -> HttpResponse:
    """The administration's codes once more, when the merchant changed something in Exact."""
    connection = screen.connection_of(request.webshop)
    if connection is None or not connection.is_ready:
        return connecting.show(request)
    try:
        catalog.refresh(connection)
    except _PROBLEMS as refused:
        return _settings(request, connection, problem=refused)
    return _settings(request, connection, is_read=True)


@screen.for_the_shop
@require_POST
def by_type(request: ShopRequest) -> HttpResponse:
    """The part of the form that depends on the way of booking, when another one is chosen; nothing is saved."""
    connection = screen.connection_of(request.webshop)
    if connection is None or not connection.is_ready:
        return connecting.show(request)
    row = Settings.objects.select_related("webshop").get(webshop=request.webshop)
    problem = _look_at_items(connection, row, sent=request.POST)
    form = blocks.by_booking_type(connection, row, sent=None, typed=request.POST)
    context = {
        "by_type": form,
        "carried": blocks.carried(form, request.POST),
        "items_problem": screen.problem_text(problem) if problem else "",
    }
    return screen.show(request, "embedded/_parts/by_type.html", context)


def _look_at_items(connection: Connection, row: Settings, *, sent: blocks.Sent) -> Exception | None:
    try:
        blocks.look_at_items(connection, row, sent=sent)
    except _PROBLEMS as problem:
        return problem
    return None


def _settings(
    request: ShopRequest, connection: Connection, *, problem: Exception | None = None, is_read: bool = False
) -> HttpResponse:
    row = Settings.objects.select_related("webshop").get(webshop=request.webshop)
    sent = request.POST if request.method == "POST" and "journal" in request.POST else None
    problem = problem or _look_at_items(connection, row, sent=sent)
    forms = blocks.all_forms(connection, row, sent=sent)
    is_older = sent is not None and versions.is_older(row, sent)
    is_saved = sent is not None and not problem and not forms.has_errors and not is_older
    if is_saved:
        forms.save()
        forms = blocks.all_forms(connection, row, sent=None)  # as it stands now
        checkup.can_go_live(connection)  # better told here than met at night; what it finds is the page's `trouble`
    wrong = chosen.problems(connection, request.webshop.settings)
    forms.tell({(one.kind, one.chosen): one.text for one in wrong})
    set_up = screen.set_up_of(request.webshop)
    context = {
        "form": forms.main,
        "by_type": forms.by_type,
        "carried": blocks.carried(forms.by_type, None if is_saved else sent),
        "more": forms.more,
        "places": forms.places,
        "countries": forms.countries,
        "has_errors": forms.has_errors,
        "connection": connection,
        "codes_read_at": catalog.refreshed_at(connection),
        "is_saved": is_saved,
        "is_older": is_older,
        "version": sent.get(versions.FIELD) if sent and is_older else versions.version_of(row),
        "is_read": is_read,
        "wrong": wrong,
        "doubles": assign.doubles(request.webshop).count(),
        "problem": screen.problem_text(problem) if problem else "",
        "set_up": set_up,
        "trouble": trouble.first_trouble(connection),
        "missing": [wording.setting_name(name) for name in set_up.missing],
    }
    status = screen.problem_status(problem) if problem else 422 if forms.has_errors or is_older else 200
    return screen.show(request, "embedded/settings.html", context, status=status)
