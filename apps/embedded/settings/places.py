"""Tills and sales channels: an account, cost centre, cost unit and collective debtor of their own, where wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.audit import recording
from apps.bookkeeping.booking import Component
from apps.embedded import wording
from apps.embedded.settings import choosing, part_debtors
from apps.exact.codes import catalog, lists
from apps.exact.models import Connection
from apps.ledger import totals
from apps.shops.models import Account, Cost, Webshop

# The place stands above them.
_LABELS: dict[str, Promise] = {
    "account": _("Revenue account"),
    "cost": _("Cost centre"),
    "unit": _("Cost unit"),
    "debtor": _("Name of the collective debtor"),
}
_KINDS = {
    "account": choosing.CodeKind.GL_ACCOUNT,
    "cost": choosing.CodeKind.COST_CENTRE,
    "unit": choosing.CodeKind.COST_UNIT,
}
_REFUSALS = {
    "account": choosing.NO_ACCOUNT,
    "cost": _("Cost centre %(value)s is not in this administration. Choose one from the list."),
    "unit": _("Cost unit %(value)s is not in this administration. Choose one from the list."),
}


@dataclass(frozen=True, slots=True)
class SellingPlace:
    """Where an order was sold: a till (`location`, its gid), a channel, or anywhere. `name` is that of its fields."""

    name: str
    label: str
    channel: str = ""
    location: str = ""

    @property
    def where(self) -> dict[str, Any]:
        """As the rules have it."""
        return {"channel": self.channel, "location": self.location}


class PlacesForm(forms.Form):
    """Per place what it has of its own; empty is no rule. What the administration does not have is not asked."""

    def __init__(self, *args: Any, connection: Connection, webshop: Webshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webshop = webshop
        lists.read_ahead(connection, *_KINDS.values())
        self.offered = {
            "account": choosing.choices(catalog.gl_accounts(connection)),
            "cost": choosing.choices(catalog.cost_centres(connection)),
            "unit": choosing.choices(catalog.cost_units(connection)),
        }
        costs = {(one.channel, one.location): one for one in webshop.costs.all()}
        accounts = dict(self._accounts().values_list("location", "account"))
        self.debtors = part_debtors.of_places(webshop)
        self.places = _places(webshop, ruled={channel for channel, _location in (*costs, *self.debtors)} - {""})
        for place in self.places:
            where = (place.channel, place.location)
            cost = costs.get(where)
            if place.location:
                self._add_choice(place, "account", accounts.get(place.location, ""))
            if place.location or place.channel:
                self._add_debtor(place, self.debtors.get(where, ""))
            self._add_choice(place, "cost", cost.cost_centre if cost else "")
            self._add_choice(place, "unit", cost.cost_unit if cost else "")

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of one place beside each other."""
        whats = _LABELS.keys()
        names = ([f"{what}_{place.name}" for what in whats] for place in self.places)
        return [[self[name] for name in row if name in self.fields] for row in names]

    @property
    def by_place(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The name of each place with its fields, where it has any."""
        return [(place.label, row) for place, row in zip(self.places, self.rows, strict=True) if row]

    def _add_choice(self, place: SellingPlace, what: str, saved: str) -> None:
        if not (self.offered[what] or saved):
            return
        offered = [choosing.NOTHING, *self.offered[what]]
        field = choosing.choice(_LABELS[what], offered, refusal=_REFUSALS[what], kind=_KINDS[what], required=False)
        field.initial = saved
        self.fields[f"{what}_{place.name}"] = field

    def _add_debtor(self, place: SellingPlace, saved: str) -> None:
        self.fields[f"debtor_{place.name}"] = part_debtors.field(str(_LABELS["debtor"]), saved)

    def _accounts(self) -> Any:
        goods = Account.objects.filter(webshop=self.webshop, component=Component.GOODS.value)
        return goods.filter(country="", channel="").exclude(location="")

    def save(self) -> None:
        """What was emptied is forgotten; what the page did not ask yet (a channel that is new since) stays."""
        for place in self.places:
            self._save_cost(place)
            self._save_account(place)
            if (name := self._sent(place, "debtor")) is not None:
                part_debtors.save(self.webshop, name, **place.where)

    def _sent(self, place: SellingPlace, what: str) -> str | None:
        name = f"{what}_{place.name}"
        return str(self.cleaned_data[name]).strip() if name in self.data and name in self.fields else None

    def _save_cost(self, place: SellingPlace) -> None:
        sent = {"cost_centre": self._sent(place, "cost"), "cost_unit": self._sent(place, "unit")}
        asked = {name: code for name, code in sent.items() if code is not None}
        mine = Cost.objects.filter(webshop=self.webshop, **place.where)
        if any(asked.values()):
            Cost.objects.update_or_create(webshop=self.webshop, **place.where, defaults=asked)
        elif len(asked) == len(sent):
            mine.delete()
        elif asked:
            # The other half was not asked: it stays, unless there is none.
            (kept,) = sent.keys() - asked.keys()
            mine.filter(**{kept: ""}).delete()
            recording.change(mine, **asked)

    def _save_account(self, place: SellingPlace) -> None:
        account = self._sent(place, "account")
        if account:
            about: dict[str, Any] = {"component": Component.GOODS.value, "country": "", **place.where}
            Account.objects.update_or_create(webshop=self.webshop, **about, defaults={"account": account})
        elif account is not None:
            self._accounts().filter(location=place.location).delete()


def _places(webshop: Webshop, *, ruled: set[str]) -> list[SellingPlace]:
    """The tills, the channels that orders came through or have a rule, and everywhere."""
    tills = webshop.tills.filter(is_active=True)
    channels = sorted({*ruled, *totals.channels(webshop)})
    return [
        *(SellingPlace(f"till_{till.pk}", till.name, location=till.shopify_id) for till in tills),
        *(SellingPlace(f"channel_{name}", wording.channel_name(name), channel=name) for name in channels),
        SellingPlace("everywhere", str(_("All orders"))),
    ]
