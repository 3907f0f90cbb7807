"""Every reason and setting that the rules can name has a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from apps.bookkeeping.booking import OF_ORDERS, Component, Form, Treatment
from apps.bookkeeping.refusals import Held, Skipped
from apps.bookkeeping.rules import BookingType
from apps.embedded import explaining, remarks, wording
from apps.embedded import reasons as rows
from apps.exact.health import rights
from apps.ledger import reasons
from apps.ledger.models import Document
from apps.shops.models import Settings

APPS = Path(__file__).resolve().parents[2] / "apps"


def told(code: str) -> str:
    row = rows.find(code)
    return str(row.text) if row else ""


@pytest.mark.parametrize("code", [*Held, *Skipped])
def test_every_reason_has_a_sentence(code: Held | Skipped) -> None:
    assert told(code.value).endswith((".", "!"))


@pytest.mark.parametrize("component", OF_ORDERS)
def test_every_account_setting_has_a_name(component: Component) -> None:
    assert wording.SETTINGS[f"account_{component.value}"]
    assert wording.SETTINGS[f"item_{component.value}"]


@pytest.mark.parametrize("code", [reasons.BY_MERCHANT, reasons.READ_AGAIN, reasons.GAVE_UP])
def test_every_reason_of_the_ledger_has_a_sentence(code: str) -> None:
    assert told(code).endswith(".")


@pytest.mark.parametrize("form", list(Form))
def test_every_document_of_exact_has_a_name(form: Form) -> None:
    assert wording.FORMS[form.value]


def test_every_warning_that_is_given_has_a_sentence() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in APPS.rglob("*.py"))
    given = set(re.findall(r'Remark\(\s*"(\w+)"', text)) | set(re.findall(r'"(exact_\w+_differs?)"', text))
    assert len(given) > 8
    assert given - {row.code for row in remarks.ROWS} == set()


@pytest.mark.parametrize("booking_type", list(BookingType))
def test_every_right_that_is_needed_has_words(booking_type: BookingType) -> None:
    wants = {
        "unknown_item": "create",
        "finalise_invoices": True,
        "send_changed_addresses": True,
        "attach_receipt": True,
    }
    needed = rights.needed(Settings(booking_type=booking_type.value, **wants), books_money=True)
    assert {f"{action} {endpoint}" for endpoint, action in needed} - set(wording.RIGHTS) == set()


def test_a_warning_names_what_it_is_about() -> None:
    document = Document(currency="EUR")
    document.warnings = [
        {"code": "rounding_line", "data": {"amount": "-0.01"}},
        {"code": "item_generic", "data": {"item": "NEW-1", "generic": "WEB"}},
        {"code": "exact_total_differs", "data": {"expected": "1210.00", "found": "1209.99"}},
    ]
    rounding, generic, differs = (warning.text for warning in explaining.warnings(document))
    assert "−€\u00a00.01" in rounding
    assert "NEW-1" in generic
    assert "WEB" in generic
    assert "€\u00a01,209.99 instead of €\u00a01,210.00" in differs


def test_a_cause_of_several_documents_names_none_of_them() -> None:
    assert explaining.cause("item_unknown").text.startswith("Item does not exist in Exact.")
    assert explaining.cause("item_unknown", {"raw": "LK-1", "text": "x"}).text.startswith("Item LK-1 does not")
    assert explaining.cause("several_found").text.endswith("Look at them there")


@pytest.mark.parametrize("treatment", list(Treatment))
def test_every_treatment_has_a_name(treatment: Treatment) -> None:
    assert wording.TREATMENTS[treatment.value]
