"""The settings of the ledger of gift cards: told apart or not, since when, and what was owed then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.shops.models import CardLedger, Settings

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[CardLedger]
else:
    ModelForm = forms.ModelForm


class CardsForm(ModelForm):
    """`first`: the day the ledger begins on as long as none is chosen."""

    tell_cards_apart = forms.BooleanField(
        required=False,
        label=_("Tell cards that were sold from cards that were issued by hand"),
        help_text=_("Shopify asks you for a permission when you switch it on. Orders wait where a card does not tell."),
    )

    class Meta:
        model = CardLedger
        fields = ("begins_on", "cards", "credit")
        labels = {
            "begins_on": _("The ledger begins on"),
            "cards": _("Owed for gift cards when that day began"),
            "credit": _("Owed as store credit when that day began"),
        }
        help_texts = {"cards": _("As it stood in your books: cards that were sold before, and not redeemed yet.")}

    def __init__(self, *args: Any, settings: Settings, first: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = settings
        self.initial["begins_on"] = self.instance.begins_on or first
        self.initial["tell_cards_apart"] = settings.tell_cards_apart
        for name in ("cards", "credit"):
            self.fields[name].required = False
            self.initial[name] = f"{self.initial[name]:.2f}"

    def clean(self) -> dict[str, Any]:
        """An amount that is left empty is none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return {**cleaned, **{name: cleaned.get(name) or 0 for name in ("cards", "credit") if name not in self.errors}}

    @transaction.atomic
    def save(self, commit: bool = True) -> CardLedger:
        """Shopify's cards are read again in the next sync, whatever changed."""
        self.settings.tell_cards_apart = self.cleaned_data["tell_cards_apart"]
        self.settings.save(update_fields=["tell_cards_apart", "changed_at"])
        self.instance.read_at = self.instance.asked_at = None
        self.instance.place = {}
        return super().save(commit=commit)
