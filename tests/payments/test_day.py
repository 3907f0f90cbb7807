"""What was paid becomes entries: every tender once, to the cent, on its gateway's account; or it says why not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from apps.bookkeeping.booking import Paid
from apps.bookkeeping.money import Money
from apps.bookkeeping.sale import MoneyMoved
from apps.payments import day, entry, gateways
from apps.payments.day import Judged
from apps.payments.gateways import Gateway, PaymentRules, Way
from apps.payments.refusals import HeldTender
from apps.payments.tender import OrderStanding, PaidOrder, Tender

ZONE = ZoneInfo("Europe/Amsterdam")
AT = datetime(2026, 11, 3, 10, tzinfo=UTC)
RULES = replace(gateways.demo_rules(), start_on=None)
ROWS = {row.gateway: row for row in RULES.gateways}
# With an account, left open, without a row, and not told at all.
GATEWAYS = ("mollie", "paypal", "Cash", "manual", "a new one", "")


def euros(text: str, currency: str = "EUR") -> Money:
    return Money(Decimal(text), currency)


def moved(number: int, amount: Money, gateway: str = "mollie", **other: object) -> MoneyMoved:
    return replace(MoneyMoved(f"T{number}", gateway, "", AT, amount), **other)  # type: ignore[arg-type]


def tender(number: int, amount: Money, order: str = "O1", **other: object) -> Tender:
    return replace(Tender(f"P{number}", AT, amount, "credit_card", "", order, f"#{order}"), **other)  # type: ignore[arg-type]


def order(*transactions: MoneyMoved, source: str = "O1", standing: OrderStanding = OrderStanding.BOOKED) -> PaidOrder:
    return PaidOrder(source, f"#{source}", standing, transactions)


def judge(tenders: Sequence[Tender], *orders: PaidOrder, rules: PaymentRules = RULES) -> Judged:
    return day.judge(tenders, {one.source: one for one in orders}, rules, zone=ZONE)


def why(judged: Judged) -> dict[str, HeldTender]:
    return {one.source: HeldTender(refusal.code) for one, refusal in judged.held}


def lines(judged: Judged, rules: PaymentRules = RULES) -> list[tuple[str, str, str, str]]:
    """(day, account, amount, description) of every line."""
    return [
        (made.source, line.account, line.amount.text, line.description)
        for made in day.entries(judged.settled, rules)
        for line in made.lines
    ]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Tender], list[PaidOrder]]:
    """Orders with payments and refunds through any gateway, in two currencies, on several days; and their tenders."""
    tenders, orders, number = list[Tender](), list[PaidOrder](), 0
    for gid in ("O1", "O2", "O3")[: draw(st.integers(1, 3))]:
        standing = draw(
            st.sampled_from([OrderStanding.BOOKED, OrderStanding.BOOKED, OrderStanding.WAITS, OrderStanding.LEFT_OUT])
        )
        currency, mine = draw(st.sampled_from(["EUR", "SEK"])), list[MoneyMoved]()
        for _ in range(draw(st.integers(0, 5))):
            number += 1
            amount = euros(str(Decimal(draw(st.integers(-20_000, 50_000))) / 100), currency)
            at = AT + timedelta(minutes=draw(st.sampled_from([0, 1, 600, 1440, 4000])))
            reference = draw(st.sampled_from(["", f"tr_{number}"]))
            other = euros(str(amount.amount * 2), "USD") if draw(st.booleans()) else None
            gateway = draw(st.sampled_from(GATEWAYS))
            mine.append(moved(number, amount, gateway, at=at, reference=reference, other=other))
            tenders.append(
                tender(number, other or amount, gid, at=at, reference=draw(st.sampled_from(["", reference])))
            )
        orders.append(order(*mine, source=gid, standing=standing))
    return tenders, orders


@given(histories())
def test_every_tender_stands_once_and_every_gateway_to_the_cent(history: tuple[list[Tender], list[PaidOrder]]) -> None:
    """B1, B5."""
    tenders, orders = history
    judged = judge(tenders, *orders)
    told = [one.tender.source for one in judged.settled] + [one.source for one, _ in judged.held]
    assert Counter(told) == Counter(one.source for one in tenders)
    gained: Counter[tuple[str, str, str]] = Counter()
    for one in judged.settled:
        assert one.amount in (one.tender.amount, one.moved.amount)
        gained[one.booked_on.isoformat(), one.amount.currency, one.account] += one.amount.amount  # type: ignore[assignment]
    booked: Counter[tuple[str, str, str]] = Counter()
    for made in day.entries(judged.settled, RULES):
        assert sum(line.amount.amount for line in made.lines) == 0
        assert entry.from_json(entry.to_json(made)) == made
        for line in made.lines:
            if not line.debtor_of:
                booked[made.source, made.currency, line.account] += line.amount.amount  # type: ignore[assignment]
    assert {key: value for key, value in gained.items() if value} == dict(booked)
    for held, refusal in judged.held:
        assert refusal.amounts.get("payment", held.amount) == held.amount
        assert refusal.amounts or refusal.code is HeldTender.EMPTY


@given(histories(), st.randoms())
def test_pages_that_overlap_in_any_order_book_nothing_twice(
    history: tuple[list[Tender], list[PaidOrder]], chance: object
) -> None:
    """B3."""
    tenders, orders = history
    again = [*tenders, *tenders[::2]]
    chance.shuffle(again)  # type: ignore[attr-defined]
    first, second = judge(tenders, *orders), judge(again, *orders)
    assert lines(first) == lines(second)
    assert why(first) == why(second)


@given(histories())
def test_money_that_goes_back_is_the_mirror_of_money_that_came(history: tuple[list[Tender], list[PaidOrder]]) -> None:
    """B4."""
    tenders, orders = history
    back = [replace(one, amount=-one.amount) for one in tenders]
    mirrored = [
        replace(
            one,
            moved=tuple(replace(each, amount=-each.amount, other=each.other and -each.other) for each in one.moved),
        )
        for one in orders
    ]
    there, here = judge(tenders, *orders), judge(back, *mirrored)
    assert why(there) == why(here)
    assert lines(here) == [
        (on, account, Money(-Decimal(amount), "EUR").text, said) for on, account, amount, said in lines(there)
    ]


@given(histories())
def test_both_ways_bring_the_same_money_onto_the_same_accounts(history: tuple[list[Tender], list[PaidOrder]]) -> None:
    """What stands with its order stands in no day, and switching between the ways leaves none out and none twice."""
    tenders, orders = history
    per_day = judge(tenders, *orders)
    with_sale: dict[str, list[Paid]] = defaultdict(list)
    for one in per_day.settled[::2]:
        with_sale[one.order.source].append(Paid(one.moved.source, one.words, one.account, one.amount))
    booked_so = [replace(one, with_sale=tuple(with_sale[one.source])) for one in orders]
    for way in Way:
        both = judge(tenders, *booked_so, rules=replace(RULES, way=way))
        stands = {one.tender.source for one in both.settled if one.is_with_sale}
        assert stands == {one.tender.source for one in per_day.settled[::2]}
        if way is Way.OFF:
            assert stands == {one.tender.source for one in both.settled}
            continue
        assert [(one.tender, one.account, one.amount) for one in both.settled] == [
            (one.tender, one.account, one.amount) for one in per_day.settled
        ]
        assert why(both) == why(per_day)


ENTRIES_OF_THE_DAY = [
    ("2026-11-03", "1000", "100.00", "Payments 2026-11-03 · cash"),
    ("2026-11-03", "1261", "70.00", "Payments 2026-11-03 · mollie"),
    ("2026-11-03", "1262", "31.00", "Payments 2026-11-03 · paypal"),
    ("2026-11-03", "1263", "30.00", "Payments 2026-11-03 · klarna"),
    ("2026-11-03", "1300", "-70.00", "#O1 · mollie"),
    ("2026-11-03", "1300", "-51.00", "#O1 · paypal"),
    ("2026-11-03", "1300", "20.00", "#O1 · paypal"),
    ("2026-11-03", "1300", "-30.00", "#O2 · klarna"),
    ("2026-11-03", "1300", "-100.00", "#O3 · cash"),
    ("2026-11-04", "1263", "30.00", "Payments 2026-11-04 · klarna"),
    ("2026-11-04", "1300", "-30.00", "#O2 · klarna"),
]


def test_an_accountants_day() -> None:
    """Two gateways on one order, a partial refund through another one, two captures, cash, and another currency."""
    first = order(
        moved(1, euros("70.00"), reference="tr_1"),
        moved(2, euros("51.00"), "PayPal"),
        moved(3, euros("-20.00"), "PayPal", refund="R1"),
    )
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)  # after midnight in Amsterdam
    captures = order(
        moved(4, euros("30.00"), "klarna", reference="k"),
        moved(5, euros("30.00"), "klarna", reference="k", at=late),
        source="O2",
    )
    abroad = order(moved(6, euros("100.00"), "cash", other=euros("112.00", "USD")), source="O3")
    judged = judge(
        [
            tender(1, euros("70.00"), reference="tr_1"),
            tender(2, euros("51.00")),
            tender(3, euros("-20.00")),
            tender(5, euros("30.00"), "O2", reference="k", at=late),
            tender(4, euros("30.00"), "O2", reference="k"),
            tender(6, euros("112.00", "USD"), "O3"),
        ],
        first,
        captures,
        abroad,
    )
    assert not judged.held
    assert lines(judged) == ENTRIES_OF_THE_DAY


# What waits for itself or its order: the tender, and why.
UNCLEAR = [
    (tender(1, euros("50.00")), HeldTender.AMBIGUOUS),
    (tender(3, euros("5.00"), "O2"), HeldTender.GATEWAY_UNNAMED),
    (tender(4, euros("6.00"), "O2"), HeldTender.GATEWAY_MISSING),
    (tender(5, euros("-9.00"), "O3"), HeldTender.ORDER_WAITS),
    (tender(6, euros("8.00"), "O3"), HeldTender.LEFT_OPEN),
    (tender(7, euros("1.00"), "O4"), HeldTender.ORDER_WAITS),
    (tender(8, euros("1.00"), "O5"), HeldTender.ORDER_LEFT_OUT),
    (tender(9, euros("1.00"), "O9"), HeldTender.ORDER_UNKNOWN),
    (tender(10, euros("1.00"), ""), HeldTender.ORDER_GONE),
    (tender(11, euros("1.005")), HeldTender.NOT_TO_THE_CENT),
    (tender(12, euros("0.00")), HeldTender.EMPTY),
    (tender(13, euros("50.00"), is_test=True), HeldTender.TEST),
    (tender(14, euros("7.00")), HeldTender.UNTIED),
    (tender(15, euros("3.00"), method="cash"), HeldTender.TOLD_TWICE),
    (tender(15, euros("4.00"), method="cash"), HeldTender.TOLD_TWICE),
]
HALVES = order(moved(1, euros("50.00")), moved(2, euros("50.00"), "paypal"))


def test_what_is_unclear_waits_and_says_why() -> None:
    unnamed = order(moved(3, euros("5.00"), ""), moved(4, euros("6.00"), "a new one"), source="O2")
    refunded = replace(
        order(moved(5, euros("-9.00"), refund="R1"), moved(6, euros("8.00"), "manual"), source="O3"),
        waiting_refunds=frozenset({"R1"}),
    )
    waits = order(source="O4", standing=OrderStanding.WAITS)
    left = order(source="O5", standing=OrderStanding.LEFT_OUT)
    judged = judge([one for one, _ in UNCLEAR], HALVES, unnamed, refunded, waits, left)
    assert not judged.settled
    assert why(judged) == {one.source: reason for one, reason in UNCLEAR}


def test_two_halves_are_told_apart_when_both_are_there() -> None:
    """Whichever is whose, each gateway's day is the same."""
    assert not judge([tender(1, euros("50.00")), tender(2, euros("50.00"))], HALVES).held


def test_what_the_settings_do_not_want_or_do_not_know() -> None:
    one, single = [tender(1, euros("50.00"))], order(moved(1, euros("50.00")))
    late = datetime(2026, 11, 4, tzinfo=UTC).date()
    for chosen, reason in (
        (replace(RULES, gateways=(Gateway("mollie"),)), HeldTender.ACCOUNT_MISSING),
        (replace(RULES, way=Way.OFF), HeldTender.OFF),
        (replace(RULES, start_on=late), HeldTender.BEFORE_START),
    ):
        assert why(judge(one, single, rules=chosen)) == {"P1": reason}


def test_a_reference_or_a_time_that_does_not_fit_ties_nothing() -> None:
    one = order(moved(1, euros("50.00"), reference="tr_1"))
    assert why(judge([tender(1, euros("50.00"), reference="tr_2")], one)) == {"P1": HeldTender.UNTIED}
    later = AT + timedelta(hours=3)
    assert why(judge([tender(1, euros("50.00"), at=later)], one)) == {"P1": HeldTender.UNTIED}
    assert not judge([tender(1, euros("50.00"), at=later, reference="tr_1")], one).held
    assert why(judge([tender(1, euros("-50.00"), reference="tr_1")], one)) == {"P1": HeldTender.UNTIED}


def test_the_settings_come_back_out_of_their_json_as_they_were() -> None:
    assert gateways.from_json(gateways.to_json(RULES)) == RULES
    assert gateways.from_json({"journal": "70"}) == PaymentRules()
    assert gateways.from_json({"gateways": [{"gateway": "Mollie "}]}).row("mollie") == Gateway("Mollie ")
