"""Shopify rings several times for one thing: little is done for each ring, and one turn answers them all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.schedule.models import Turn
from apps.shopify.models import WebhookDelivery
from tests.shopify.test_webhooks import ORDER, our_shop, ring

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_rang_before() -> None:
    cache.clear()


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("orders/edited", {}),  # an edit tells of itself only, which we do not take
        ("returns/process", {"id": 3, "admin_graphql_api_id": "gid://shopify/Return/3"}),
        ("payment_terms/update", {"id": 4}),
    ],
)
def test_what_names_no_order_rings_all_the_same(topic: str, body: dict[str, Any]) -> None:
    webshop = our_shop()
    assert ring(topic, body) == 200
    assert timezone.now() < Turn.objects.get(webshop=webshop).next_at < timezone.now() + timedelta(seconds=10)
    assert not WebhookDelivery.objects.filter(is_open=True).exists()


def test_a_webhook_asks_the_database_little_and_the_second_of_a_kind_moves_nothing() -> None:
    webshop = our_shop()
    ring("orders/create", ORDER)
    first = Turn.objects.get(webshop=webshop).next_at
    with CaptureQueriesContext(database) as queries:
        assert ring("orders/updated", ORDER, X_Shopify_Webhook_Id="w2") == 200
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 4, asked
    assert Turn.objects.get(webshop=webshop).next_at == first
