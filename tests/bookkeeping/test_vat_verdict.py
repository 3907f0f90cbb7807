"""The VAT verdict as a table: from, to, buyer and rate in Shopify, and the treatment or the reason to wait.

Read a row as: sold from the first country to the second, to this buyer, at this rate: so it is booked, or held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from apps.bookkeeping.book import OrderVerdict, book
from apps.bookkeeping.booking import Treatment
from apps.bookkeeping.sale import Buyer, Place
from tests.bookkeeping.sales import a_delivery, a_line, a_sale, a_tax, eur
from tests.bookkeeping.verdicts import (
    A_SHOP,
    BELGIAN,
    COMPANY,
    CONSUMER,
    DUTCH,
    GERMAN,
    NONSENSE,
    OSS_OFF,
    TILL,
    UNKNOWN_SHOP,
    parcel,
    rules,
    sold,
    told,
)


@pytest.mark.parametrize(
    ("origin", "to", "buyer", "rate", "vat", "expected"),
    [
        # at home
        ("NL", "NL", CONSUMER, "21", {}, "domestic NL 21"),
        ("NL", "NL", CONSUMER, "0", {}, "domestic NL 0"),
        ("NL", "NL", COMPANY, "0", {}, "domestic NL 0"),
        ("NL", "NL", DUTCH, "21", {}, "domestic NL 21"),
        ("NL", "NL", DUTCH, "0", {}, "held no_vat_at_home"),
        ("NL", "NL", GERMAN, "0", {}, "held no_vat_at_home"),
        # a consumer in another member state
        ("NL", "DE", CONSUMER, "19", {}, "oss DE 19"),
        ("NL", "DE", CONSUMER, "0", {}, "held eu_consumer_without_vat"),
        ("NL", "BE", CONSUMER, "21", OSS_OFF, "domestic NL 21"),
        ("NL", "DE", CONSUMER, "9", OSS_OFF, "domestic NL 9"),
        ("NL", "DE", CONSUMER, "19", OSS_OFF, "held foreign_rate_without_oss"),
        ("NL", "BE", NONSENSE, "21", {}, "oss BE 21"),
        # a business in another member state
        ("NL", "BE", BELGIAN, "0", {}, "reverse_charge BE 0"),
        ("NL", "AT", GERMAN, "0", {}, "reverse_charge AT 0"),
        ("NL", "BE", DUTCH, "0", {}, "held vat_number_of_dispatch"),
        ("NL", "BE", NONSENSE, "0", {}, "held vat_number_invalid"),
        ("NL", "BE", COMPANY, "0", {}, "held vat_number_missing"),
        ("NL", "DE", GERMAN, "21", {}, "domestic NL 21"),
        ("NL", "DE", GERMAN, "19", {}, "held business_taxed_abroad"),
        ("NL", "DE", COMPANY, "21", {}, "domestic NL 21"),
        ("NL", "DE", COMPANY, "19", {}, "oss DE 19"),
        ("BE", "NL", DUTCH, "0", {}, "reverse_charge NL 0"),
        ("BE", "NL", BELGIAN, "0", {}, "held vat_number_of_dispatch"),
        # the register of VAT numbers
        ("NL", "BE", BELGIAN, "0", {"check_vies": True}, "held vat_number_unchecked"),
        ("NL", "BE", replace(BELGIAN, vies=False), "0", {"check_vies": True}, "held vat_number_not_registered"),
        ("NL", "BE", replace(BELGIAN, vies=True), "0", {"check_vies": True}, "reverse_charge BE 0"),
        # outside the EU
        ("NL", "CH", CONSUMER, "0", {}, "export CH 0"),
        ("NL", "GB", CONSUMER, "20", {}, "held vat_on_export"),
    ],
)
def test_where_from_where_to_who_and_which_rate(
    origin: str, to: str, buyer: Buyer, rate: str, vat: dict[str, Any], expected: str
) -> None:
    sale = sold(rate, ship_from=Place(origin), ship_to=Place(to), buyer=buyer)
    assert told(book(sale, rules(**vat))) == expected


@pytest.mark.parametrize(
    ("to", "rate", "row", "expected"),
    [
        ("GB", "20", (Treatment.EXPORT, "GB", "20"), "export GB 20"),
        ("NO", "25", (Treatment.EXPORT, "NO", "25"), "export NO 25"),
        ("GB", "20", (Treatment.EXPORT, "", "20"), "held vat_on_export"),
        ("GB", "20", (Treatment.EXPORT, "NO", "20"), "held vat_on_export"),
        ("IE", "0", (Treatment.OSS, "IE", "0"), "oss IE 0"),
        ("FR", "0", (Treatment.OSS, "IE", "0"), "held eu_consumer_without_vat"),
        ("DE", "17", (Treatment.DOMESTIC, "NL", "17"), "oss DE 17"),
    ],
)
def test_a_row_of_the_mapping_is_a_way_out_for_its_own_country_and_rate_alone(
    to: str, rate: str, row: tuple[Treatment, str, str], expected: str
) -> None:
    assert told(book(sold(rate, ship_to=Place(to)), rules(row))) == expected


def test_a_rate_that_the_merchant_mapped_at_home_is_a_home_rate() -> None:
    mapped = rules((Treatment.DOMESTIC, "NL", "17"), oss=False)
    assert told(book(sold("17", ship_to=Place("DE")), mapped)) == "domestic NL 17"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # sent
        ({"ship_to": Place("DE"), "bill_to": Place("NL"), "deliveries": parcel()}, "oss DE 19"),
        ({"ship_to": None, "bill_to": Place("DE"), "deliveries": parcel("shipping")}, "held destination_unknown"),
        ({"ship_to": None, "bill_to": Place("DE"), "deliveries": parcel("pickup_point")}, "held destination_unknown"),
        ({"ship_to": None, "bill_to": Place("DE"), "deliveries": parcel()}, "held delivery_untold"),
        ({"ship_to": None, "bill_to": Place("NL")}, "held delivery_untold"),
        # collected
        ({"ship_to": None, "bill_to": Place("DE"), "deliveries": parcel("PICK_UP")}, "domestic NL 19"),
        ({"ship_to": Place("DE"), "bill_to": Place("DE"), "deliveries": parcel("pickup")}, "domestic NL 19"),
        ({"ship_to": None, "deliveries": parcel("local pickup"), "location": A_SHOP}, "domestic BE 19"),
        # what the fulfilment orders say, where we may see them
        ({"ship_to": None, "bill_to": Place("DE"), "deliveries": parcel(), "methods": {"PICK_UP"}}, "domestic NL 19"),
        (
            {"ship_to": None, "bill_to": Place("DE"), "deliveries": parcel(), "methods": {"SHIPPING"}},
            "held destination_unknown",
        ),
        ({"ship_to": Place("DE"), "deliveries": parcel("pickup"), "methods": {"SHIPPING"}}, "held delivery_untold"),
        ({"ship_to": Place("DE"), "deliveries": parcel(), "methods": {"PICK_UP", "SHIPPING"}}, "held delivery_untold"),
        ({"ship_to": None, "bill_to": Place("DE"), "methods": {"RETAIL", "NONE"}}, "domestic NL 19"),
        ({**TILL, "location": A_SHOP, "ship_to": Place("DE"), "methods": {"SHIPPING"}}, "oss DE 19"),
        # neither a way of sending nor an address: handed over
        ({"ship_to": None}, "domestic NL 19"),
        ({"ship_to": None, "location": A_SHOP, "channel": "shopify_draft_order"}, "domestic BE 19"),
        ({"ship_to": None, "location": UNKNOWN_SHOP, "channel": "shopify_draft_order"}, "held till_unknown"),
        # digital: nothing to send
        ({"ship_to": None, "bill_to": Place("DE"), "requires_shipping": False}, "oss DE 19"),
        ({"ship_to": None, "requires_shipping": False}, "held delivery_untold"),
        # a till
        ({**TILL, "location": A_SHOP}, "domestic BE 19"),
        ({**TILL, "location": A_SHOP, "bill_to": Place("DE")}, "domestic BE 19"),
        ({**TILL, "location": A_SHOP, "ship_to": Place("DE")}, "domestic BE 19"),
        ({**TILL, "location": A_SHOP, "ship_to": Place("DE"), "deliveries": parcel("shipping")}, "oss DE 19"),
        ({**TILL, "location": A_SHOP, "ship_to": Place("BE"), "deliveries": parcel("shipping")}, "domestic BE 19"),
        ({**TILL, "location": A_SHOP, "deliveries": parcel("shipping")}, "held destination_unknown"),
        ({**TILL, "location": UNKNOWN_SHOP}, "held till_unknown"),
        ({**TILL, "location": UNKNOWN_SHOP, "ship_to": Place("DE"), "deliveries": parcel()}, "held till_unknown"),
        ({**TILL, "location": None}, "held till_unknown"),
        ({**TILL, "location": None, "ship_to": Place("NL")}, "domestic NL 19"),
        ({**TILL, "location": None, "ship_to": Place("DE")}, "held till_unknown"),
    ],
)
def test_unknown_is_not_at_home(facts: dict[str, Any], expected: str) -> None:
    assert told(book(sold("19", **facts), rules())) == expected


@pytest.mark.parametrize(
    ("to", "rate", "expected"),
    [
        ("NL", "0", "voucher NL 0"),
        ("NL", "21", "domestic NL 21"),
        ("DE", "19", "oss DE 19"),
        ("CH", "0", "voucher NL 0"),
    ],
)
def test_a_voucher_for_one_purpose_goes_by_its_destination(to: str, rate: str, expected: str) -> None:
    sale = sold(rate, ship_to=Place(to), line={"is_gift_card": True})
    assert told(book(sale, rules())) == expected


def test_one_free_article_without_tax_holds_no_order() -> None:
    sale = a_sale(a_line("119.00", a_tax("19", "19.00")), a_line("0.00", number=2), ship_to=Place("DE"))
    for booking_type in ("sales_entry", "sales_invoice"):
        outcome = book(sale, replace(rules(), booking_type=type(rules().booking_type)(booking_type)))
        assert outcome.verdict is OrderVerdict.BOOKED, outcome.reason
        assert outcome.bookings[0].total == eur("119.00")


def test_a_tax_of_nothing_is_measured_on_the_net() -> None:
    """0.06 with 9 % included holds 0.00495 of VAT: it rounds to nothing, so the article is taxed at 9 %."""
    sale = a_sale(a_line("0.06", a_tax("9", "0.00")), ship_to=Place("DE"))
    assert told(book(sale, rules())) == "oss DE 9"


def test_untaxed_shipping_beside_goods_of_a_marketplace_is_the_marketplaces() -> None:
    goods = a_line("119.00", a_tax("19", "19.00", channel_liable=True))
    sale = a_sale(goods, deliveries=[a_delivery("5.00")], ship_to=Place("DE"))
    assert told(book(sale, rules())) == "marketplace DE 19, outside DE 0, marketplace DE 0"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place("FR", postcode="97500"), "export FR 0"),
        (Place("FR", postcode="97150"), "export FR 0"),
        (Place("FR", postcode="98800"), "export FR 0"),
        (Place("FR", postcode="98000"), "held eu_consumer_without_vat"),
        (Place("MC", postcode="98000"), "held eu_consumer_without_vat"),
        (Place("DK", postcode="3900"), "export DK 0"),
        (Place("PM"), "export PM 0"),
    ],
)
def test_territories_that_a_country_code_hides(place: Place, expected: str) -> None:
    assert told(book(sold("0", ship_to=place), rules())) == expected


@pytest.mark.parametrize(
    ("vat", "quantity", "is_held"),
    [
        ("21.00", 1, False),
        ("21.02", 1, False),  # rounded, and the remainder of equal lines
        ("20.98", 1, False),
        ("21.03", 1, True),
        ("9.00", 1, True),
        ("195.42", 1, True),
        ("-21.00", 1, True),
        ("21.06", 10, False),  # rounded per unit
        ("21.07", 10, True),
    ],
)
def test_vat_must_be_able_to_be_its_rate(vat: str, quantity: int, *, is_held: bool) -> None:
    sale = a_sale(a_line("100.00", a_tax("21", vat), quantity=quantity), taxes_included=False)
    assert told(book(sale, rules())) == ("held vat_not_its_rate" if is_held else "domestic NL 21")


def test_what_cannot_be_its_rate_is_told_with_line_vat_and_rate() -> None:
    reason = book(a_sale(a_line("100.00", a_tax("21", "9.00")), taxes_included=False), rules()).reason
    assert reason is not None
    assert reason.amounts == {"line_net": eur("100.00"), "line_vat": eur("9.00"), "vat_at_rate": eur("21.00")}
    assert reason.facts == {"line": "Article 1", "rate": "21"}


@pytest.mark.parametrize(
    "taxes",
    [
        [("9", "4.50"), ("21", "10.50")],  # one delivery of goods at both rates: half of the net each
        [("6", "6.00"), ("2.5", "2.50")],  # two sales taxes on all of it
    ],
)
def test_several_rates_on_one_line_divide_it_or_stand_on_all_of_it(taxes: Sequence[tuple[str, str]]) -> None:
    sale = a_sale(a_line("100.00", *(a_tax(*tax) for tax in taxes)), taxes_included=False)
    assert book(sale, rules()).verdict is OrderVerdict.BOOKED


def test_a_rate_that_the_country_of_destination_does_not_have_waits_for_a_row_of_the_mapping() -> None:
    sale = sold("21", ship_to=Place("DE"))
    strict = {"accept_every_key": False}
    row = (Treatment.OSS, "DE", "21")
    assert told(book(sale, rules((Treatment.OSS, "DE", "19"), **strict))) == "held rate_unknown"
    assert told(book(sale, rules(row, **strict))) == "oss DE 21"
    assert told(book(sold("19", ship_to=Place("DE")), rules((Treatment.OSS, "DE", "19"), **strict))) == "oss DE 19"
