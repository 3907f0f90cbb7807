"""Settings: first the connection, then the administration, then how orders are booked."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.embedded import screen
from apps.embedded.settings_form import SettingsForm
from apps.exact import administrations, sites
from apps.exact.models import Connection
from apps.shopify.session import ShopRequest, shop_required
from apps.shops.models import Settings


@shop_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: ShopRequest) -> HttpResponse:
    """The next thing that is missing, or all settings."""
    set_up = screen.set_up_of(request.webshop)
    connection = screen.connection_of(request.webshop)
    if connection is None or not set_up.is_connected:
        return screen.show(request, "embedded/connect.html", {"set_up": set_up, "sites": sites.SITES})
    if not set_up.has_administration or "division" in request.POST:
        return _administration(request, connection)
    return _settings(request, connection)


def _administration(request: ShopRequest, connection: Connection) -> HttpResponse:
    """Which administration; the list is Exact's own, asked when this page is opened."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            administrations.choose(connection, int(request.POST.get("division") or 0))
        except (Rejected, LogInAgain, TryLater, ValueError) as refused:
            problem, status = _text(refused), _status(refused)
        else:
            return _settings(request, connection)
    found: list[administrations.Administration] = []
    try:
        found = administrations.list_for(connection)
    except (Rejected, LogInAgain, TryLater) as refused:
        problem, status = _text(refused), _status(refused)
    context = {"administrations": found, "problem": problem, "connection": connection}
    return screen.show(request, "embedded/administration.html", context, status=status)


def _status(refused: Exception) -> int:
    """503: come back in a moment; 422: choose something else."""
    return 503 if isinstance(refused, TryLater) else 422


def _text(refused: Exception) -> str:
    if isinstance(refused, TryLater):
        return str(_("Exact allows no more calls this minute. Come back to this page in a moment."))
    return refused.text if isinstance(refused, Rejected) else str(getattr(refused, "why", refused))


def _settings(request: ShopRequest, connection: Connection) -> HttpResponse:
    row = Settings.objects.select_related("webshop").get(webshop=request.webshop)
    is_sent = request.method == "POST" and "journal" in request.POST
    form = SettingsForm(request.POST if is_sent else None, instance=row, connection=connection)
    is_saved = is_sent and form.is_valid()
    if is_saved:
        form.save()
    context = {
        "form": form,
        "connection": connection,
        "is_saved": is_saved,
        "set_up": screen.set_up_of(request.webshop),
    }
    return screen.show(request, "embedded/settings.html", context, status=422 if form.errors else 200)
