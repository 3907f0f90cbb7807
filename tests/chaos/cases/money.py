"""Entries of the general journal, of payments and of payouts: the worker dies at each boundary of theirs in turn."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from tests.chaos import tenants
from tests.chaos.cases import crashes
from tests.chaos.play import Play, Verdict
from tests.chaos.stage import until
from tests.chaos.tenants import WEBSHOP, Tenant

# The permission that payouts are read with.
_SCOPE = "read_shopify_payments_payouts"
_ENDPOINT = "generaljournalentry/GeneralJournalEntries"
_SHORT = ("entry committed, answer on its way",)
# A number that no webshop of another case has.
_NUMBER = 90
_FIRST_DAYS_AGO = 2
_PAYMENTS = (
    "INSERT INTO shops_paymentsettings (webshop_id, way, starts_on, journal, receivables, read_after)"
    f" VALUES ({WEBSHOP}, 'per_day', %s, '90', '1300', '')"
)
_GATEWAY = (
    "INSERT INTO shops_paymentgateway (webshop_id, gateway, account, leave_open, condition)"
    f" VALUES ({WEBSHOP}, 'mollie', '1105', false, '')"
)
_PAYOUTS = (
    "INSERT INTO shops_payoutsettings"
    " (webshop_id, is_on, issued_from, journal, bank, fees, clearing, disputes, adjustments, reserves, labels)"
    f" VALUES ({WEBSHOP}, true, %s, '90', '1105', '4550', '1260', '4560', '4570', '1270', '4520')"
)
_WAY = f"UPDATE shops_paymentsettings SET way = %s WHERE webshop_id = {WEBSHOP}"
_READ_AGAIN = (
    f"UPDATE shops_paymentsettings SET checked_at = NULL, read_up_to = NULL WHERE webshop_id = {WEBSHOP}",
    f"UPDATE shops_payoutsettings SET read_at = NULL WHERE webshop_id = {WEBSHOP}",
)
# What each puts onto the account that both use, in euros.
_WORTH = {"payments": Decimal("121.00"), "payout": Decimal("118.58")}


def money(play: Play) -> Verdict:
    """Each entry is there once, and to the cent, whatever the worker was doing when it died."""
    tenant = _with_money(play)
    worst, days_ago = 0.0, _FIRST_DAYS_AGO
    for boundary in _SHORT if play.scale.is_short else crashes.BOUNDARIES:
        for kind in _WORTH:
            worst = max(worst, _die_at(play, tenant, boundary, kind, days_ago))
            days_ago += 1
    of_each = play.kills // len(_WORTH)
    stands = Counter(_on_account(row, "1105") for row in play.world.committed(_ENDPOINT))
    is_right = stands == {worth: of_each for worth in _WORTH.values()}
    told = ", ".join(f"{count} × {amount}" for amount, count in sorted(stands.items()))
    seen = f"{play.kills} boundaries, entries {told}, going on after {worst:.0f} s at most"
    also = is_right and worst <= crashes.GOING_ON_SECONDS
    return play.verdict("each entry once, going on ≤ 10 s", also=also, seen=seen)


def _with_money(play: Play) -> Tenant:
    """A webshop of its own, as the pages of the payments and the payouts leave it."""
    (tenant,) = tenants.more(play.stage, 1, after=_NUMBER - 1)
    play.guests.append(tenant)
    play.world.merchant_allows(_SCOPE, shop=tenant.handle)
    since = date.today() - timedelta(days=40)
    play.stage.rows(_PAYMENTS, tenant.domain, since)
    play.stage.rows(_GATEWAY, tenant.domain)
    play.stage.rows(_PAYOUTS, tenant.domain, since)
    return tenant


def _die_at(play: Play, tenant: Tenant, boundary: str, kind: str, days_ago: int) -> float:
    before, script = _entries(play), crashes.script(boundary, made="GeneralJournalEntries$")
    if kind == "payments":
        line = {"title": "Linen", "price": "121.00", "quantity": 1, "vat": "21"}
        # The order is booked first, or its payment would be before the worker is struck.
        play.stage.rows(_WAY, "off", tenant.domain)
        play.buy(tenant, lines=[line], shipping=None, gateway="mollie", days_ago=days_ago)
        _sync_until_quiet(play, tenant)
        play.stage.rows(_WAY, "per_day", tenant.domain)
    else:
        charge = {"type": "CHARGE", "amount": "121.00", "fee": "2.42"}
        play.world.pays_out(charge, shop=tenant.handle, days_ago=days_ago)
    play.faults(*script)
    until(lambda: _has_struck(play, tenant, len(script)), seconds=30, pause=0.5)
    play.restart_worker()
    began = time.monotonic()
    play.faults()
    _read_again(play, tenant)
    until(lambda: _entries(play) > before and play.is_quiet(), seconds=play.scale.patience_seconds, pause=0.05)
    return time.monotonic() - began


def _has_struck(play: Play, tenant: Tenant, count: int) -> bool:
    """The sync that is asked for may meet another one under way."""
    _read_again(play, tenant)
    return crashes.has_struck(play, count)


def _sync_until_quiet(play: Play, tenant: Tenant) -> None:
    tenants.press(play.stage, tenant, "/sync")
    until(play.is_quiet, seconds=play.scale.patience_seconds)


def _read_again(play: Play, tenant: Tenant) -> None:
    """The day's reading of both is due."""
    for statement in _READ_AGAIN:
        play.stage.rows(statement, tenant.domain)
    tenants.press(play.stage, tenant, "/sync")


def _entries(play: Play) -> int:
    return int(play.world.ask(f"{play.world.exact}/_journal/counts").get(f"POST {_ENDPOINT}", 0))


def _on_account(row: dict[str, object], account: str) -> Decimal:
    lines = row["GeneralJournalEntryLines"]
    assert isinstance(lines, list)
    return sum((Decimal(str(one["AmountFC"])) for one in lines if one["GLAccountCode"] == account), Decimal())
