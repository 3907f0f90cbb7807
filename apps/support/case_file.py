"""Everything an engineer needs to look into one webshop, as a file: no name, no address, no token of anybody."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from apps.audit import recording
from apps.audit.models import Change
from apps.exact.models import Connection
from apps.ledger.models import Attempt, Document
from apps.schedule.models import Run, Turn
from apps.shops.models import Account, Settings, VatMapping, Webshop

_MOST = 200


def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file. Raises PermissionDenied."""
    if not request.user.has_perm("support.case_file"):
        raise PermissionDenied
    webshop = get_object_or_404(Webshop, pk=pk)
    recording.note_deed(webshop, "case_file")
    answer = JsonResponse(content(webshop), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{webshop.handle}-{timezone.now():%Y%m%d-%H%M}.json"'
    return answer


def content(webshop: Webshop) -> dict[str, Any]:
    """Rows as they stand; what Exact said in its own words is left out, it may name a customer."""
    mine = Document.objects.filter(webshop=webshop).order_by("-created_at")
    return {
        "made_at": timezone.now(),
        "webshop": _rows(
            Webshop.objects.filter(pk=webshop.pk),
            *("domain", "state", "is_live", "country", "currency", "timezone", "shopify_plan", "installed_at"),
        ),
        "settings": _rows(Settings.objects.filter(webshop=webshop), *_names(Settings, "collective_debtor_name")),
        "accounts": _rows(Account.objects.filter(webshop=webshop), *_names(Account)),
        "vat_codes": _rows(VatMapping.objects.filter(webshop=webshop), *_names(VatMapping)),
        "connection": _rows(
            Connection.objects.filter(webshop=webshop),
            *("administration__site", "administration__division", "administration__state", "credential__state"),
            *("credential__refreshed_at", "problem", "problem_at", "rights_missing", "checked_at"),
        ),
        "turn": _rows(Turn.objects.filter(webshop=webshop), "next_at", "cursor_at", "turns_in_vain", "standing"),
        "runs": _rows(Run.objects.filter(webshop=webshop)[:_MOST], *_names(Run)),
        "documents": _rows(
            mine[:_MOST],
            *("uuid", "kind", "source", "version", "order_name", "state", "reason_code", "currency", "total", "vat"),
            *("shopify_total", "booking", "booked_on", "exact_number", "attempts_count", "created_at", "updated_at"),
        ),
        "attempts": _rows(
            Attempt.objects.filter(document__webshop=webshop).order_by("-started_at")[:_MOST],
            *("document_id", "started_at", "ended_at", "outcome"),
        ),
        "changes": _rows(
            Change.objects.filter(webshop=webshop)[:_MOST], "timestamp", "by", "who", "deed", "object_repr", "changes"
        ),
    }


def _rows(found: Any, *names: str) -> list[dict[str, Any]]:
    return list(found.values(*names))


def _names(model: Any, *without: str) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name not in ("id", "webshop", *without)]
