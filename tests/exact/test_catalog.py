"""The mirror of the administration's codes, and what is proposed from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.bookkeeping.booking import Component, Treatment, VatKey
from apps.calls.outcomes import Rejected
from apps.exact import catalog
from apps.exact.models import Connection, Mirror
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
        found = catalog.propose_vat_code(connection, key, ON)
        assert (found.code if found else "none") == code, words


def test_an_account_is_proposed_by_what_it_is_called(connection: Connection) -> None:
    found = catalog.propose_accounts(connection)
    assert found[Component.GOODS] == "8000"
    assert found[Component.SHIPPING] == "8010"
    assert found[Component.TIP] == "8020"
    assert found[Component.GIFT_CARD_SOLD] == found[Component.GIFT_CARD_REDEEMED] == "1450"
    assert found[Component.CASH_ROUNDING] == "4900"


def test_what_may_not_stand_on_a_sales_line_is_not_offered(connection: Connection) -> None:
    offered = set(catalog.gl_accounts(connection).values_list("code", flat=True))
    assert "8000" in offered
    assert offered.isdisjoint({"1300", "1500"})
    assert set(catalog.journals(connection).values_list("code", flat=True)) == {"70", "71"}
    sold_with = {entry.code for entry in catalog.vat_codes_for_sales(connection)}
    assert {"4", "0", "7"} <= sold_with
    assert sold_with.isdisjoint({"5", "X"})


def test_a_percentage_that_differs_from_the_rate_is_refused(connection: Connection) -> None:
    catalog.check_vat_code(connection, code="4", rate=Decimal(21), on=ON)
    with pytest.raises(Rejected, match="vat_code_percentage"):
        catalog.check_vat_code(connection, code="4", rate=Decimal(9), on=ON)


def test_what_changed_in_exact_is_mirrored_at_the_next_reading(connection: Connection, world: World) -> None:
    world.change_in_exact("vat/VATCodes", {"Code": "2"}, {"IsBlocked": True, "Description": "Oud laag"})
    catalog.refresh(connection)
    assert catalog.vat_codes(connection).get(code="2").description == "Oud laag"
    with pytest.raises(Rejected, match="vat_code_blocked"):
        catalog.check_vat_code(connection, code="2")


def test_a_young_mirror_is_not_read_again_and_a_day_old_one_is(connection: Connection, world: World) -> None:
    world.change_in_exact("vat/VATCodes", {"Code": "2"}, {"Description": "Nieuw"})
    catalog.refresh_if_old(connection, age=catalog.A_DAY)
    assert catalog.vat_codes(connection).get(code="2").description != "Nieuw"
    Mirror.objects.update(refreshed_at=timezone.now() - catalog.A_DAY)
    catalog.refresh_if_old(connection, age=catalog.A_DAY)
    assert catalog.vat_codes(connection).get(code="2").description == "Nieuw"


def test_a_code_that_vanished_is_offered_no_longer(connection: Connection) -> None:
    entry = catalog.vat_codes(connection).get(code="4")
    entry.pk, entry.code = None, "OLD"
    entry.save(force_insert=True)
    catalog.refresh(connection)
    assert not catalog.vat_codes(connection).filter(code="OLD").exists()
