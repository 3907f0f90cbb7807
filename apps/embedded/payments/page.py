"""Payments: the settings, the entries of the days, and what waits, on one page."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.audit import recording
from apps.embedded import connecting, explaining, screen
from apps.embedded.amounts import money
from apps.embedded.explaining import TONES
from apps.embedded.listed import listed
from apps.embedded.payments.form import PaymentForm
from apps.embedded.settings import one_form
from apps.embedded.settings.versions import Stored, Table
from apps.exact.models import Connection
from apps.ledger import clearing, journal, payments
from apps.ledger.clearing import Clearing
from apps.ledger.models import MoneyDocument, Payment
from apps.ledger.states import State
from apps.payments.gateways import Way
from apps.schedule import turns
from apps.schedule.models import Lookback
from apps.shopify.amounts import GIFT_CARD, STORE_CREDIT
from apps.shopify.session import ShopRequest
from apps.shops.models import PaymentGateway, PaymentSettings, Webshop

_SHOWN = 50
_LATELY = timedelta(days=31)
_STORED = Stored(
    tables=(
        Table(PaymentSettings, ("way", "starts_on", "journal", "receivables")),
        Table(PaymentGateway, ("gateway", "account", "leave_open", "condition")),
    )
)


@connecting.for_the_connected
@require_http_methods(["GET", "HEAD", "POST"])
def payments_page(request: ShopRequest, connection: Connection) -> HttpResponse:
    """Saving takes apart what is not in Exact yet, so that it is made again under what was chosen."""
    return _page(request, connection, sent=one_form.sent_to(request))


@connecting.for_the_connected
@require_POST
def retry(request: ShopRequest, connection: Connection, uuid: UUID) -> HttpResponse:
    """An entry that Exact refused is sent again in a sync that starts now; anybody else's is not found."""
    mine = MoneyDocument.objects.filter(webshop=request.webshop, kind=MoneyDocument.EntryOf.PAYMENTS)
    document = mine.filter(uuid=uuid).first()
    if document is None:
        return screen.not_found(request)
    if document.state == State.HELD:
        with transaction.atomic():
            journal.send_again(document)
            recording.note(document, asked=("", "retry"), state=(State.HELD.value, document.state))
        turns.wake(request.webshop)
    return screen.with_toast(_page(request, connection, sent=None), _("It is tried again now."))


def _page(request: ShopRequest, connection: Connection, *, sent: QueryDict | None) -> HttpResponse:
    webshop = request.webshop
    row = PaymentSettings.objects.filter(webshop=webshop).first() or PaymentSettings()
    row.webshop = webshop  # one object of it on a page: its settings are read once
    was_on = row.way != Way.OFF.value
    form = partial(PaymentForm, instance=row, connection=connection, seen=_gateways(webshop))
    taken = one_form.take(webshop, sent, _STORED, form, partial(_save, webshop))
    is_on = row.way != Way.OFF.value if taken.is_saved else was_on
    told = _("Saved. What is booked stays; payments that wait are looked at again.")
    context = {"connection": connection, "is_on": is_on, **_shown(webshop)}
    return one_form.show(request, "embedded/payments.html", taken, context, told=told)


def _save(webshop: Webshop, form: PaymentForm) -> None:
    """What waits is made anew by what was chosen."""
    form.save()
    payments.dissolve(webshop)


def _gateways(webshop: Webshop) -> list[str]:
    """Seen in the ninety days before the set-up, and since in what was paid."""
    counts = Lookback.objects.filter(webshop=webshop).values_list("counts__gateways", flat=True).first()
    names = {*(counts or {}), *payments.gateways_seen(webshop)}
    return sorted(name for name in names - GIFT_CARD - STORE_CREDIT if name.strip())


def _shown(webshop: Webshop) -> dict[str, Any]:
    documents = MoneyDocument.objects.filter(webshop=webshop, kind=MoneyDocument.EntryOf.PAYMENTS)
    waiting, now = listed(payments.waiting(webshop), most=_SHOWN, row=_waiting), timezone.now()
    return {
        "gateways": [_gateway(one) for one in clearing.per_gateway(webshop, first=now - _LATELY, until=now)],
        **listed(documents.annotate(count=Count("payments")), most=_SHOWN, row=_row),
        "waiting": waiting["rows"],
        "waiting_count": waiting["count"],
    }


def _row(document: Any) -> dict[str, Any]:
    return {
        "document": document,
        "count": document.count,
        "net": money(document.net, document.currency),
        "tone": TONES.get(State(document.state), "info"),
        "why": explaining.why(document),
        "can_retry": document.state == State.HELD,
    }


def _gateway(one: Clearing) -> dict[str, str]:
    names = ("told", "booked", "under_way", "waiting", "left_out")
    sums = {name: money(getattr(one, name), one.currency) for name in names}
    return {"gateway": one.gateway or _("not known"), **sums}


def _waiting(payment: Payment) -> dict[str, Any]:
    facts = payment.reason.get("facts", {})
    return {
        "order": payment.order_name,
        "on": payment.at,
        "amount": "–" if payment.amount is None else money(payment.amount, payment.currency),
        "gateway": facts.get("gateway") or facts.get("gateways", ""),
        "why": explaining.cause(payment.reason_code, facts),
    }
