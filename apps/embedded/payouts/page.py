"""Payouts: the settings and the list on one page, and one payout whole."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit import recording
from apps.embedded import connecting, explaining, permission, screen
from apps.embedded.amounts import journal_line, money
from apps.embedded.explaining import TONES
from apps.embedded.listed import listed
from apps.embedded.orders import deeds
from apps.embedded.payouts.form import PayoutForm
from apps.embedded.settings import one_form
from apps.embedded.settings.versions import Stored, Table
from apps.exact.models import Connection
from apps.ledger import journal, payouts
from apps.ledger.models import MoneyDocument
from apps.ledger.states import State
from apps.payments import stored
from apps.payments.kinds import Purpose
from apps.payments.payout import Payout
from apps.schedule import turns
from apps.shopify.payouts import SCOPE
from apps.shopify.session import ShopRequest
from apps.shops.models import PayoutSettings, Webshop

_SHOWN = 100
_STORED = Stored(tables=(Table(PayoutSettings, ("is_on", "issued_from", "journal", *map(str, Purpose))),))


@connecting.for_the_connected
@require_http_methods(["GET", "HEAD", "POST"])
def payouts_page(request: ShopRequest, connection: Connection) -> HttpResponse:
    """The settings, and what became of every payout; the newest first."""
    webshop = request.webshop
    row = _settings(webshop)
    was_on = row.is_on
    form = partial(PayoutForm, instance=row, connection=connection)
    sent = one_form.sent_to(request)
    taken = one_form.take(webshop, sent, _STORED, form, lambda form: payouts.judge_again(webshop, form.save().rules))
    is_on = row.is_on if taken.is_saved else was_on
    documents = MoneyDocument.objects.filter(webshop=webshop, kind=MoneyDocument.EntryOf.PAYOUT)
    context = {
        "connection": connection,
        "is_allowed": permission.is_given(webshop, SCOPE, asks_again=taken.is_saved and is_on),
        "is_on": is_on,
        "scope": SCOPE,
        **listed(documents, most=_SHOWN, row=_row),
    }
    told = _("Saved. What is booked stays; payouts that wait are looked at again.")
    return one_form.show(request, "embedded/payouts.html", taken, context, told=told)


@screen.for_the_shop
@require_GET
def payout(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """One payout of this webshop; anybody else's is not found."""
    document = _document(request, uuid)
    return _page(request, document) if document else screen.not_found(request)


@screen.for_the_shop
@require_POST
def retry(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """Judged again under the settings of now, and sent in a sync that starts now."""
    document = _document(request, uuid)
    if document is None:
        return screen.not_found(request)
    if not payouts.can_retry(document):
        return _page(request, document, toast=_("Nothing to try again: look at how it stands now."))
    with transaction.atomic():
        before = document.state
        payouts.book_after_all(document, _settings(request.webshop).rules)
        recording.note(document, asked=("", "retry"), state=(before, document.state))
    turns.wake(request.webshop)
    return _page(request, document, toast=_("It is tried again now."))


@screen.for_the_shop
@require_POST
def skip(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """A person books it by hand, or not at all."""
    document, why = _document(request, uuid), request.POST.get("why", "").strip()
    if document is None:
        return screen.not_found(request)
    if not why:
        return _page(request, document, error=_("Say in a few words why it is not booked: your accountant reads it."))
    if not journal.can_skip(document):
        return _page(request, document, toast=_("It can no longer be left out: it is on its way to Exact, or there."))
    deeds.skip(document, who=request.session_token.user_id, why=why)
    return _page(request, document, toast=_("It is not booked. “Try again” brings it back."))


def _settings(webshop: Webshop) -> PayoutSettings:
    """As chosen, else as nothing is; one object of the webshop on a page, so that its settings are read once."""
    row = PayoutSettings.objects.filter(webshop=webshop).first() or PayoutSettings()
    row.webshop = webshop
    return row


def _document(request: ShopRequest, uuid: UUID) -> MoneyDocument | None:
    return MoneyDocument.objects.filter(uuid=uuid, webshop=request.webshop, kind=MoneyDocument.EntryOf.PAYOUT).first()


def _row(document: MoneyDocument) -> dict[str, Any]:
    return {
        "document": document,
        "net": money(document.net, document.currency),
        "tone": TONES.get(State(document.state), "info"),
        "why": explaining.why(document),
    }


def _page(request: ShopRequest, document: MoneyDocument, *, toast: str = "", error: str = "") -> HttpResponse:
    told = stored.from_json(document.payout)
    context = {
        **_row(document),
        "amounts": explaining.amounts(document),
        "lines": [journal_line(line, document.currency) for line in (document.booking or {}).get("lines", ())],
        "movements": _movements(told),
        "gross": money(told.gross.amount, told.gross.currency),
        "fees": money(told.fees.amount, told.fees.currency),
        "can_retry": payouts.can_retry(document),
        "can_skip": journal.can_skip(document) and document.state != State.SKIPPED,
        "error": error,
    }
    answer = screen.show(request, "embedded/payout.html", context, status=422 if error else 200)
    return screen.with_toast(answer, toast)


def _movements(told: Payout) -> list[dict[str, str]]:
    """Which orders, which fees: as Shopify tells them."""
    return [
        {
            "order": one.order,
            "kind": one.kind.replace("_", " ").capitalize(),
            "why": one.why,
            "amount": money(one.amount.amount, one.amount.currency),
            "fee": money(one.fee.amount, one.fee.currency),
            "net": money(one.net.amount, one.net.currency),
        }
        for one in told.movements
    ]
