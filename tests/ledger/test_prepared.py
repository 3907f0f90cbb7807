"""Questions that Django writes once find, change and add what the ordinary ones do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.ledger.models import Attempt, Document
from apps.shops.prepared import insert_row, prepared, update_where
from tests.ledger.documents import a_document, a_webshop

pytestmark = pytest.mark.django_db

written: list[str] = []


@prepared
def of_shop_and_state(webshop_id: int, state: str) -> QuerySet[Document]:
    """With the webshop, and with a column more."""
    written.append("once")
    mine = Document.objects.select_related("webshop").filter(Q(state=state), webshop=webshop_id)
    return mine.annotate(domain=F("webshop__domain")).order_by("order_name")


@prepared
def totals_since(since: object, least: object) -> QuerySet[Document, Decimal | None]:
    """A value per row."""
    mine = Document.objects.filter(created_at__gte=since, total__gte=least).order_by("total")
    return mine.values_list("total", flat=True)[:2]


def test_it_finds_what_the_ordinary_question_finds_for_each_value() -> None:
    first, second = a_webshop(), a_webshop("other")
    mine, theirs = [a_document(first, number=number) for number in (1, 2)], a_document(second)
    Document.objects.filter(pk=mine[1].pk).update(state="unknown")
    written.clear()
    assert of_shop_and_state(first.pk, "due") == [mine[0]]
    assert of_shop_and_state(webshop_id=first.pk, state="unknown") == [mine[1]]
    assert of_shop_and_state(second.pk, state="due") == [theirs]
    assert of_shop_and_state(first.pk, "booked") == []
    assert len(written) <= 1


def test_what_comes_along_comes_along() -> None:
    webshop = a_webshop()
    a_document(webshop)
    (found,) = of_shop_and_state(webshop.pk, "due")
    with connection.execute_wrapper(refuse):
        assert found.webshop == webshop
        assert getattr(found, "domain", "") == webshop.domain


def refuse(*_: object) -> None:
    """Asking the database once more is a fault."""
    raise AssertionError("it was asked again")


def test_values_and_a_limit() -> None:
    webshop = a_webshop()
    for number, total in enumerate(("3.00", "1.00", "2.00", "9.50")):
        document = a_document(webshop, number=number + 1)
        Document.objects.filter(pk=document.pk).update(total=Decimal(total))
    hour_ago = timezone.now() - timedelta(hours=1)
    assert totals_since(hour_ago, Decimal("1.50")) == [Decimal("2.00"), Decimal("3.00")]
    assert totals_since(timezone.now() + timedelta(hours=1), 0) == []


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_through_its_own_connection() -> None:
    webshop = a_webshop()
    document = a_document(webshop)

    def ask(_: int) -> tuple[int, list[Document]]:
        try:
            found = [of_shop_and_state(webshop.pk, "due") for _ in range(20)][-1]
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                return cursor.fetchone()[0], found
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(8)))
    assert all(found == [document] for _, found in answers)
    assert len({session for session, _ in answers}) > 1


def test_a_change_is_that_of_the_ordinary_update() -> None:
    document, other = a_document(webshop := a_webshop()), a_document(webshop, number=2)
    now = timezone.now()
    to = {
        "state": "unknown",
        "reason": {"facts": {"a": "ü"}},
        "shopify_total": Decimal("1.10"),
        "not_before": now,
        "paid_at": None,
    }
    assert update_where(Document, {"pk": document.pk, "state": "due"}, to) == 1
    Document.objects.filter(pk=other.pk, state="due").update(**to)
    document.refresh_from_db()
    other.refresh_from_db()
    assert {name: getattr(document, name) for name in to} == {name: getattr(other, name) for name in to} == to


def test_a_change_of_what_is_not_so_changes_nothing() -> None:
    document = a_document(a_webshop())
    assert update_where(Document, {"pk": document.pk, "state": "held"}, {"exact_number": "9"}) == 0
    assert update_where(Document, {"pk": uuid4(), "state": "due"}, {"exact_number": "9"}) == 0
    assert update_where(Document, {"pk": document.pk, "not_before": timezone.now()}, {"exact_number": "9"}) == 0
    assert update_where(Document, {"pk": document.pk, "not_before": None}, {"exact_number": "9"}) == 1
    document.refresh_from_db()
    assert document.exact_number == "9"


def test_all_rows_of_a_webshop_may_change_at_once() -> None:
    webshop, other = a_webshop(), a_webshop("other")
    for number in (1, 2, 3):
        a_document(webshop, number=number)
    untouched = a_document(other)
    assert update_where(Document, {"webshop": webshop.pk}, {"exact_number": "7"}) == 3
    untouched.refresh_from_db()
    assert untouched.exact_number == ""


def test_a_row_that_is_added_is_as_if_it_were_saved() -> None:
    document = a_document(a_webshop())
    now = timezone.now()
    added = Attempt(document=document, started_at=now, message="ü 'quoted' %s")
    insert_row(added)
    saved = Attempt.objects.create(document=document, started_at=now, message="ü 'quoted' %s")
    assert added.pk and not added._state.adding
    columns = [field.attname for field in Attempt._meta.concrete_fields if field.attname != "id"]
    found = Attempt.objects.get(pk=added.pk)
    assert [getattr(found, name) for name in columns] == [getattr(saved, name) for name in columns]
    found.message = "changed"
    found.save()
    assert Attempt.objects.count() == 2


def test_a_row_with_its_own_key_is_added_once() -> None:
    like = a_document(a_webshop())
    columns = {field.attname: getattr(like, field.attname) for field in Document._meta.concrete_fields}
    before = timezone.now()
    added = Document(**{**columns, "uuid": uuid4(), "version": 7})
    insert_row(added)
    stored = Document.objects.get(pk=added.pk)
    assert (stored.booking, stored.total, stored.version) == (like.booking, like.total, 7)
    assert stored.updated_at >= before  # what the model writes by itself is written
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(Document(**{**columns, "uuid": uuid4(), "version": 7}))
    assert Document.objects.count() == 2
