"""Days of tills: the worker dies at each boundary while the one entry of a day is made."""

from __future__ import annotations

import time
from datetime import date, timedelta

from sandbox.days import noon
from tests.chaos import tenants
from tests.chaos.cases import crashes
from tests.chaos.play import Play, Verdict
from tests.chaos.stage import until
from tests.chaos.tenants import WEBSHOP, Tenant

# A number that no webshop of another case has.
_NUMBER = 80
_TILL = "Utrecht"
_SHORT = ("entry committed, answer on its way",)
_BEGUN = f"SELECT count(*) FROM shops_till WHERE webshop_id = {WEBSHOP}"
_DAY_BOOK = f"UPDATE shops_till SET book_from = %s WHERE webshop_id = {WEBSHOP}"
_MONEY = (
    "INSERT INTO shops_paymentgateway (webshop_id, gateway, account, leave_open, condition)"
    f" VALUES ({WEBSHOP}, 'cash', '1000', false, '')"
)


def day_books(play: Play) -> Verdict:
    """Each day's receipts stand in Exact once, and to the cent, whatever the worker was doing when it died."""
    tenant, worst = _with_a_till(play), 0.0
    boundaries = _SHORT if play.scale.is_short else tuple(crashes.BOUNDARIES)
    for days_ago, boundary in enumerate(boundaries, start=1):
        worst = max(worst, _die_at(play, tenant, boundary, days_ago))
    seen = f"{play.kills} boundaries, going on after {worst:.0f} s at most"
    return play.verdict("each day once, going on ≤ 10 s", also=worst <= crashes.GOING_ON_SECONDS, seen=seen)


def _with_a_till(play: Play) -> Tenant:
    """A webshop of its own, as the page of the tills leaves it: every day since last week is one entry."""
    (tenant,) = tenants.more(play.stage, 1, after=_NUMBER - 1, is_by_day=True)
    play.guests.append(tenant)
    play.world.till_becomes(_TILL, shop=tenant.handle, country="NL")
    until(lambda: play.stage.rows(_BEGUN, tenant.domain) == [(1,)], seconds=play.scale.patience_seconds)
    play.stage.rows(_DAY_BOOK, date.today() - timedelta(days=7), tenant.domain)
    play.stage.rows(_MONEY, tenant.domain)
    return tenant


def _die_at(play: Play, tenant: Tenant, boundary: str, days_ago: int) -> float:
    before, script = play.entries(), crashes.script(boundary)
    play.faults(*script)
    for _ in range(2):
        play.buy(tenant, till=_TILL, gateway="cash", days_ago=noon(days_ago))
    until(lambda: _has_struck(play, tenant, len(script)), seconds=30, pause=0.5)
    play.restart_worker()
    began = time.monotonic()
    play.faults()
    tenants.press(play.stage, tenant, "/sync")
    until(lambda: play.entries() > before and play.is_quiet(), seconds=play.scale.patience_seconds, pause=0.05)
    return time.monotonic() - began


def _has_struck(play: Play, tenant: Tenant, count: int) -> bool:
    """The sync that is asked for may meet another one under way."""
    tenants.press(play.stage, tenant, "/sync")
    return crashes.has_struck(play, count)
