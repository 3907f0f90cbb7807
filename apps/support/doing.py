"""The page of a deed: what it does and to what, the reason, and afterwards how many it was done to."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.audit import actor
from apps.calls.outcomes import NOT_DONE
from apps.embedded import screen
from apps.ledger.models import Document, MoneyDocument
from apps.shops.models import Webshop
from apps.support.deeds import DEEDS, Deed, carry_out
from apps.support.site import desk

# Rows with a page of deeds: there one comes back to.
_WITH_PAGES = frozenset({Webshop, Document, MoneyDocument})
# Chosen by hand, on one page of a list.
_MOST = 200


class ReasonForm(forms.Form):
    """Why; and from which day on, for a deed that asks."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        min_length=5,
        help_text=gettext_lazy("Kept in the audit log. The merchant's question, a ticket; no names of customers."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )
    day = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, deed: Deed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not deed.has_day:
            del self.fields["day"]


def do(request: HttpRequest, name: str) -> HttpResponse:
    """GET shows, POST does. Raises PermissionDenied for a role that may not."""
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    if not request.user.has_perm(deed.permission):
        raise PermissionDenied
    if deed.is_grave and not did_recently_reauthenticate(request):
        raise ReauthenticationRequired
    rows = _chosen(deed, request.GET.get("ids", ""))
    form = ReasonForm(request.POST or None, deed=deed)
    if request.method == "POST" and form.is_valid():
        _carry_out(request, deed, rows, form)
        return HttpResponseRedirect(_back(deed, rows))
    context = {**desk.each_context(request), "title": deed.label, "deed": deed, "rows": rows, "form": form}
    return render(request, "support/do.html", {**context, "back": _back(deed, rows)})


def offer(request: HttpRequest, on: type[Any]) -> list[Deed]:
    """What this person may do to such a row."""
    return [deed for deed in DEEDS.values() if deed.on is on and request.user.has_perm(deed.permission)]


def addresses(request: HttpRequest, row: Any) -> list[tuple[Deed, str]]:
    """What this person may do to this row, with the page of each deed."""
    return [(deed, address(deed, [row])) for deed in offer(request, type(row))]


def address(deed: Deed, rows: Sequence[Any]) -> str:
    """The page of the deed for these rows."""
    ids = ",".join(str(row.pk) for row in rows[:_MOST])
    return f"{reverse('desk_do', args=[deed.name])}?{urlencode({'ids': ids})}"


def _carry_out(request: HttpRequest, deed: Deed, rows: Sequence[Any], form: ReasonForm) -> None:
    try:
        with actor.because(form.cleaned_data["why"]):
            count = carry_out(deed, rows, form.cleaned_data.get("day"))
    except NOT_DONE as problem:
        messages.error(request, screen.problem_text(problem))
        return
    except (SMTPException, OSError):
        messages.error(request, _("The mail could not be sent."))
        return
    text = ngettext("%(deed)s: done to %(count)s of %(all)s.", "%(deed)s: done to %(count)s of %(all)s.", count)
    told = messages.success if count else messages.warning
    told(request, text % {"deed": deed.label, "count": count, "all": len(rows)})


def _chosen(deed: Deed, ids: str) -> list[Any]:
    """The rows of the address; Http404 when there are none."""
    try:
        found = list(deed.on._default_manager.filter(pk__in=ids.split(",")[:_MOST]))
    except (ValueError, ValidationError) as wrong:
        raise Http404 from wrong
    if not found:
        raise Http404
    return found


def _back(deed: Deed, rows: Sequence[Any]) -> str:
    table = f"admin:{deed.on._meta.app_label}_{deed.on._meta.model_name}"
    if len(rows) == 1 and deed.on in _WITH_PAGES:
        return reverse(f"{table}_change", args=[rows[0].pk])
    return reverse(f"{table}_changelist")
