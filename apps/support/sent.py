"""The tables of what goes to Exact: documents of orders, entries of money, days of tills."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.embedded import explaining
from apps.ledger.models import Attempt, Document, MoneyAttempt, MoneyDocument, TillAttempt, TillDay
from apps.support import doing
from apps.support.deeds import Deed
from apps.support.looking import ReadOnlyRows, ReadOnlyTable
from apps.support.site import desk

_OF_A_TRY = ("started_at", "ended_at", "outcome", "message")


class WithDeeds(ReadOnlyTable):
    """Rows to which something may be done: what, depends on who looks."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {deed.name: (_go_to(deed), deed.name, deed.label) for deed in doing.offer(request, self.model)}

    def action_checkbox(self, obj: Model) -> SafeString:
        """As Django's own, but without rendering a form's field for every row."""
        box = '<input type="checkbox" name="{}" value="{}" aria-label="{}" class="action-select">'
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, _("Choose %(document)s") % {"document": obj})


def _go_to(deed: Deed) -> Callable[..., HttpResponse]:
    """An action of a list: to the page of the deed, with what was ticked."""

    def go(page: ReadOnlyTable, request: HttpRequest, ticked: QuerySet[Any]) -> HttpResponse:
        return HttpResponseRedirect(doing.address(deed, list(ticked)))

    return go


class WithReason(WithDeeds):
    """Rows that may wait: with the reason in the merchant's words, and what may be done."""

    change_form_template = "support/waiting.html"

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The page of one."""
        document = kwargs["obj"]
        context |= {"document": document, "why": explaining.why(document), "deeds": doing.addresses(request, document)}
        return super().render_change_form(request, context, *args, **kwargs)


class AttemptRows(ReadOnlyRows):
    model = Attempt
    fields = _OF_A_TRY


@admin.register(Document, site=desk)
class DocumentAdmin(WithReason):
    list_display = ("reference", "webshop", "kind", "state", "reason_code", "total", "currency", "exact_number")
    list_filter = ("state", "kind")
    exactly = ("order_name", "exact_number", "webshop__domain")
    list_select_related = ("webshop",)
    ordering = ("-created_at",)
    inlines = (AttemptRows,)
    change_form_template = "support/document.html"


class MoneyAttemptRows(ReadOnlyRows):
    model = MoneyAttempt
    fields = _OF_A_TRY


@admin.register(MoneyDocument, site=desk)
class PayoutAdmin(WithReason):
    list_display = ("number", "webshop", "booked_on", "state", "reason_code", "net", "currency", "exact_number")
    list_filter = ("state",)
    exactly = ("number", "exact_number", "webshop__domain")
    list_select_related = ("webshop",)
    ordering = ("-created_at",)
    inlines = (MoneyAttemptRows,)


class TillAttemptRows(ReadOnlyRows):
    model = TillAttempt
    fields = _OF_A_TRY


@admin.register(TillDay, site=desk)
class TillDayAdmin(WithReason):
    list_display = ("name", "booked_on", "number", "webshop", "state", "reason_code", "currency", "exact_number")
    list_filter = ("state",)
    exactly = ("exact_number", "webshop__domain")
    list_select_related = ("webshop",)
    ordering = ("-created_at",)
    inlines = (TillAttemptRows,)
