"""Questions to Exact: pages, outages, limits, refusals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests
from django.core.cache import cache

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.exact.door import client, failures
from apps.exact.door.odata import Query
from apps.exact.health import rights
from apps.exact.models import Administration, Connection, Debtor
from apps.shops.models import Settings
from tests.exact.books import a_connection, offered_to, switch
from tests.harness.merchant import SetUp
from tests.harness.world import World

NAMES = Query(select=("ID", "Name"))


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


def test_every_page_is_read(connection: Connection) -> None:
    before = len(client.ask(client.door(connection), "crm/Accounts", query=NAMES))
    for number in range(62):
        if number % 20 == 0:
            cache.clear()  # a new minute, as far as our own budget knows
        client.post(connection, "crm/Accounts", body={"Name": f"Buyer {number}", "Status": "C"})
    rows = client.ask(client.door(connection), "crm/Accounts", query=NAMES)
    assert len({row["ID"] for row in rows}) == before + 62


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "html_200"},
        {"do": "cut_body", "bytes": 20},
        {"do": "drop_before"},
        {"do": "status", "status": 503},
        {"do": "429_no_headers"},
    ],
)
def test_an_outage_means_asking_again_in_a_minute(
    connection: Connection, world: World, fault: dict[str, object]
) -> None:
    world.faults({"path_regex": "financial/Journals", "times": 1, **fault})
    query = Query(select=("Code",))
    with pytest.raises(TryLater) as away:
        client.ask(client.door(connection), "financial/Journals", query=query)
    assert timedelta(seconds=30) < away.value.not_before - datetime.now(UTC) < timedelta(seconds=90)


def test_a_limit_of_exact_is_met_once_and_waited_for(connection: Connection, world: World) -> None:
    world.post(f"{world.exact}/_limits", {"minute": 0, "day": 100_000})
    for _ in range(3):
        with pytest.raises(TryLater):
            client.ask(client.door(connection), "financial/Journals", query=Query(select=("Code",)))
    assert _statuses(world).count(429) == 1


def test_a_right_that_was_taken_is_told_before_and_refused_after(connection: Connection, world: World) -> None:
    assert rights.missing(connection) == []
    right = {"user": "hanneke", "endpoint": "salesentry/SalesEntries", "action": "POST", "allowed": False}
    world.post(f"{world.exact}/_rights", {**right, "reason": "NoDivisionAccess"})
    assert rights.missing(connection) == ["POST salesentry/SalesEntries"]
    with pytest.raises(failures.Forbidden, match="forbidden_nodivisionaccess"):
        client.post(connection, "salesentry/SalesEntries", body={"Journal": "70"})


def test_an_endpoint_rests_after_six_refusals(connection: Connection, world: World) -> None:
    wrong = Query(select=("NoSuchProperty",))
    for _ in range(6):
        with pytest.raises(Rejected):
            client.ask(client.door(connection), "general/Currencies", query=wrong)
    with pytest.raises(TryLater):
        client.ask(client.door(connection), "general/Currencies", query=wrong)
    assert _statuses(world).count(400) == 6
    assert client.ask(client.door(connection), "financial/Journals", query=Query(select=("Code",)))


def test_a_change_sends_what_changed_and_nothing_else(connection: Connection) -> None:
    key = client.post(connection, "crm/Accounts", body={"Name": "Fenna", "City": "Utrecht", "Status": "C"})["ID"]
    client.put(connection, "crm/Accounts", key=key, body={"City": "Zeist"})
    query = Query(select=("ID", "Name", "City"), where=f"ID eq guid'{key}'")
    (row,) = client.ask(client.door(connection), "crm/Accounts", query=query)
    assert (row["Name"], row["City"]) == ("Fenna", "Zeist")


def test_a_change_of_what_is_not_there_is_no_sign_of_a_lost_administration(connection: Connection) -> None:
    nobody = "00000000-0000-0000-0000-00000000dead"
    with pytest.raises(Rejected) as refused:
        client.put(connection, "crm/Accounts", key=nobody, body={"City": "Zeist"})
    assert refused.value.code == "not_found"
    assert not isinstance(refused.value, failures.Forbidden)


def test_a_change_without_an_answer_may_simply_be_sent_again(connection: Connection, world: World) -> None:
    key = client.post(connection, "crm/Accounts", body={"Name": "Fenna", "Status": "C"})["ID"]
    world.faults({"path_regex": "crm/Accounts", "method": "PUT", "do": "drop_after", "times": 1})
    with pytest.raises(TryLater):
        client.put(connection, "crm/Accounts", key=key, body={"City": "Zeist"})
    client.put(connection, "crm/Accounts", key=key, body={"City": "Zeist"})


def test_a_page_on_another_host_is_not_visited(connection: Connection, world: World) -> None:
    body = '{"d": {"results": [], "__next": "http://127.0.0.1:1/steal"}}'
    answer = {"do": "status", "status": 200, "content_type": "application/json", "body": body}
    world.faults({"path_regex": "financial/Journals", "times": 1, **answer})
    with pytest.raises(Rejected, match="strange_page"):
        client.ask(client.door(connection), "financial/Journals", query=Query(select=("Code",)))


def test_only_an_administration_of_the_user_can_be_chosen(connection: Connection) -> None:
    offered = [found.division for found in offered_to(connection)]
    assert connection.division in offered
    with pytest.raises(Rejected, match="not_your_administration"):
        switch(connection, 999999)


def test_another_administration_starts_without_the_debtors_of_the_first(connection: Connection) -> None:
    webshop = connection.webshop
    own = Administration.objects.get()
    Debtor.objects.create(webshop=webshop, administration=own, shopify_customer_id="1", account_id="of the first")
    Settings.objects.filter(webshop=webshop).update(collective_debtor="of the first")
    other = next(found for found in offered_to(connection) if found.division != connection.division)
    switch(connection, other.division)
    assert connection.division == other.division
    assert not Debtor.objects.exists()
    assert Settings.objects.get(webshop=webshop).collective_debtor == ""


def test_without_a_connection_a_person_has_to_log_in(connection: Connection) -> None:
    connection.credential = None
    with pytest.raises(LogInAgain):
        client.ask(client.door(connection), "financial/Journals", query=Query(select=("Code",)))


def _statuses(world: World) -> list[int]:
    calls = requests.get(f"{world.exact}/_calls", timeout=20).json()
    return [int(call["status"]) for call in calls]
