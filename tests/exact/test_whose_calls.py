"""One tenant never spends another's calls: lists through the own administration, a fair part of a shared one."""

from __future__ import annotations

import pytest

from apps.calls.outcomes import LimitReached
from apps.exact.door import client, odata
from apps.exact.login import administrations
from apps.exact.models import Administration, Connection
from tests.harness.merchant import SetUp
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_list_of_administrations_is_asked_through_the_webshops_own(set_up: SetUp, world: World) -> None:
    connection = Connection.objects.select_related("credential").get(webshop=set_up())
    assert connection.credential is not None
    before = len(world.calls())
    offered = administrations.open_to(connection.credential, own=Administration(site="nl", division=100002))
    assert {found.division for found in offered} >= {100001, 100002}
    lists = [call for call in world.calls()[before:] if "Divisions" in call["endpoint"]]
    assert [call["division"] for call in lists] == [100002]


def calls_until_refused(connection: Connection) -> int:
    query = odata.Query(select=("Code",), top=1)
    for count in range(200):
        try:
            client.ask(client.door(connection), "financial/Journals", query=query)
        except LimitReached:
            return count
    return 200


def test_of_two_webshops_of_one_administration_neither_starves_the_other(set_up: SetUp, world: World) -> None:
    greedy, small = (Connection.objects.get(webshop=set_up(handle)) for handle in ("linnenkast", "recorded-eur"))
    assert greedy.administration_id == small.administration_id
    world.post(f"{world.exact}/_limits", {"minute": 40, "day": 100_000})
    query = odata.Query(select=("Code",), top=1)
    client.ask(client.door(small), "financial/Journals", query=query)  # it is there, and tells the limit
    assert calls_until_refused(greedy) <= 20
    client.ask(client.door(small), "financial/Journals", query=query)
    assert calls_until_refused(small) >= 1
