"""Sales invoices and orders: the item of every kind of amount, and what becomes of a SKU that Exact does not know.

Administrations have thousands of items, so a code is typed and checked instead of chosen from a list.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import OF_ORDERS, Component
from apps.bookkeeping.rules import BookingType
from apps.embedded import wording
from apps.embedded.settings import choosing
from apps.exact.codes import chosen, proposals
from apps.exact.items import articles, for_sale, groups
from apps.exact.items.for_sale import Obstacle
from apps.exact.models import Connection, Item
from apps.shops.models import ComponentItem, Settings, UnknownItem

_CODE_LENGTH = 30
_UNKNOWN = _("Exact has no item %(code)s. Look at the code, or make the item in Exact first.")
_NOT_FOR_SALE = _("Item %(code)s is no sales item in Exact. Tick “Sales” on the item, or choose another.")
_INACTIVE = _("Item %(code)s may not be sold today: look at its start and end date in Exact, or choose another.")
_OBSTACLES = {Obstacle.UNKNOWN: _UNKNOWN, Obstacle.NO_SALES_ITEM: _NOT_FOR_SALE, Obstacle.INACTIVE: _INACTIVE}
_GENERIC = _("Name the generic item that unknown SKUs are put on.")
_NO_GROUP = _("This item group is not in the administration. Choose one from the list.")
_ABOUT_GOODS = _("For lines without a SKU, and for unknown SKUs if you choose so below.")


class ItemsForm(forms.Form):
    """One item per component, by its code in Exact."""

    template = "embedded/_parts/items.html"

    def __init__(self, *args: Any, connection: Connection, settings: Settings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection, self.settings, self.webshop = connection, settings, settings.webshop
        self.saved = dict(self.webshop.items.values_list("component", "item"))
        proposed = {} if self.saved else proposals.items(articles.mirrored(connection).filter(is_for_sale=True))
        for component in OF_ORDERS:
            field = _code(wording.COMPONENTS[component.value], required=component is Component.SHIPPING)
            field.initial = self.saved.get(component.value) or proposed.get(component, "")
            self.fields[f"item_{component.value}"] = field
        self.fields["marketplace_item"] = _code(wording.MARKETPLACE)
        self.fields["marketplace_item"].initial = settings.marketplace_item
        self._describe()
        self._add_choices()

    def _describe(self) -> None:
        """Under every code what the item is called in Exact: the best check there is."""
        shown = {name: self._shown(name, field) for name, field in self.fields.items()}
        known = articles.mirrored(self.connection).filter(code__in=set(shown.values()))
        names = dict(known.values_list("code", "description"))
        for name, field in self.fields.items():
            field.help_text = names.get(shown[name], "")
        goods = self.fields[f"item_{Component.GOODS.value}"]
        goods.label = cast("str", _("Generic item"))
        goods.help_text = goods.help_text or cast("str", _ABOUT_GOODS)

    def _shown(self, name: str, field: forms.Field) -> str:
        return str(self.data.get(name) or self.get_initial_for_field(field, name) or "").strip()

    def _add_choices(self) -> None:
        label = _("A SKU that Exact does not know")
        unknown = Settings._meta.get_field("unknown_item").formfield(label=label, help_text="")
        self.fields["unknown_item"] = cast("forms.Field", unknown)
        self.fields["unknown_item"].initial = self.settings.unknown_item
        named = [("", str(_("Exact's own default group"))), *groups.choices(self.connection)]
        if self.settings.item_group not in dict(named):  # Exact did not tell, or it is gone there
            named.append((self.settings.item_group, self.settings.item_group))
        self.fields["item_group"] = choosing.choice(
            _("Group of items that are made"), named, refusal=_NO_GROUP, required=False
        )
        self.fields["item_group"].initial = self.settings.item_group
        if self.settings.booking_type == BookingType.SALES_INVOICE.value:
            self.fields["finalise_invoices"] = forms.BooleanField(
                label=_("Print invoices in Exact, so that they are booked at once"),
                help_text=_("Without it they wait in Exact as drafts. Exact sends no e-mail to the customer."),
                required=False,
                initial=self.settings.finalise_invoices,
            )

    @property
    def code_fields(self) -> list[forms.BoundField]:
        """Those that name an item."""
        return [self[name] for name in self.fields if name.startswith("item_") and name != "item_group"] + [
            self["marketplace_item"]
        ]

    def codes(self) -> set[str]:
        """The codes as they were sent."""
        return {code for field in self.code_fields if (code := str(field.data or "").strip())}

    def clean(self) -> dict[str, Any]:
        """Every code against the mirror, which the page has refreshed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        known = {item.code: item for item in articles.mirrored(self.connection).filter(code__in=self.codes())}
        for field in self.code_fields:
            code = cleaned.get(field.name)
            if code and (problem := _problem(code, known.get(code))):
                self.add_error(field.name, problem)
        is_generic = cleaned.get("unknown_item") == UnknownItem.GENERIC.value
        if is_generic and not cleaned.get("item_goods") and "item_goods" not in self.errors:
            self.add_error("item_goods", forms.ValidationError(_GENERIC))
        return cleaned

    def save(self) -> None:
        """What was emptied is forgotten."""
        for component in OF_ORDERS:
            code = self.cleaned_data[f"item_{component.value}"]
            if code:
                ComponentItem.objects.update_or_create(
                    webshop=self.webshop, component=component.value, defaults={"item": code}
                )
            else:
                ComponentItem.objects.filter(webshop=self.webshop, component=component.value).delete()
        chosen = ("marketplace_item", "unknown_item", "item_group", "finalise_invoices")
        sent = [name for name in chosen if name in self.fields]
        for name in sent:
            setattr(self.settings, name, self.cleaned_data[name])
        self.settings.save(update_fields=sent)


def _code(label: Any, *, required: bool = False) -> choosing.TypedCode:
    field = choosing.TypedCode(
        label=cast("str", label),
        required=required,
        max_length=_CODE_LENGTH,
        error_messages={"required": cast("str", choosing.NEEDED)},
    )
    field.kind = chosen.ITEM
    return field


def _problem(code: str, item: Item | None) -> forms.ValidationError | None:
    obstacle = for_sale.obstacle(item, on=timezone.localdate())
    return forms.ValidationError(_OBSTACLES[obstacle], params={"code": code}) if obstacle else None
