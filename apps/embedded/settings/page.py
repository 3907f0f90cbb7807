"""Settings: the state of the connection, which administration, and how orders are booked in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.embedded import connecting, screen, wording
from apps.embedded.settings import blocks
from apps.exact.codes import catalog, chosen
from apps.exact.debtors import assign
from apps.exact.health import checkup, trouble
from apps.exact.items import articles
from apps.exact.login import administrations
from apps.exact.models import Connection
from apps.shopify.session import ShopRequest
from apps.shops.models import Account, Item, Settings, VatMapping, Webshop

# What can go wrong when Exact is asked something.
_PROBLEMS = (Rejected, LogInAgain, TryLater)


@screen.for_the_shop
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: ShopRequest) -> HttpResponse:
    """The next thing that is missing, or all settings."""
    connection = screen.connection_of(request.webshop)
    if connection is None or not connection.is_connected:
        return connecting.show(request)
    if "division" in request.POST:
        return _choose(request, connection)
    if connection.administration_id is None:
        return _administrations(request, connection)
    return _settings(request, connection)


@screen.for_the_shop
@require_GET
def administration(request: ShopRequest) -> HttpResponse:
    """Another administration. The list is Exact's own, asked when this page is opened."""
    connection = screen.connection_of(request.webshop)
    if connection is None or connection.credential is None:
        return connecting.show(request)
    return _administrations(request, connection)


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


def _choose(request: ShopRequest, connection: Connection) -> HttpResponse:
    before = connection.administration_id
    try:
        administrations.choose(connection, int(request.POST.get("division") or 0))
    except ValueError:
        return _administrations(request, connection)
    except _PROBLEMS as refused:
        return _administrations(request, connection, problem=refused)
    if before not in (None, connection.administration_id):
        _leave_codes_behind(request.webshop, connection)
    return _settings(request, connection)


def _leave_codes_behind(webshop: Webshop, connection: Connection) -> None:
    """Codes that the new administration does not have are empty again, and a person looks before booking goes on."""
    known_accounts = catalog.gl_accounts(connection).values("code")
    known_codes = [entry.code for entry in catalog.vat_codes_for_sales(connection)]
    Account.objects.filter(webshop=webshop).exclude(account__in=known_accounts).delete()
    Item.objects.filter(webshop=webshop).exclude(item__in=articles.mirrored(connection).values("code")).delete()
    VatMapping.objects.filter(webshop=webshop).update(is_confirmed=False)
    VatMapping.objects.filter(webshop=webshop).exclude(code__in=known_codes).update(code="")
    chosen = Settings.objects.filter(webshop=webshop)
    chosen.update(item_group="", marketplace_item="", payment_condition="")
    chosen.exclude(marketplace_account__in=known_accounts).update(marketplace_account="")
    chosen.exclude(journal__in=catalog.journals(connection).values("code")).update(journal="")
    chosen.exclude(default_vat_code__in=known_codes).update(default_vat_code="")
    Webshop.objects.filter(pk=webshop.pk).update(is_live=False)
    webshop.is_live = False


def _administrations(request: ShopRequest, connection: Connection, *, problem: Exception | None = None) -> HttpResponse:
    found: list[administrations.OfferedAdministration] = []
    try:
        found = administrations.list_for(connection)
    except _PROBLEMS as refused:
        problem = problem or refused
    context = {
        "administrations": found,
        "problem": screen.problem_text(problem) if problem else "",
        "connection": connection,
    }
    status = screen.problem_status(problem) if problem else 200
    return screen.show(request, "embedded/administration.html", context, status=status)


def _settings(
    request: ShopRequest, connection: Connection, *, problem: Exception | None = None, is_read: bool = False
) -> HttpResponse:
    row = Settings.objects.select_related("webshop").get(webshop=request.webshop)
    sent = request.POST if request.method == "POST" and "journal" in request.POST else None
    problem = problem or _look_at_items(connection, row, sent=sent)
    forms = blocks.of(connection, row, sent=sent)
    is_saved = sent is not None and not problem and not forms.has_errors
    if is_saved:
        forms.save()
        forms = blocks.of(connection, row, sent=None)  # as it stands now
        checkup.allows(connection)  # better told here than met at night; what it finds is the page's `trouble`
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
        "is_read": is_read,
        "wrong": wrong,
        "doubles": assign.doubles(request.webshop).count(),
        "problem": screen.problem_text(problem) if problem else "",
        "set_up": set_up,
        "trouble": trouble.of(connection),
        "missing": [wording.setting_name(name) for name in set_up.missing],
    }
    status = screen.problem_status(problem) if problem else 422 if forms.has_errors else 200
    return screen.show(request, "embedded/settings.html", context, status=status)
