"""What an order becomes in Exact, in which journal, and which orders are booked at all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.embedded import wording
from apps.embedded.settings import choosing
from apps.embedded.settings.model_form import ModelForm
from apps.exact.codes import catalog, proposals
from apps.exact.models import Connection
from apps.ledger import totals
from apps.shops.models import Settings

_NO_JOURNAL = _("%(value)s is not a sales journal of this administration. Choose one from the list.")
# Channels that every shop has, whether or not an order came through them yet.
_EVERYWHERE = ("web", "pos")
_SEVERAL = _("Several with commas between them.")


class BookingForm(ModelForm):
    """How an order is booked, and where."""

    paid_only = forms.TypedChoiceField(
        label=_("Which orders"),
        choices=[("True", _("only paid orders")), ("False", _("all orders, paid or not"))],
        coerce=lambda text: text == "True",
    )

    class Meta:
        model = Settings
        fields: tuple[str, ...] = ("booking_type", "journal", "paid_only")
        labels = {"booking_type": _("Book orders as"), "journal": _("Sales journal")}

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = catalog.journals(connection)
        journals = choosing.choices(found)
        self.fields["journal"] = choosing.choice(
            _("Sales journal"), journals, refusal=_NO_JOURNAL, kind=choosing.CodeKind.JOURNAL
        )
        if not self.instance.journal:  # never saved yet: a proposal, which counts only once it is saved
            self.initial["journal"] = next(iter(proposals.webshop_journals(found)), journals[-1][0] if journals else "")


class WordsField(forms.CharField):
    """A list of words, written with commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = (word.strip() for word in str(value or "").split(","))
        return list(dict.fromkeys(word for word in words if word))


class LeftOutForm(ModelForm):
    """Orders that are never booked."""

    excluded_channels = forms.MultipleChoiceField(label=_("Sales channels that are not booked"), required=False)
    excluded_tags = WordsField(label=_("Order tags that are not booked"), help_text=_SEVERAL, required=False)

    class Meta:
        model = Settings
        fields = ("skip_zero_totals", "excluded_channels", "excluded_tags")
        labels = {"skip_zero_totals": _("Leave out orders of which the total is zero")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {*_EVERYWHERE, *totals.channels(self.instance.webshop), *self.instance.excluded_channels}
        offered = [(channel, wording.channel_name(channel)) for channel in sorted(there)]
        self.fields["excluded_channels"].choices = offered  # type: ignore[attr-defined]  # of the field declared above
