"""The list of orders: tabs with counts, sums, filters, one search, pages by key, deeds for many, a file."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.embedded.orders import choosing, listing
from apps.exact.models import Connection, Credential
from apps.ledger.models import Document
from apps.schedule.models import Run, Turn
from apps.shops.models import Webshop
from tests.embedded.test_tenancy import a_token, a_webshop

pytestmark = pytest.mark.django_db


def placed(webshop: Webshop, number: int, *, at: datetime, **facts: Any) -> Document:
    """An order that waits, worth `number` euros, unless the facts say otherwise."""
    gid = f"gid://shopify/Order/{number}"
    about = {"kind": "sale", "source": gid, "state": "held", "reason_code": "unreadable", "reason": {}}
    money = {"currency": "EUR", "shopify_total": Decimal(number)}
    common = {"order_gid": gid, "order_name": f"#{number}", "placed_at": at, "reference": f"#{number}"}
    return Document.objects.create(webshop=webshop, **{**about, **money, **common, **facts})


def asked(webshop: Webshop, path: str) -> str:
    client = Client(headers={"authorization": f"Bearer {a_token(webshop)}"})
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_order_is_found_by_name_number_and_amount_as_people_type_it() -> None:
    webshop = a_webshop("one")
    placed(webshop, 1234, at=timezone.now(), shopify_total=Decimal("1234.50"))
    placed(webshop, 7, at=timezone.now())
    for search in ("#1234", "1.234,50", "1,234.50", "€ 1234.50"):
        found = choosing.documents(webshop, choosing.read({"search": search}))
        assert [one.order_name for one in found] == ["#1234"], search
    least = choosing.documents(webshop, choosing.read({"least": "1000"}))
    assert [one.order_name for one in least] == ["#1234"]


def test_refunds_stand_under_their_order_and_pages_lose_and_double_nothing() -> None:
    webshop, now = a_webshop("one"), timezone.now()
    count = listing.PER_PAGE + 5
    for number in range(1, count + 1):
        placed(webshop, number, at=now - timedelta(hours=number))
    refund = {"kind": "refund", "source": "gid://shopify/Refund/1", "reference": "#2-R1", "shopify_total": Decimal(0)}
    placed(webshop, 2, at=now - timedelta(hours=2), **refund)
    first = asked(webshop, "/orders?locale=en")
    assert first.index(">#2<") < first.index(">#2-R1<") < first.index(">#3<")
    address = first.split('href="/orders?before=')[1].split('"')[0].replace("&amp;", "&")
    second = asked(webshop, f"/orders?before={address}")
    names = [f">#{number}<" for number in range(1, count + 1)]
    assert [(name in first) + (name in second) for name in names] == [1] * count


def test_the_foot_has_the_sum_of_the_filter_and_a_tab_its_count() -> None:
    webshop = a_webshop("one")
    placed(webshop, 100, at=timezone.now())
    placed(webshop, 23, at=timezone.now())
    placed(webshop, 5, at=timezone.now(), state="skipped", reason_code="by_merchant")
    page = asked(webshop, "/orders?state=held&locale=en")
    assert "€\u00a0123.00" in page
    assert "2 orders, refunds and changes" in page


def test_many_are_left_out_only_with_a_reason_and_another_shops_never() -> None:
    webshop, other = a_webshop("one"), a_webshop("two")
    mine, theirs = placed(webshop, 1, at=timezone.now()), placed(other, 2, at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {a_token(webshop)}"})
    sent = {"deed": "skip", "chosen": [str(mine.pk), str(theirs.pk)]}
    assert client.post("/orders/many", {**sent, "once": "1"}).status_code == 422
    assert client.post("/orders/many", {**sent, "why": "booked by hand", "once": "2"}).status_code == 200
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.state, mine.reason["facts"]["why"], theirs.state) == ("skipped", "booked by hand", "held")


def test_the_file_holds_what_the_filter_shows_and_no_formula() -> None:
    webshop = a_webshop("one")
    placed(webshop, 1, at=timezone.now(), order_name="=1+1")
    placed(webshop, 2, at=timezone.now(), state="skipped", reason_code="by_merchant")
    text = asked(webshop, "/orders/export?state=held&locale=nl")
    assert text.splitlines()[0].startswith("\ufeff")
    assert "'=1+1;" in text
    assert "#2" not in text


def test_every_head_says_since_when_exact_does_not_answer_and_when_it_is_tried_again() -> None:
    webshop, now = a_webshop("one"), timezone.now()
    Turn.objects.create(webshop=webshop, next_at=now + timedelta(minutes=10))
    assert "Exact is not connected" in asked(webshop, "/orders?locale=en")
    credential = Credential.objects.create(
        site="nl", exact_user_id="a", access="a", refresh="b", refreshed_at=timezone.now()
    )
    Connection.objects.create(webshop=webshop, credential=credential)
    for minutes in (30, 20, 10):
        at = now - timedelta(minutes=minutes)
        Run.objects.create(webshop=webshop, started_at=at, finished_at=at, state="later", cause="exact_away")
    Webshop.objects.filter(pk=webshop.pk).update(timezone="UTC")
    since = f"{now - timedelta(minutes=30):%H:%M}"
    page = asked(webshop, "/orders?locale=en")
    assert "Exact does not answer since" in page
    assert since in page
