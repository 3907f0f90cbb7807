"""Who changed what in this app, and what Shopify asked it to erase or to tell, with the day it must be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from apps.audit.models import Change
from apps.embedded import screen, wording
from apps.embedded.settings.booking import SettingsForm
from apps.embedded.settings.more import MoreForm
from apps.embedded.vat.form import VatForm
from apps.schedule.models import Erasure
from apps.shopify.session import ShopRequest

_SHOWN = 100
# What is not asked by a form under its own name.
_FIELDS: dict[str, Promise] = {
    "is_live": gettext_lazy("Booking"),
    "paid_only": gettext_lazy("Only paid orders"),
    "administration": gettext_lazy("Administration"),
    "connected_at": gettext_lazy("Logged in to Exact"),
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
}
_DEEDS: dict[str, Promise] = {"retry": gettext_lazy("Try again"), "skip": gettext_lazy("Leave out")}


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One change as a person reads it. `values`: name of the field, before, after."""

    at: datetime
    who: str
    what: str
    values: list[tuple[str, str, str]]


@screen.for_the_shop
@require_GET
def log(request: ShopRequest) -> HttpResponse:
    """The newest changes of this webshop, and the requests about its customers' data."""
    # Which pages our support opened is for our own eyes; what it changed stands here like everybody's changes.
    mine: QuerySet[Change] = Change.objects.filter(webshop=request.webshop, deed="")
    changes = mine.select_related("content_type")
    context = {
        "lines": [_line(change) for change in changes[:_SHOWN]],
        "requests": Erasure.objects.filter(webshop=request.webshop).order_by("-asked_at")[:_SHOWN],
        "shown": _SHOWN,
        "count": changes.count(),
    }
    return screen.show(request, "embedded/log.html", context)


def _line(change: Change) -> LoggedChange:
    model = change.content_type.model_class()
    name = str(model._meta.verbose_name) if model else change.content_type.model
    values = [(_field(field), *(_value(model, field, one) for one in pair)) for field, pair in _pairs(change)]
    what = f"{name[:1].upper()}{name[1:]}"
    is_of_the_shop = change.object_repr in ("", str(change.webshop))
    return LoggedChange(
        at=change.timestamp,
        who=_who(change),
        what=what if is_of_the_shop else f"{what}: {change.object_repr}",
        values=[(field, before, after) for field, before, after in values],
    )


def _pairs(change: Change) -> list[tuple[str, list[Any]]]:
    """What was given and what was left; a new row names only what it has."""
    pairs = (change.changes or {}).items()
    return [(field, pair) for field, pair in pairs if len(pair) == 2 and any(one not in (None, "", []) for one in pair)]


def _who(change: Change) -> str:
    words = {
        Change.By.MERCHANT: _("Staff user %(who)s"),
        Change.By.INVITED: _("Somebody you invited"),
        Change.By.OURS: _("Our support (%(who)s)"),
    }
    return words[Change.By(change.by)] % {"who": change.who}


def _field(name: str) -> str:
    for form in (SettingsForm, MoreForm, VatForm):
        if label := form.Meta.labels.get(name):
            return str(label)
    return str(_FIELDS.get(name) or wording.setting_name(name))


def _value(model: type[models.Model] | None, name: str, value: Any) -> str:
    """A choice by its name, yes and no in words; a dash for nothing."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name == "asked":
        return str(_DEEDS.get(str(value), value))
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        field = None
    choices = dict(getattr(field, "flatchoices", ()))
    return str(choices.get(value, value))
