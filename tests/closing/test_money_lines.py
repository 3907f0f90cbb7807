"""Whatever becomes of the money of an entry in Exact is found, once, with its amount on the gateway's account."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.closing import money_lines
from apps.closing.money_lines import GatewayGap, MoneyEntry
from apps.closing.values import Finding, GapCause

AT = datetime(2026, 11, 20, tzinfo=UTC)
READ_AT = AT + timedelta(hours=1)
ACCOUNTS = ("1260", "1261", "1300", "1999")
OF = {"1260": {"shopify_payments"}, "1261": {"mollie", "paypal"}}
CENTS = st.integers(-500, 500)
# As booked, and what was done to it by hand: nothing, it is gone, or one account has another amount.
DRAWN = st.tuples(CENTS, CENTS, CENTS, st.sampled_from(["same", "gone", *ACCOUNTS]), CENTS, st.booleans())


@st.composite
def months(draw: st.DrawFn) -> list[tuple[MoneyEntry, dict[str, Decimal] | None]]:
    """Entries as they were booked, and as they stand: None is gone. An order's own names its clearing accounts only."""
    found: list[tuple[MoneyEntry, dict[str, Decimal] | None]] = []
    for number, (*cents, deed, other, is_own) in enumerate(draw(st.lists(DRAWN, max_size=4))):
        accounts = {name: Decimal(amount) for name, amount in zip(ACCOUNTS, cents, strict=False)}
        booked = MoneyEntry(f"#{number}", f"id {number}", f"{number}", date(2026, 11, 19), "EUR", AT)
        booked.accounts.update(accounts)
        booked.gateways.update(OF)
        stands = None if deed == "gone" else accounts | ({} if deed == "same" else {deed: Decimal(other)})
        found.append((replace(booked, document=f"document {number}" if is_own else ""), stands))
    return found


def compared(
    month: list[tuple[MoneyEntry, dict[str, Decimal] | None]],
) -> list[tuple[Finding, tuple[GatewayGap, ...]]]:
    stands = {one.exact_id: there for one, there in month if there is not None}
    entries = [one for one, _ in month]
    return list(money_lines.compare(entries, stands, read_at=READ_AT, chosen_at=None))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(months())
def test_a_finding_for_each_entry_that_is_not_as_it_was_booked(
    month: list[tuple[MoneyEntry, dict[str, Decimal] | None]],
) -> None:
    expected = {}
    for one, there in month:
        if there is None:
            if not one.is_own:  # turnover says that an order's own entry is gone
                expected[one.name] = GapCause.MONEY_MISSING
        elif any(
            there.get(account, 0) != one.accounts.get(account, 0)
            for account in (one.accounts if one.is_own else ACCOUNTS)
        ):
            expected[one.name] = GapCause.MONEY_CHANGED
    assert {finding.order_name: finding.cause for finding, _ in compared(month)} == expected


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(months())
def test_the_gaps_are_what_the_clearing_accounts_have_more(
    month: list[tuple[MoneyEntry, dict[str, Decimal] | None]],
) -> None:
    meant, found = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    for one, there in month:
        if there is not None or not one.is_own:
            for account, names in one.gateways.items():
                meant[", ".join(sorted(names))] += one.accounts[account]
                found[", ".join(sorted(names))] += (there or {}).get(account, Decimal(0))
    gaps = defaultdict[str, Decimal](Decimal)
    for _, of_entry in compared(month):
        for gap in of_entry:
            gaps[gap.gateway] += gap.amount
    assert {name: found[name] - meant[name] for name in meant if found[name] != meant[name]} == {
        name: amount for name, amount in gaps.items() if amount
    }


def test_what_is_newer_than_the_reading_or_in_the_earlier_administration_is_not_called_deleted() -> None:
    one = MoneyEntry("payments of a day 1", "id", "1", date(2026, 11, 19), "EUR", AT)
    for read_at, chosen_at, cause in (
        (None, None, GapCause.NOT_READ),
        (AT, None, GapCause.NOT_READ),
        (READ_AT, AT + timedelta(minutes=1), GapCause.OTHER_ADMINISTRATION),
        (READ_AT, AT, GapCause.MONEY_MISSING),
    ):
        ((found, _),) = money_lines.compare([one], {}, read_at=read_at, chosen_at=chosen_at)
        assert found.cause is cause
