"""A booking in Exact: sent once, to the cent, and found back after an unclear answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from apps.bookkeeping.booking import Booking, BookingLine, Form
from apps.calls import numbers
from apps.calls.outcomes import NobodyKnows, Rejected
from apps.exact.debtors import assign
from apps.exact.documents import bodies, find, told, writers
from apps.exact.documents.bodies import Terms
from apps.exact.items import articles
from apps.exact.models import Connection
from tests.exact.books import a_booking, a_connection, a_line, eur
from tests.harness.merchant import SetUp
from tests.harness.world import World

BEFORE = datetime.now(UTC) - timedelta(minutes=1)


def _none_taken(ids: Collection[str]) -> set[str]:
    return set()


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


@pytest.fixture
def customer(connection: Connection) -> str:
    return assign.collective(connection, name="Webshop")


def test_a_booking_stands_in_exact_as_it_was_meant(connection: Connection, customer: str, world: World) -> None:
    booking = a_booking(a_line("100.00", "21.00"), a_line("5.51", "0.50", account="8010", code="2", rate="9"))
    written = writers.post(connection, booking, terms=Terms(customer))
    assert (written.total, written.warnings) == (eur("127.01"), ())
    (entry,) = world.entries()
    assert (entry["AmountFC"], entry["VATAmountFC"], len(entry["SalesEntryLines"])) == ("127.01", "21.50", 2)
    assert entry["EntryID"] == written.exact_id
    assert entry["Journal"].strip() == "70"


def test_a_credit_note_is_the_same_with_negative_amounts(connection: Connection, customer: str) -> None:
    booking = a_booking(a_line("-100.00", "-21.00"), reference="#1001-R1")
    written = writers.post(connection, booking, terms=Terms(customer))
    assert (written.total, written.warnings) == (eur("-121.00"), ())


def test_vat_is_what_shopify_charged_and_not_what_exact_would_calculate(
    connection: Connection, customer: str, world: World
) -> None:
    written = writers.post(connection, a_booking(a_line("100.00", "20.99")), terms=Terms(customer))
    assert (world.entries()[0]["VATAmountFC"], written.warnings) == ("20.99", ())


@pytest.mark.parametrize("after_post", ["recorded", "everything", "key"])
def test_null_in_an_answer_is_not_told_and_never_nothing(
    connection: Connection, customer: str, world: World, after_post: str
) -> None:
    world.exact_is(after_post=after_post)
    written = writers.post(connection, a_booking(a_line("100.00", "20.99")), terms=Terms(customer))
    assert (written.total, written.warnings) == (eur("120.99"), ()), "no false alarm, and the total is always known"


def test_one_in_a_hundred_is_read_back_with_its_lines(connection: Connection, customer: str, world: World) -> None:
    known = told.Written("", "26700100", eur("121.00"), None, None)
    assert told.is_asked_again(known, booking=a_booking())
    assert not told.is_asked_again(replace(known, number="26700101"), booking=a_booking())
    unnumbered = [a_booking(reference=f"#{number}", form=Form.SALES_INVOICE) for number in range(1001, 2001)]
    asked = [one for one in unnumbered if told.is_asked_again(replace(known, number=""), booking=one)]
    assert 1 <= len(asked) <= 20
    draft = replace(asked[0], lines=an_order().lines)
    written = writers.post(connection, draft, terms=Terms(customer))
    assert (written.vat, written.line_count, written.warnings) == (eur("21.00"), 1, ())


def test_amounts_travel_as_plain_numbers_and_texts_fit(connection: Connection, customer: str) -> None:
    booking = a_booking(a_line("1E+2", "0.1"), description="x" * 80, payment_reference="y" * 40)
    text = numbers.dumps(writers.body(connection, articles.resolve(connection, booking), terms=Terms(customer)))
    assert '"AmountFC": 100.00' in text
    assert '"VATAmountFC": 0.10' in text
    assert f'"{"x" * 60}"' in text
    assert f'"{"y" * 30}"' in text
    assert "PaymentCondition" not in text


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("vat_code_unknown", a_line(code="ZZ")),
        ("vat_code_inclusive", a_line(code="5")),
        ("vat_code_blocked", a_line(code="X")),
        ("gl_account_unknown", a_line(account="9999")),
    ],
)
def test_a_code_the_administration_cannot_use_is_refused_before_the_call(
    connection: Connection, customer: str, world: World, code: str, line: BookingLine
) -> None:
    with pytest.raises(Rejected) as refused:
        writers.post(connection, replace(a_booking(), lines=(line,)), terms=Terms(customer))
    assert refused.value.code == code
    assert world.entries() == []


def test_a_reference_that_could_not_be_found_back_is_refused(connection: Connection, customer: str) -> None:
    with pytest.raises(Rejected, match="reference_too_long"):
        writers.post(connection, a_booking(reference="#" * 31), terms=Terms(customer))


def test_what_stands_otherwise_in_exact_is_named(connection: Connection, customer: str, world: World) -> None:
    world.exact_is(after_post="everything")
    written = writers.post(connection, a_booking(), terms=Terms(customer))
    other = told.differences(written, booking=a_booking(a_line("100.00", "20.00"), a_line("0.00", "0.00")))
    assert [(found.code, *dict(found.data).values()) for found in other] == [
        ("exact_total_differs", "120.00", "121.00"),
        ("exact_vat_differs", "20.00", "21.00"),
        ("exact_lines_differ", "2", "1"),
    ]


@pytest.mark.parametrize("deed", ["drop_after", "cut_body", "html_200"])
def test_an_unclear_answer_is_looked_up_and_found(
    connection: Connection, customer: str, world: World, deed: str
) -> None:
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": deed, "times": 1, "bytes": 40})
    with pytest.raises(NobodyKnows):
        writers.post(connection, a_booking(), terms=Terms(customer))
    found = find.document(connection, a_booking(), created_after=BEFORE, taken=_none_taken)
    assert [entry["EntryID"] for entry in world.entries()] == ([found.exact_id] if found else [])


def test_a_generic_500_leaves_it_open_and_a_specific_one_does_not(
    connection: Connection, customer: str, world: World
) -> None:
    said = '{"error": {"code": "", "message": {"lang": "", "value": "%s"}}}'
    fault = {"path_regex": "SalesEntries", "method": "POST", "do": "status", "status": 500, "times": 1}
    world.faults({**fault, "content_type": "application/json", "body": said % "A problem has occurred."})
    with pytest.raises(NobodyKnows):
        writers.post(connection, a_booking(), terms=Terms(customer))
    world.faults({**fault, "content_type": "application/json", "body": said % "Ongeldig: Klant (Type)"})
    with pytest.raises(Rejected, match="debtor_wrong_status"):
        writers.post(connection, a_booking(), terms=Terms(customer))


def test_a_date_in_a_year_that_does_not_exist_is_said_in_plain_words(connection: Connection, customer: str) -> None:
    booking = a_booking(booked_on=a_booking().booked_on.replace(year=2005))
    with pytest.raises(Rejected) as refused:
        writers.post(connection, booking, terms=Terms(customer))
    assert refused.value.code in ("no_financial_year", "closed_in_exact")
    assert refused.value.raw


def test_another_orders_entry_is_never_taken_for_ours(connection: Connection, customer: str) -> None:
    ours = a_booking(reference="#10'01")
    assert find.document(connection, ours, created_after=BEFORE, taken=_none_taken) is None
    written = writers.post(connection, ours, terms=Terms(customer))
    found = find.document(connection, ours, created_after=BEFORE, taken=_none_taken)
    assert found is not None
    assert found.exact_id == written.exact_id
    for other in (
        replace(ours, lines=(a_line("99.00", "20.79"),)),
        replace(ours, journal="71"),
        replace(ours, payment_reference="#2002"),
        replace(ours, booked_on=ours.booked_on + timedelta(days=1)),
    ):
        assert find.document(connection, other, created_after=BEFORE, taken=_none_taken) is None
    assert find.document(connection, ours, created_after=BEFORE, taken=lambda ids: {written.exact_id}) is None
    assert find.document(connection, ours, created_after=BEFORE + timedelta(days=1), taken=_none_taken) is None


def test_two_that_answer_to_everything_are_a_persons_business(connection: Connection, customer: str) -> None:
    for _ in range(2):
        writers.post(connection, a_booking(), terms=Terms(customer))
    with pytest.raises(Rejected, match="several_found"):
        find.document(connection, a_booking(), created_after=BEFORE, taken=_none_taken)


def test_an_order_number_that_another_order_has_steps_on(connection: Connection, customer: str, world: World) -> None:
    ours = an_order()
    taken = [bodies.order_number(ours), bodies.order_number(ours, step=1)]
    for number in taken:
        line = {"Item": _item(connection), "Quantity": 1, "NetPrice": 1, "VATCode": "4"}
        theirs = {"OrderedBy": customer, "OrderNumber": number, "YourRef": "#1001", "SalesOrderLines": [line]}
        world.add_in_exact("salesorder/SalesOrders", theirs)
    written = writers.post(connection, ours, terms=Terms(customer))
    assert written.number == str(bodies.order_number(ours, step=2))
    assert int(written.number) not in taken


def test_an_order_number_that_this_very_order_has_is_never_stepped_over(
    connection: Connection, customer: str, world: World
) -> None:
    writers.post(connection, an_order(), terms=Terms(customer))
    with pytest.raises(NobodyKnows):
        writers.post(connection, an_order(), terms=Terms(customer))
    assert len(world.sales_orders()) == 1


def an_order() -> Booking:
    line = replace(a_line(), account="", item="WEB", quantity=1, source="gid://shopify/LineItem/1")
    return a_booking(line, form=Form.SALES_ORDER)


def _item(connection: Connection) -> str:
    return articles.find_item(connection, "WEB").exact_id
