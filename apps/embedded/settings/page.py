"""One small page of the settings, opened and saved; it saves for itself, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.calls.outcomes import NOT_DONE
from apps.embedded import changed_facts, connecting, screen
from apps.embedded.settings import blocks, choosing, parts, versions
from apps.embedded.settings.parts import Forms, SettingsPart
from apps.exact.codes import chosen
from apps.exact.debtors import assign
from apps.exact.health import checkup, trouble
from apps.exact.models import Connection
from apps.shopify.session import ShopRequest
from apps.shops import choices
from apps.shops.choices import Choices
from apps.shops.models import Settings


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page as it is shown: its forms with what was sent, and what became of that."""

    forms: Forms
    version: str
    has_errors: bool = False
    is_older: bool = False
    is_saved: bool = False


@connecting.for_the_connected
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: ShopRequest, connection: Connection, part: SettingsPart) -> HttpResponse:
    """GET: as it is stored. POST: saved, or what is wrong with what was sent. `part` stands at the address."""
    made = choices.read(request.webshop)
    row, sent = made.settings, request.POST if request.method == "POST" else None
    problem = _look_at_items(connection, row, sent=sent) if part.names_items else None
    sheet = _opened(connection, row, part) if sent is None else _sent(connection, row, part, sent, problem)
    if sent is not None:
        made = choices.read(request.webshop)  # the forms wrote what was sent into `row`
    if sheet.is_saved:
        checkup.can_go_live(connection)  # better told here than met at night; what it finds is the page's `trouble`
        row = made.settings
    _tell_wrong_codes(connection, made, sheet.forms)
    found = trouble.first_trouble(connection)
    context = {
        **sheet.forms,
        "connection": connection,
        "part": part,
        "title": parts.title(part, row),
        "sheet": sheet,
        "has_errors": sheet.has_errors,
        "is_older": sheet.is_older,
        "carried": blocks.carried(sheet.forms.get("by_type"), None if sheet.is_saved else sent),
        "doubles": assign.doubles(request.webshop).count() if part is parts.CUSTOMERS else 0,
        "problem": screen.problem_text(problem) if problem else "",
        "trouble": found,
        "news": changed_facts.told_on(request.webshop, part.name),
    }
    status = screen.problem_status(problem) if problem else 422 if sheet.has_errors or sheet.is_older else 200
    answer = screen.show(request, f"embedded/settings/{part.template}.html", context, status=status)
    if sheet.is_saved and not found:
        saved = _("Saved.")
        return screen.with_toast(answer, f"{saved} {part.then}")
    return answer


@connecting.for_the_connected
@require_POST
def by_type(request: ShopRequest, connection: Connection) -> HttpResponse:
    """The part of the form that depends on the way of booking, when another one is chosen; nothing is saved."""
    row = Settings.objects.select_related("webshop").get(webshop=request.webshop)
    problem = _look_at_items(connection, row, sent=request.POST)
    form = blocks.by_another_type(connection, row, sent=None, typed=request.POST)
    context = {
        "by_type": form,
        "carried": blocks.carried(form, request.POST),
        "items_problem": screen.problem_text(problem) if problem else "",
    }
    return screen.show(request, "embedded/_parts/by_type.html", context)


def _opened(connection: Connection, row: Settings, part: SettingsPart) -> Sheet:
    version = part.stored.version(row)
    return Sheet(part.forms(connection, row, None), version)


def _sent(
    connection: Connection, row: Settings, part: SettingsPart, sent: Mapping[str, str], problem: Exception | None
) -> Sheet:
    """Judged first: that may ask Exact. Then, alone with the row, compared with what is stored, and saved."""
    forms = part.forms(connection, row, sent)
    has_errors = any([bool(form.errors) for form in forms.values()])
    with transaction.atomic():
        stored = Settings.objects.select_for_update().get(pk=row.pk)
        is_older = part.stored.is_older(stored, sent)
        is_saved = not (has_errors or is_older or problem)
        if is_saved:
            for form in forms.values():
                form.save()
    if is_saved:
        now = Settings.objects.select_related("webshop").get(pk=row.pk)
        return replace(_opened(connection, now, part), is_saved=True)
    version = sent.get(versions.FIELD, "") if is_older else part.stored.version(stored)
    return Sheet(forms, version, has_errors=has_errors, is_older=is_older)


def _tell_wrong_codes(connection: Connection, made: Choices, forms: Forms) -> None:
    wrong = chosen.problems(connection, made)
    told = {(one.kind, one.chosen): one.text for one in wrong}
    for form in forms.values():
        choosing.tell(form, told)


def _look_at_items(connection: Connection, row: Settings, *, sent: blocks.Sent) -> Exception | None:
    try:
        blocks.look_at_items(connection, row, sent=sent)
    except NOT_DONE as problem:
        return problem
    return None
