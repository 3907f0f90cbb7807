"""Every reason and setting that the rules can name has a sentence."""

from __future__ import annotations

import pytest

from apps.bookkeeping import preview
from apps.bookkeeping.booking import Component, Treatment
from apps.bookkeeping.refusals import Held, Skipped
from apps.embedded import wording


@pytest.mark.parametrize("code", [*Held, *Skipped])
def test_every_reason_has_a_sentence(code: Held | Skipped) -> None:
    assert str(wording.REASONS[code.value]).endswith((".", "!"))


@pytest.mark.parametrize("component", list(Component))
def test_every_account_setting_has_a_name(component: Component) -> None:
    assert wording.SETTINGS[f"account_{component.value}"]


@pytest.mark.parametrize("treatment", list(Treatment))
def test_every_treatment_has_a_name(treatment: Treatment) -> None:
    assert wording.TREATMENTS[treatment.value]


def test_the_preview_explains_every_reason_but_the_merchants_own() -> None:
    assert {code.value for code in [*Held, *Skipped]} - set(preview.MEANINGS) <= {
        "changed_after_booking",
        "nothing_booked",
    }
