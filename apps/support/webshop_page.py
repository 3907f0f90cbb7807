"""One webshop on one page: how it stands, what waits and why, what was changed, by whom, and the ages of its logins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from apps.audit.models import Change
from apps.closing.models import CheckedMonth
from apps.embedded import amounts, explaining, screen, waiting, wording
from apps.embedded.screen import SetUp
from apps.embedded.settings import country_names, log
from apps.exact.door.tokens import CHAIN_LIVES
from apps.exact.models import Connection
from apps.ledger import totals
from apps.ledger.models import Document, MoneyDocument
from apps.ledger.states import State
from apps.notices.models import Notice
from apps.schedule.models import Erasure, Run, Turn
from apps.shopify.models import Token, WebhookDelivery
from apps.shops.models import Account, Settings, VatMapping, Webshop
from apps.support import doing, standing, why

_FEW, _MONTHS = 10, 3


def context(request: HttpRequest, webshop: Webshop) -> dict[str, Any]:
    """What the template shows; with `?order=` the answer to why that one is not in Exact."""
    set_up, asked = _set_up(webshop), request.GET.get("order", "").strip()
    connection, made = (set_up.connection, set_up.made) if set_up else (screen.connection_of(webshop), None)
    return {
        "webshop": webshop,
        "standing": standing.sentences(webshop, set_up),
        "deeds": doing.addresses(request, webshop),
        "asked": asked,
        "answer": why.answer(webshop, asked) if asked else None,
        "counts": [(state, state.label, count) for state, count in totals.count(webshop).items()],
        "causes": waiting.causes(webshop, connection, made=made) if made else [],
        "open": _unfinished(Document, webshop),
        "payouts": _unfinished(MoneyDocument, webshop),
        "months": CheckedMonth.objects.filter(webshop=webshop).order_by("-first")[:_MONTHS],
        "turn": Turn.objects.filter(webshop=webshop).first(),
        "runs": Run.objects.filter(webshop=webshop)[:_FEW],
        "connection": connection,
        "exact_days": _days_left(connection),
        "token": Token.objects.filter(webshop=webshop).first(),
        "settings": list(_settings(made.settings)) if made else [],
        "accounts": sorted(_account(row) for row in made.accounts) if made else [],
        "codes": [_code(row) for row in made.vat_mappings] if made else [],
        "changes": [(change, log.in_words(change)) for change in _changes(webshop)],
        "webhooks": _webhooks(webshop),
        "notices": Notice.objects.filter(webshop=webshop).order_by("-pk")[:_FEW],
        "erasures": Erasure.objects.filter(webshop=webshop)[:_FEW],
    }


def _unfinished(kind: type[Document] | type[MoneyDocument], webshop: Webshop) -> list[dict[str, Any]]:
    """The newest that are not in Exact, and why."""
    states = (State.HELD, State.DUE, State.UNKNOWN)
    found = kind.objects.filter(webshop=webshop, state__in=states).order_by("-created_at")[:_FEW]
    address = f"admin:ledger_{kind._meta.model_name}_change"
    return [
        {
            "document": one,
            "address": reverse(address, args=[one.pk]),
            "why": explaining.why(one),
            "amount": amounts.money(_worth(one), one.currency),
        }
        for one in found
    ]


def _worth(document: Document | MoneyDocument) -> Decimal:
    if isinstance(document, MoneyDocument):
        return document.net
    return document.shopify_total if document.total is None else document.total


def _set_up(webshop: Webshop) -> SetUp | None:
    """None where what was chosen is erased, or never was."""
    try:
        return screen.set_up_of(webshop)
    except Settings.DoesNotExist:
        return None


def _settings(chosen: Settings) -> Iterator[tuple[str, Any]]:
    """Name and value of each, as a person reads them."""
    for field in Settings._meta.concrete_fields:
        if field.name in ("id", "webshop"):
            continue
        value = log.value_in_words(Settings, field.name, getattr(chosen, field.attname))
        yield capfirst(log.field_label(field.name)), value


def _changes(webshop: Webshop) -> QuerySet[Change]:
    """The newest; that a page was opened is none."""
    mine = Change.objects.filter(webshop=webshop).exclude(action=Change.Action.ACCESS)
    return mine.select_related("content_type")[:_FEW]


def _account(row: Account) -> tuple[str, str]:
    what = wording.COMPONENTS.get(row.component, row.component)
    where = (country_names.name(row.country), wording.channel_name(row.channel))
    return " ".join(filter(None, (str(what), *where))), row.account


def _code(row: VatMapping) -> tuple[str, str]:
    treatment = str(wording.TREATMENTS.get(row.treatment, row.treatment))
    told = filter(None, (capfirst(treatment), country_names.name(row.country), f"{amounts.rate(str(row.rate))} %"))
    return " ".join(told), " ".join(filter(None, (row.code, row.account))) or "–"


def _days_left(connection: Connection | None) -> int | None:
    """Until Exact ends the login, if it is not used; None where there is none that lives."""
    if connection is None or connection.credential is None or not connection.is_connected:
        return None
    return max(0, (connection.credential.refreshed_at + CHAIN_LIVES - timezone.now()).days)


def _webhooks(webshop: Webshop) -> list[dict[str, Any]]:
    """Of the last week, by topic."""
    week = timezone.now() - timedelta(days=7)
    mine = WebhookDelivery.objects.filter(shop_domain=webshop.domain, received_at__gte=week)
    return [{**row} for row in mine.values("topic").annotate(count=Count("pk")).order_by("topic")]
