"""How often a document is tried, what costs a try, and what happens when there is none left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.ledger import due, journal, retries
from apps.ledger.models import Document
from apps.ledger.states import NotAllowed
from tests.ledger.documents import Entry, a_document, a_webshop

pytestmark = pytest.mark.django_db


def _fail(document: Document) -> None:
    assert journal.claim(document)
    journal.mark_unknown(document, why="no answer")
    journal.try_again(document, why="not in Exact")


def test_a_try_that_failed_is_repeated_after_longer_and_longer_pauses() -> None:
    document = a_document(a_webshop())
    waits = []
    for _ in retries.PAUSES:
        _fail(document)
        assert document.state == "due"
        assert document.not_before is not None
        waits.append(document.not_before - timezone.now())
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(hours=1)


def test_after_the_last_try_it_is_held_with_a_reason_and_a_person_can_begin_anew() -> None:
    document = a_document(a_webshop())
    for _ in range(len(retries.PAUSES) + 1):
        _fail(document)
    assert (document.state, document.reason_code) == ("held", "gave_up")
    assert document.reason["facts"]["raw"] == "not in Exact"
    journal.retry(document)
    assert (document.state, document.attempts_count) == ("due", 0)


def test_a_limit_or_a_missing_login_costs_no_try() -> None:
    document = a_document(a_webshop())
    for _ in range(len(retries.PAUSES) + 1):
        journal.claim(document)
        journal.try_later(document, timezone.now(), why="the minute is used up")
        journal.claim(document)
        journal.wait_for_login(document, why="signed out")
    assert (document.state, document.attempts_count) == ("due", 0)
    assert document.attempts.count() == 2 * (len(retries.PAUSES) + 1)


def test_what_is_put_off_lets_the_next_one_go_first() -> None:
    webshop = a_webshop()
    first, second = a_document(webshop), a_document(webshop, number=2)
    journal.claim(first)
    later = timezone.now() + timedelta(minutes=1)
    journal.try_later(first, later, why="the minute is used up")
    assert due.next_documents(webshop, at=timezone.now()) == [second]
    assert due.next_documents(webshop, at=later) == [first]


def test_who_was_taken_for_dead_does_not_send() -> None:
    document = a_document(a_webshop())
    journal.claim(document)
    journal.note_sending(document, to="debtor")
    other = Document.objects.get(pk=document.pk)
    journal.mark_unknown(other, why="the worker died while sending")
    with pytest.raises(journal.ClaimLost):
        journal.note_sending(document, to="debtor")
    journal.try_again(other, why="not in Exact")
    journal.claim(other)
    with pytest.raises(journal.ClaimLost):
        journal.note_sending(document, to="debtor")
    journal.mark_booked(other, Entry("e1"))
    with pytest.raises(NotAllowed):
        journal.mark_booked(document, Entry("e2"))
