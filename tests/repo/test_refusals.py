"""Every refusal is one row: its sentence in every language, a way out that exists, and no promise nobody keeps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve, reverse
from django.utils import translation

from apps.bookkeeping.refusals import Held, Skipped
from apps.embedded import reasons, remarks
from apps.exact.refusals import before_exact, of_contacts, table
from apps.exact.refusals.row import Doubt, Elsewhere, Page, Refusal
from apps.ledger import reasons as ledger_reasons
from apps.payments.refusals import HeldPayout, HeldTender
from apps.schedule.anew.foresee import LeftAsIs
from apps.shops.models import Settings
from apps.tills.refusals import HeldDay

PROJECT = Path(__file__).resolve().parents[2]
ROWS = (*table.ROWS, *reasons.ROWS, *remarks.ROWS)
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
OF_EXACT = ("nl", "en", "fr", "de")

OF_THE_SETTINGS = frozenset(page for page in Page if page is Page.SETTINGS or page.value.startswith("settings_"))

# What a sentence promises, and the ways out that keep it.
PROMISES: dict[str, frozenset[Page | Elsewhere]] = {
    r"in the settings|under settings|by your settings": OF_THE_SETTINGS,
    r"under VAT|VAT settings": frozenset({Page.VAT}),
    r"refresh the codes": OF_THE_SETTINGS | {Page.CONNECTION},
    r"choose (another|one|a|an)\b": frozenset(Page),
    r"log in|sign in|connect again": frozenset({Page.CONNECT}),
    r"by itself|next sync|when it has": frozenset({Elsewhere.BY_ITSELF}),
    r"in Shopify\.$": frozenset({Elsewhere.SHOPIFY}),
}
# Nobody of ours is told by the app, and there is no address to write to yet.
NOBODY_DOES = r"we have been|we are told|our support|we look at|you hear from us|contact us|warehouse in the settings"


def english(row: Refusal) -> str:
    with translation.override("en"):
        return str(row.text)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_row_has_its_sentence_in_every_language_of_the_product(row: Refusal) -> None:
    sentences = set()
    for language in LANGUAGES:
        with translation.override(language):
            sentences.add(str(row.text))
    assert len(sentences) == len(LANGUAGES), sentences
    for sentence in sentences:
        assert sentence.rstrip().endswith((".", "%(about)s")), sentence
        assert set(re.findall(r"%\((\w+)\)s", sentence)) == set(re.findall(r"%\((\w+)\)s", english(row)))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_way_out_is_a_page_that_exists(row: Refusal) -> None:
    if row.page:
        assert resolve(reverse(row.page)).url_name == row.page
        shown = (PROJECT / "templates/embedded/_parts/way_out.html").read_text(encoding="utf-8")
        assert f'page == "{row.page}"' in shown or row.way_out is Page.SETTINGS  # the last of its answers
    if row.way_out is Elsewhere.TRY_AGAIN:
        page = (PROJECT / "templates/embedded/orders/head.html").read_text(encoding="utf-8")
        assert "can_retry" in page


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_no_sentence_promises_what_nothing_does(row: Refusal) -> None:
    sentence = english(row)
    assert not re.search(NOBODY_DOES, sentence, re.IGNORECASE)
    for promise, kept_by in PROMISES.items():
        if re.search(promise, sentence, re.IGNORECASE):
            assert row.way_out in kept_by, (sentence, row.way_out)


def test_what_the_sentences_send_a_person_to_is_there() -> None:
    pages = PROJECT / "templates/embedded/settings"
    assert "read_codes" in (pages / "connection.html").read_text(encoding="utf-8")  # "refresh the codes"
    assert "url 'connection'" in (pages / "page.html").read_text(encoding="utf-8")
    fields = {field.name for field in Settings._meta.get_fields()}
    assert {"payment_condition", "journal", "when_closed", "unknown_item", "excluded_tags"} <= fields


def test_no_code_means_two_things() -> None:
    codes = [row.code for row in ROWS]
    assert len(codes) == len(set(codes))
    decided = {ledger_reasons.BY_MERCHANT, ledger_reasons.BY_SUPPORT}
    ours = {
        *Held,
        *HeldPayout,
        *HeldTender,
        *HeldDay,
        *LeftAsIs,
        *Skipped,
        *decided,
        ledger_reasons.READ_AGAIN,
        ledger_reasons.GAVE_UP,
    }
    assert not {row.code for row in table.ROWS} & ours
    assert {row.code for row in reasons.ROWS} == ours
    with pytest.raises(ValueError, match=table.ROWS[0].code):
        table.by_code([table.ROWS[0], table.ROWS[0]])


def test_a_code_that_is_raised_has_a_row() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "apps/exact").rglob("*.py"))
    raised = set(re.findall(r'words\.refused\(\s*"(\w+)"', text)) | set(re.findall(r'Rejected\("(\w+)"', text))
    assert len(raised) > 20
    assert {code for code in raised if table.find(code) is None} == set()


@pytest.mark.parametrize("row", table.RECOGNISED, ids=lambda row: row.code)
def test_what_exact_says_is_known_in_its_four_languages(row: Refusal) -> None:
    assert set(row.said) == set(OF_EXACT)
    for pattern in row.said.values():
        re.compile(pattern)


def test_every_field_of_a_contact_has_its_refusal() -> None:
    assert set(of_contacts.FIELDS) == {row.code for row in of_contacts.ROWS}


def test_a_doubted_code_is_one_that_exact_may_have_changed() -> None:
    """Only what Exact itself says speaks against our copy of it."""
    assert not any(row.doubts for row in (*before_exact.ROWS, *reasons.ROWS, *remarks.ROWS))
    assert {doubt for row in table.RECOGNISED for doubt in row.doubts} == set(Doubt)
