"""From which day orders are booked, which days are closed, and how often is looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.closing.takeover import search
from apps.embedded.settings.model_form import ModelForm
from apps.exact.codes import periods
from apps.exact.models import Connection
from apps.shopify import scopes
from apps.shops.models import Settings

# Minutes between two syncs.
INTERVALS: Mapping[int, Promise] = {
    15: _("every quarter of an hour"),
    30: _("every half hour"),
    60: _("every hour"),
    120: _("every 2 hours"),
    240: _("every 4 hours"),
    720: _("twice a day"),
    1440: _("once a day"),
}
_ONLY_RECENT = _(
    "Shopify shows the app the orders of the last 60 days only: the permission for older orders is missing. Choose a "
    "later day, or open the app from Shopify and allow it to read all orders."
)
_NO_PERIODS_BEFORE = date(2000, 1, 1)
# A day that is still to come stops booking until then: meant so by few, so it is asked about before it counts.
_TO_COME: Mapping[str, tuple[Promise, Promise]] = {
    "start_on": (
        _("%(day)s is still to come: orders that were placed before it would never be booked."),
        _("Yes, book nothing that is placed before %(day)s"),
    ),
    "closed_until": (
        _("%(day)s is still to come: no order of today could be booked on its own day."),
        _("Yes, close every day up to and including %(day)s"),
    ),
}


@dataclass(frozen=True, slots=True)
class DayToCome:
    """A question about a day that is still to come: the box that says it is meant so, and what it sends."""

    name: str
    value: str
    label: str


class ScheduleForm(ModelForm):
    """Days and hours."""

    class Meta:
        model = Settings
        fields = ("start_on", "closed_until", "when_closed", "sync_interval_minutes")
        labels = {
            "start_on": _("Book orders from"),
            "closed_until": _("Closed up to and including"),
            "when_closed": _("An order in a closed period"),
        }
        help_texts = {"start_on": _("Orders that were placed before this day are not booked.")}

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions: list[DayToCome] = []
        self.fields["start_on"].required = True
        self.initial["start_on"] = self.instance.start_on or timezone.localdate()
        chosen = self.instance.sync_interval_minutes
        self.fields["sync_interval_minutes"] = forms.TypedChoiceField(
            label=_("Look for new orders"),
            choices=sorted({**INTERVALS, chosen: interval_name(chosen)}.items()),
            coerce=int,
        )
        self.fields["closed_until"].help_text = _about_closing(connection, self.instance.journal)

    def save(self, commit: bool = True) -> Settings:
        """An earlier start date: what others booked since is looked for before any of it is booked."""
        row: Settings = super().save(commit)
        before = self.initial["start_on"]
        if commit and row.start_on and row.start_on < before:
            search.begin_unless_known(row.webshop, since=row.start_on)
        return row

    def clean_start_on(self) -> date:
        chosen: date = self.cleaned_data["start_on"]
        if chosen < _NO_PERIODS_BEFORE:
            raise forms.ValidationError(_("There were no webshop orders yet on this day."))
        is_older = chosen < timezone.localdate() - scopes.SHOWN_WITHOUT
        if is_older and "start_on" in self.changed_data and not scopes.has_older_orders(self.instance.webshop):
            raise forms.ValidationError(_ONLY_RECENT)
        self._ask_about("start_on", chosen)
        return chosen

    def clean_closed_until(self) -> date | None:
        chosen: date | None = self.cleaned_data["closed_until"]
        self._ask_about("closed_until", chosen)
        return chosen

    def _ask_about(self, name: str, day: date | None) -> None:
        """Raises until the person said that this very day is meant."""
        if day is None or day <= timezone.localdate() or name not in self.changed_data:
            return
        doubt, yes = _TO_COME[name]
        shown, box = {"day": formats.date_format(day, "DATE_FORMAT")}, f"{name}_is_meant"
        if self.data.get(box) != day.isoformat():
            self.questions.append(DayToCome(box, day.isoformat(), str(yes) % shown))
            raise forms.ValidationError(str(doubt) % shown)


def interval_name(minutes: int) -> str:
    """How often is looked, in words."""
    return str(INTERVALS.get(minutes) or _("every %(n)s minutes") % {"n": minutes})


def _about_closing(connection: Connection, journal: str) -> str:
    """What the date does, and what Exact says by itself: the later of the two counts."""
    does = str(_("Nothing is booked on or before this day."))
    if not journal:
        return does
    closed = periods.closed(connection, journal=journal)
    if closed:
        shown = ", ".join(_("%(first)s to %(last)s") % _days(first, last) for first, last in closed)
        exact = _("What is closed in Exact counts as well; for journal %(journal)s that is: %(periods)s.")
        return f"{does} {exact % {'journal': journal, 'periods': shown}}"
    if periods.is_known(connection):
        none = _("In Exact no period is closed for journal %(journal)s.") % {"journal": journal}
        return f"{does} {none}"
    hidden = _("Exact does not show its periods to this user: only the day you name here counts.")
    return f"{does} {hidden}"


def _days(first: date, last: date) -> dict[str, str]:
    return {"first": formats.date_format(first), "last": formats.date_format(last)}
