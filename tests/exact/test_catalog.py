"""The mirror of the administration's codes, and what is proposed from it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
import requests
from django.utils import timezone

from apps.bookkeeping.booking import Component, Treatment, VatKey
from apps.calls.outcomes import Rejected
from apps.exact.codes import catalog, chosen, periods, proposals, vat_code
from apps.exact.codes.sources import CodeKind
from apps.exact.exchange import desk
from apps.exact.models import Administration, Connection
from apps.shops import choices
from apps.shops.models import PaymentGateway, Settings
from tests.exact.books import a_connection
from tests.harness.merchant import SetUp
from tests.harness.world import World

ON = date(2026, 11, 2)


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


PROPOSED = """
4    | domestic NL 21
2    | domestic NL 9
1    | domestic NL 0
D19  | oss DE 19
D7   | oss DE 7
F20  | oss FR 20
7    | reverse_charge DE 0
6    | export CH 0
0    | voucher NL 0
0    | outside NL 0
none | domestic NL 17
none | oss FR 5.5
none | marketplace DE 19
"""


def test_a_code_is_proposed_for_every_way_the_law_looks_at_an_amount(connection: Connection) -> None:
    for line in PROPOSED.strip().splitlines():
        code, words = (part.strip() for part in line.split("|"))
        treatment, country, rate = words.split()
        key = VatKey(Treatment(treatment), country, Decimal(rate))
        values = [vat_code.from_entry(entry) for entry in catalog.vat_codes(connection)]
        assert (proposals.vat_code(values, key=key, on=ON) or "none") == code, words


def test_an_account_is_proposed_by_what_it_is_called(connection: Connection) -> None:
    found = catalog.propose_accounts(connection)
    assert found[Component.GOODS] == "8000"
    assert found[Component.SHIPPING] == "8010"
    assert found[Component.TIP] == "8020"
    assert found[Component.GIFT_CARD_SOLD] == found[Component.GIFT_CARD_REDEEMED] == "1450"
    assert found[Component.CASH_ROUNDING] == "4900"


def test_what_may_not_stand_on_a_sales_line_is_not_offered(connection: Connection) -> None:
    offered = {entry.code for entry in catalog.gl_accounts(connection)}
    assert "8000" in offered
    assert offered.isdisjoint({"1300", "1500"})
    assert {entry.code for entry in catalog.journals(connection)} == {"70", "71"}
    sold_with = {entry.code for entry in catalog.vat_codes_for_sales(connection)}
    assert {"4", "0", "7"} <= sold_with
    assert sold_with.isdisjoint({"5", "X"})


def check_vat_code(connection: Connection, *, code: str, rate: Decimal | None = None, on: date | None = None) -> None:
    """As the VAT page judges what was chosen."""
    entry = catalog.vat_codes(connection).filter(code=code).first()
    if problem := vat_code.problem(entry, code=code, rate=rate, on=on):
        raise problem


def test_a_percentage_that_differs_from_the_rate_is_refused(connection: Connection) -> None:
    check_vat_code(connection, code="4", rate=Decimal(21), on=ON)
    with pytest.raises(Rejected, match="vat_code_percentage"):
        check_vat_code(connection, code="4", rate=Decimal(9), on=ON)


def test_what_changed_in_exact_is_mirrored_at_the_next_reading(connection: Connection, world: World) -> None:
    world.change_in_exact("vat/VATCodes", {"Code": "2"}, {"IsBlocked": True, "Description": "Oud laag"})
    catalog.refresh(connection)
    assert catalog.vat_codes(connection).get(code="2").description == "Oud laag"
    with pytest.raises(Rejected, match="vat_code_blocked"):
        check_vat_code(connection, code="2")


def test_a_young_mirror_is_not_read_again_and_a_day_old_one_is(connection: Connection, world: World) -> None:
    world.change_in_exact("vat/VATCodes", {"Code": "2"}, {"Description": "Nieuw"})
    catalog.refresh_if_old(connection, age=catalog.A_DAY)
    assert catalog.vat_codes(connection).get(code="2").description != "Nieuw"
    read_again_at_the_next_turn(connection, read=catalog.A_DAY)
    assert catalog.vat_codes(connection).get(code="2").description == "Nieuw"


def test_a_code_that_vanished_is_offered_no_longer(connection: Connection) -> None:
    entry = catalog.vat_codes(connection).get(code="4")
    entry.pk, entry.code = None, "OLD"
    entry.save(force_insert=True)
    catalog.refresh(connection)
    assert not catalog.vat_codes(connection).filter(code="OLD").exists()


def calls_to(world: World, endpoint: str) -> int:
    calls = requests.get(f"{world.exact}/_calls", timeout=20).json()
    return sum(call["endpoint"] == endpoint for call in calls)


def read_again_at_the_next_turn(connection: Connection, *, read: timedelta) -> None:
    """The codes were read so long ago; a turn reads its connection, and its administration with it, anew."""
    Administration.objects.update(codes_read_at=timezone.now() - read)
    connection.refresh_from_db()
    catalog.refresh_if_old(connection, age=catalog.A_DAY)


def refused_with(world: World, message: str) -> None:
    """The next sales entry is refused with this message."""
    body = json.dumps({"error": {"code": "", "message": {"lang": "", "value": message}}})
    fault = {"path_regex": "SalesEntries", "method": "POST", "do": "status", "status": 500, "times": 1}
    world.faults({**fault, "content_type": "application/json", "body": body})


def test_a_refused_reference_has_the_codes_read_again_before_the_next_try(connection: Connection, world: World) -> None:
    refused_with(world, "Ongeldige referentie: Betalingsconditie")
    with pytest.raises(Rejected, match="payment_condition"):
        desk.post(connection, "salesentry/SalesEntries", body={"Journal": "70"})
    assert catalog.is_doubted(connection)
    before = calls_to(world, "vat/VATCodes")
    read_again_at_the_next_turn(connection, read=timedelta(minutes=61))
    assert calls_to(world, "vat/VATCodes") == before + 1
    assert not catalog.is_doubted(connection)


def test_however_often_a_code_is_refused_they_are_read_once_an_hour(connection: Connection, world: World) -> None:
    catalog.refresh(connection)
    before = calls_to(world, "vat/VATCodes")
    for _ in range(3):
        refused_with(world, "Ongeldige referentie: Btw-code")
        with pytest.raises(Rejected):
            desk.post(connection, "salesentry/SalesEntries", body={"Journal": "70"})
        catalog.refresh_if_old(connection, age=catalog.A_DAY)
    assert calls_to(world, "vat/VATCodes") == before


def test_a_refusal_of_the_amounts_does_not_have_the_codes_read_again(connection: Connection, world: World) -> None:
    refused_with(world, "De boeking is niet in evenwicht")
    with pytest.raises(Rejected, match="not_balanced"):
        desk.post(connection, "salesentry/SalesEntries", body={"Journal": "70"})
    assert not catalog.is_doubted(connection)


def test_a_code_made_in_exact_since_is_known_at_the_next_try(connection: Connection, world: World) -> None:
    catalog.vat_codes(connection).filter(code="4").delete()
    with pytest.raises(Rejected, match="vat_code_unknown"):
        catalog.codes_to_send(connection, vat_codes={"4"}, accounts=())
    read_again_at_the_next_turn(connection, read=timedelta(hours=2))
    check_vat_code(connection, code="4")


def test_looking_at_codes_in_the_settings_has_nothing_read_again(connection: Connection) -> None:
    with pytest.raises(Rejected, match="vat_code_blocked"):
        check_vat_code(connection, code="X")
    assert not catalog.is_doubted(connection)


def test_a_closed_period_is_known_before_it_is_met(connection: Connection, world: World) -> None:
    world.change_in_exact("financial/FinancialPeriods", {"FinYear": ON.year, "FinPeriod": 10}, {"is_closed": True})
    catalog.refresh(connection)
    closed = periods.closed(connection, journal="70")
    assert closed[-1][1] == date(ON.year, 10, 31)
    assert periods.of_day(connection, date(ON.year, 11, 5)) == (ON.year, 11)
    assert periods.of_day(connection, date(1999, 1, 1)) is None


@pytest.mark.parametrize(
    ("kind", "code", "problem"),
    [
        (CodeKind.VAT_CODE, "4", ""),
        (CodeKind.VAT_CODE, "5", "vat_code_inclusive"),
        (CodeKind.VAT_CODE, "X", "vat_code_blocked"),
        (CodeKind.VAT_CODE, "ZZ", "vat_code_unknown"),
        (CodeKind.GL_ACCOUNT, "8000", ""),
        (CodeKind.GL_ACCOUNT, "1300", "gl_account_type_wrong"),
        (CodeKind.GL_ACCOUNT, "9999", "gl_account_unknown"),
        (CodeKind.JOURNAL, "70", ""),
        (CodeKind.JOURNAL, "20", "journal_type_wrong"),
        (CodeKind.JOURNAL, "99", "journal_unknown"),
        (CodeKind.PAYMENT_CONDITION, "30", ""),
        (CodeKind.PAYMENT_CONDITION, "99", "payment_condition_unknown"),
        (CodeKind.COST_CENTRE, "UTR", ""),
        (CodeKind.COST_CENTRE, "ARN", "cost_centre_blocked"),
        (CodeKind.COST_UNIT, "X", "cost_unit_unknown"),
    ],
)
def test_what_is_wrong_with_a_chosen_code_is_said(
    connection: Connection, world: World, kind: CodeKind, code: str, problem: str
) -> None:
    world.change_in_exact("hrm/Costcenters", {"Code": "ARN"}, {"EndDate": "2020-12-31T00:00:00"})
    catalog.refresh(connection)
    entry = catalog.entries_with(connection, {code}).filter(kind=kind).first()
    found = chosen.judge(entry, kind=kind, code=code)
    assert (found.code if found else "") == problem
    assert found is None or (found.text and code in found.text)


def test_the_settings_that_no_longer_hold_are_named(connection: Connection, world: World) -> None:
    assert chosen.problems(connection, choices.read(connection.webshop)) == []
    world.change_in_exact("financial/Journals", {"Code": "70"}, {"IsBlocked": True})
    world.change_in_exact("vat/VATCodes", {"Code": "4"}, {"IsBlocked": True})
    catalog.refresh(connection)
    Settings.objects.filter(webshop=connection.webshop).update(journal="70")
    PaymentGateway.objects.create(webshop=connection.webshop, gateway="mollie", account="not there", condition="99")
    assert {found.code for found in chosen.problems(connection, choices.read(connection.webshop))} >= {
        "journal_blocked",
        "vat_code_blocked",
        "gateway_account_gone",
        "gateway_condition_gone",
    }
