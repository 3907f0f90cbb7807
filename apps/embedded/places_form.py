"""Tills and sales channels: a revenue account, cost centre and collective debtor of their own, where that is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import Component
from apps.embedded import choosing
from apps.exact import catalog
from apps.exact.models import CollectiveDebtor, Connection
from apps.ledger import totals
from apps.shops.models import Account, Cost, Webshop

_NO_COST_CENTRE = _("Cost centre %(value)s is not in this administration. Choose one from the list.")


@dataclass(frozen=True, slots=True)
class Place:
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
    """A cost centre per place, and for tills a revenue account; empty is no rule."""

    def __init__(self, *args: Any, connection: Connection, webshop: Webshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webshop = webshop
        centres = choosing.choices(catalog.cost_centres(connection))
        accounts = [choosing.NOTHING, *choosing.choices(catalog.gl_accounts(connection))]
        saved_costs = {(one.channel, one.location): one.cost_centre for one in webshop.costs.all()}
        saved_accounts = dict(self._accounts().values_list("location", "account"))
        debtors = CollectiveDebtor.objects.filter(webshop=webshop, country="")
        saved_debtors = {(one.channel, one.location): one.name for one in debtors}
        self.places = _places(webshop)
        for place in self.places:
            if place.location:
                self._add(place, "account", accounts, saved_accounts.get(place.location, ""))
            if place.location or place.channel:
                self._add_debtor(place, saved_debtors.get((place.channel, place.location), ""))
            if centres:
                offered = [choosing.NOTHING, *centres]
                self._add(place, "cost", offered, saved_costs.get((place.channel, place.location), ""))

    def _add(self, place: Place, what: str, offered: choosing.Choices, saved: str) -> None:
        names = {"account": _("%(place)s: revenue account"), "cost": _("%(place)s: cost centre")}
        refusal = choosing.NO_ACCOUNT if what == "account" else _NO_COST_CENTRE
        field = choosing.choice(names[what] % {"place": place.label}, offered, refusal=refusal, required=False)
        field.initial = saved
        self.fields[f"{what}_{place.name}"] = field

    def _add_debtor(self, place: Place, saved: str) -> None:
        label = _("%(place)s: name of the collective debtor") % {"place": place.label}
        self.fields[f"debtor_{place.name}"] = forms.CharField(label=label, initial=saved, required=False, max_length=50)

    def _accounts(self) -> Any:
        goods = Account.objects.filter(webshop=self.webshop, component=Component.GOODS.value)
        return goods.filter(country="", channel="").exclude(location="")

    def save(self) -> None:
        """What was emptied is forgotten; what the page did not ask yet (a channel that is new since) stays."""
        for place in self.places:
            self._save_cost(place)
            self._save_account(place)
            self._save_debtor(place)

    def _save_debtor(self, place: Place) -> None:
        """Another name is another account: it is looked up in Exact with the next order."""
        if f"debtor_{place.name}" not in self.data or f"debtor_{place.name}" not in self.fields:
            return
        mine = CollectiveDebtor.objects.filter(webshop=self.webshop, country="", **place.where)
        name = self.cleaned_data[f"debtor_{place.name}"].strip()
        if not name:
            mine.delete()
        elif not mine.filter(name=name).exists():
            mine.delete()
            CollectiveDebtor.objects.create(webshop=self.webshop, name=name, **place.where)

    def _save_cost(self, place: Place) -> None:
        if f"cost_{place.name}" not in self.data or f"cost_{place.name}" not in self.fields:
            return
        if centre := self.cleaned_data[f"cost_{place.name}"]:
            Cost.objects.update_or_create(webshop=self.webshop, **place.where, defaults={"cost_centre": centre})
        else:
            Cost.objects.filter(webshop=self.webshop, **place.where).delete()

    def _save_account(self, place: Place) -> None:
        if f"account_{place.name}" not in self.data or f"account_{place.name}" not in self.fields:
            return
        if account := self.cleaned_data[f"account_{place.name}"]:
            Account.objects.update_or_create(
                webshop=self.webshop,
                component=Component.GOODS.value,
                country="",
                **place.where,
                defaults={"account": account},
            )
        else:
            self._accounts().filter(location=place.location).delete()


def _places(webshop: Webshop) -> list[Place]:
    """The tills, the channels that orders came through or have a rule, and everywhere."""
    tills = webshop.tills.filter(is_active=True)
    ruled = webshop.costs.exclude(channel="").values_list("channel", flat=True)
    return [
        *(Place(f"till_{till.pk}", till.name, location=till.shopify_id) for till in tills),
        *(Place(f"channel_{name}", name, channel=name) for name in sorted({*ruled, *totals.channels(webshop)})),
        Place("everywhere", str(_("All orders"))),
    ]
