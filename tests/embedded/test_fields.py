"""A field of a form becomes the element of Polaris for its kind, with its value, its help and what is wrong with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.template import Context, Template


class AForm(forms.Form):
    """One field of every kind."""

    journal = forms.ChoiceField(label="Journal", choices=[("70", "Sales"), ("71", "Web")], help_text="Where it goes")
    start_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label='The "name"')
    which = forms.TypedChoiceField(choices=[("True", "Paid"), ("False", "All")], coerce=lambda text: text == "True")
    is_paid = forms.BooleanField(label="Paid only", required=False)


def shown(of: str, *, tag: str = "field", sent: dict[str, Any] | None = None, **initial: Any) -> str:
    form = AForm(sent, initial=initial)
    page = Template("{% load fields %}{% " + tag + " form." + of + " %}").render(Context({"form": form}))
    return " ".join(page.split())


def test_a_choice_shows_what_is_chosen_and_its_help() -> None:
    page = shown("journal", journal="71")
    assert '<s-select label="Journal" name="journal" details="Where it goes"' in page
    assert '<s-option value="71" selected>Web</s-option>' in page
    assert '<s-option value="70" >Sales</s-option>' in page


def test_a_few_choices_stand_in_sight() -> None:
    assert '<s-choice value="70" selected>Sales</s-choice>' in shown("journal", tag="choices", journal="70")


def test_a_no_that_was_saved_is_the_choice_that_is_shown() -> None:
    page = shown("which", tag="choices", which=False)
    assert '<s-choice value="False" selected>All</s-choice>' in page
    assert '<s-choice value="True" >Paid</s-choice>' in page


def test_a_day_is_written_as_the_browser_reads_it() -> None:
    assert 'value="2026-11-02"' in shown("start_on", start_on=date(2026, 11, 2))


@pytest.mark.parametrize(("value", "is_checked"), [(True, True), (False, False)])
def test_a_switch_is_on_or_off(value: bool, is_checked: bool) -> None:
    assert (" checked" in shown("is_paid", is_paid=value)) is is_checked


def test_what_was_typed_stays_beside_what_is_wrong_with_it() -> None:
    page = shown("start_on", sent={"start_on": "yesterday"})
    assert 'value="yesterday"' in page
    assert 'error="Enter a valid date."' in page


def test_words_cannot_leave_their_attribute() -> None:
    page = shown("name", name='"><script>')
    assert "<script>" not in page
    assert "The &quot;name&quot;" in page
