"""Who changed what in this app, and what Shopify asked it to erase or to tell, with the day it must be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from apps.audit.models import Change
from apps.embedded import screen, wording
from apps.embedded.payouts.form import LABELS
from apps.embedded.settings import country_names
from apps.embedded.settings.amounts import AmountsForm
from apps.embedded.settings.booking import BookingForm, LeftOutForm
from apps.embedded.settings.customers import CustomersForm
from apps.embedded.settings.schedule import ScheduleForm
from apps.embedded.vat.form import VatForm
from apps.schedule.models import Erasure
from apps.shopify.session import ShopRequest

_SHOWN = 100
# What is not asked by a form under its own name.
_FIELDS: dict[str, Promise] = {
    "is_live": gettext_lazy("Booking"),
    "is_on": gettext_lazy("Book payouts of Shopify Payments"),
    "issued_from": gettext_lazy("Book payouts from"),
    "way": gettext_lazy("Payments"),
    "starts_on": gettext_lazy("Book payments from"),
    "receivables": gettext_lazy("Account of debtors"),
    **{purpose.value: label for purpose, label in LABELS.items()},
    "book_from": gettext_lazy("Day book from"),
    "gateway": gettext_lazy("Way to pay"),
    "leave_open": gettext_lazy("Stays open on the debtor"),
    "condition": gettext_lazy("Payment condition"),
    "paid_only": gettext_lazy("Only paid orders"),
    "administration": gettext_lazy("Administration"),
    "connected_at": gettext_lazy("Logged in to Exact"),
    "is_invited": gettext_lazy("By invitation"),
    "is_confirmed": gettext_lazy("Confirmed"),
    "excluded_channels": gettext_lazy("Sales channels that are not booked"),
    "excluded_tags": gettext_lazy("Order tags that are not booked"),
    "sync_interval_minutes": gettext_lazy("Minutes between two syncs"),
    "unknown_item": gettext_lazy("A SKU that Exact does not know"),
    "item_group": gettext_lazy("Group of new items"),
    "finalise_invoices": gettext_lazy("Print invoices"),
    "account": gettext_lazy("G/L account"),
    "item": gettext_lazy("Item"),
    "code": gettext_lazy("VAT code"),
    "rate": gettext_lazy("Rate"),
    "country": gettext_lazy("Country"),
    "treatment": gettext_lazy("Kind of sale"),
    "component": gettext_lazy("Part of the order"),
    "asked": gettext_lazy("Asked by a person"),
    "state": gettext_lazy("State"),
    "name": gettext_lazy("Name"),
    "is_same": gettext_lazy("The same customer"),
    "settled_at": gettext_lazy("Looked at"),
    "created_at": gettext_lazy("Made"),
    "used_at": gettext_lazy("Used"),
    "revoked_at": gettext_lazy("Withdrawn"),
    "booked_rate": gettext_lazy("Booked rate"),
    "question": gettext_lazy("Question"),
    "kind": gettext_lazy("Answer"),
    "orders": gettext_lazy("Orders"),
    "why": gettext_lazy("Why"),
}
_DEEDS: dict[str, Promise] = {"retry": gettext_lazy("Try again"), "skip": gettext_lazy("Leave out")}
# Tables that are no setting of their own.
_TITLES: dict[str, Promise] = {
    "webshop": gettext_lazy("Booking"),
    "settings": gettext_lazy("Settings"),
    "connection": gettext_lazy("Connection with Exact"),
    "invitation": gettext_lazy("Invitation to connect Exact"),
    "collectivedebtor": gettext_lazy("Collective debtor"),
    "doubledebtor": gettext_lazy("Customers with several accounts"),
    "debtorquestion": gettext_lazy("Is this the same customer?"),
    "document": gettext_lazy("Order"),
    "rework": gettext_lazy("Taken back and booked anew"),
    "moneydocument": gettext_lazy("Payout or day of payments"),
    "payoutsettings": gettext_lazy("Payouts"),
    "paymentsettings": gettext_lazy("Payments"),
    "paymentgateway": gettext_lazy("Gateway"),
    "till": gettext_lazy("Till"),
    "tillday": gettext_lazy("Day of a till"),
}
# Where what changed names itself by a word of ours, not by a choice of its model.
_WORDS: dict[str, Promise] = {**wording.TREATMENTS, **wording.COMPONENTS, **_DEEDS}
# Whose own name says nothing beside the title.
_NAMELESS = frozenset({"rework", "webshop", "settings", "connection", "invitation", "payoutsettings"})


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One change as a person reads it. `values`: a line each, as in "Sales journal: 70 → 71"."""

    at: datetime
    who: str
    what: str
    values: list[str]


@screen.for_the_shop
@require_GET
def log(request: ShopRequest) -> HttpResponse:
    """The newest changes of this webshop, and the requests about its customers' data."""
    # Which pages our support opened is for our own eyes; what it changed stands here like everybody's changes.
    mine: QuerySet[Change] = Change.objects.filter(webshop=request.webshop, deed="")
    changes = mine.select_related("content_type")
    context = {
        "lines": [in_words(change) for change in changes[:_SHOWN]],
        "requests": Erasure.objects.filter(webshop=request.webshop).order_by("-asked_at")[:_SHOWN],
        "shown": _SHOWN,
        "count": changes.count(),
    }
    return screen.show(request, "embedded/log.html", context)


def in_words(change: Change) -> LoggedChange:
    """As the merchant reads it; our desk, too."""
    return LoggedChange(change.timestamp, _who(change), _title(change), _values(change))


def _who(change: Change) -> str:
    words = {
        Change.By.MERCHANT: _("Staff user %(who)s"),
        Change.By.INVITED: _("Somebody you invited"),
        Change.By.OURS: _("Our support (%(who)s)"),
        Change.By.APP: _("The app itself, by your plan"),
    }
    return words[Change.By(change.by)] % {"who": change.who}


def _title(change: Change) -> str:
    """The table, and which row of it; a new row says what it is by its values."""
    model = change.content_type.model_class()
    known = _TITLES.get(change.content_type.model)
    name = str(known or (model._meta.verbose_name if model else change.content_type.model))
    title = f"{name[:1].upper()}{name[1:]}"
    if change.content_type.model in _NAMELESS or change.action == Change.Action.CREATE:
        return title
    first, _space, rest = change.object_repr.partition(" ")
    word = first.rstrip(":")
    return f"{title}: {_WORDS.get(word, word)} {rest}".strip()


def _values(change: Change) -> list[str]:
    """A new row in one line, of what it has; a change line by line, before and after."""
    model = change.content_type.model_class()
    pairs = {field: pair for field, pair in (change.changes or {}).items() if len(pair) == 2}
    if change.action == Change.Action.CREATE:
        given = {field: after for field, (_before, after) in pairs.items() if after not in (None, "", [], False)}
        told = [f"{field_label(field)}: {value_in_words(model, field, after)}" for field, after in given.items()]
        return [" · ".join(told)] if told else []
    return [
        f"{field_label(field)}: {value_in_words(model, field, before)} → {value_in_words(model, field, after)}"
        for field, (before, after) in pairs.items()
    ]


def field_label(name: str) -> str:
    """What a person calls it: as the form that asks it, where one does."""
    for form in (BookingForm, LeftOutForm, CustomersForm, AmountsForm, ScheduleForm, VatForm):
        if label := form.Meta.labels.get(name):
            return str(label)
    return str(_FIELDS.get(name) or wording.setting_name(name))


def value_in_words(model: type[models.Model] | None, name: str, value: Any) -> str:
    """A choice by its name, a moment in the shop's time, yes and no in words; a dash for nothing."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(wording.channel_name(one) if name == "excluded_channels" else str(one) for one in value)
    if name == "country":
        return country_names.name(str(value))
    field = _column(model, name)
    if isinstance(field, models.DateField):
        return _day(str(value))
    if value in _WORDS:
        return str(_WORDS[value])
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))


def _day(text: str) -> str:
    """A day or moment as auditlog keeps it (UTC, without saying so), as a person reads it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) == len("2026-11-26"):
        return formats.date_format(moment, "DATE_FORMAT")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return formats.date_format(timezone.localtime(aware), "DATETIME_FORMAT")


def _column(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
