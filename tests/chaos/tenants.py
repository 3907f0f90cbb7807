"""The webshops of the chaos: each a tenant of its own, set up by the merchant's clicks; half of them in each books.

Three of five book sales entries, one invoices, one orders. Exact keeps the VAT it is told on these, so that sums can be
compared to the cent; what it makes of other readings is for the stories.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, replace

import requests

from sandbox import merchant
from sandbox.merchant_browser import Shop
from tests.chaos.stage import Stage

# Administration and the user who connects it: a chain of tokens each.
USERS = {100001: "hanneke", 100002: "accountant"}
DIVISIONS = tuple(USERS)
# The id of the webshop of a domain.
WEBSHOP = "(SELECT id FROM shops_webshop WHERE domain = %s)"
# Webshops whose login to Exact has ended.
SHUT = (
    "SELECT domain FROM shops_webshop w JOIN exact_connection c ON c.webshop_id = w.id"
    " JOIN exact_credential u ON u.id = c.credential_id WHERE u.state = 'log_in_again'"
)
# The night's closing check would ask Exact in the midst of what is counted; each case ends with one of its own.
_NIGHT_IS_OVER = (
    "INSERT INTO closing_checkedmonth (webshop_id, first, verdict, checked_at, is_other, closing_by, result)"
    " SELECT w.id, m.first, 'unread', now(), false, '', '{}' FROM shops_webshop w,"
    " (VALUES (date_trunc('month', now())::date), (date_trunc('month', now() - interval '1 month')::date)) AS m(first)"
    " WHERE w.domain = %s ON CONFLICT DO NOTHING"
)
_APP = "bookings-for-exact"
_TYPES = ("sales_order", "sales_entry", "sales_entry", "sales_entry", "sales_invoice")
_ITEMS = {"goods": "WEB", "shipping": "VERZ", "adjustment": "CORR", "cash_rounding": "AFR"}


@dataclass(frozen=True, slots=True)
class Tenant:
    """A webshop, the administration it books in, and the debtor that all its entries are on.

    `is_by_day`: what it sells at its till is one entry per day.
    """

    handle: str
    division: int
    debtor: str
    booking_type: str = "sales_entry"
    is_by_day: bool = False

    @property
    def domain(self) -> str:
        return f"{self.handle}.myshopify.com"


def set_up(stage: Stage, count: int) -> tuple[Tenant, ...]:
    """Installed, connected, live. Limits are out of the way until a case sets them."""
    limits = {"minute": 1_000_000, "day": 1_000_000, "errors": 1_000_000, "vat": "stated"}
    stage.world.post(f"{stage.world.exact}/_limits", limits)
    found = tuple(_one(stage, number) for number in range(1, count + 1))
    for tenant in found:
        if tenant.booking_type != "sales_entry":
            _book_as(stage, tenant)
    return found


def more(stage: Stage, count: int, *, after: int, is_by_day: bool = False) -> tuple[Tenant, ...]:
    """So many webshops besides the first ones."""
    found = (_one(stage, number) for number in range(after + 1, after + count + 1))
    return tuple(replace(tenant, is_by_day=is_by_day) for tenant in found)


def _one(stage: Stage, number: int) -> Tenant:
    handle, name = f"chaos-{number:02}", f"Chaos {number:02}"
    stage.world.post(f"{stage.world.shopify}/_shops", {"handle": handle, "name": name})
    bucket = {"shop": f"{handle}.myshopify.com", "maximum": 1e6, "available": 1e6, "restore_rate": 1e5}
    stage.world.post(f"{stage.world.shopify}/_bucket", bucket)
    division = DIVISIONS[number % len(DIVISIONS)]
    with redirect_stderr(io.StringIO()):
        merchant.set_up(browser(stage, handle), administration=str(division), user=USERS[division])
    stage.rows(_NIGHT_IS_OVER, f"{handle}.myshopify.com")
    return Tenant(handle, division, f"Shopify {name}", _TYPES[number % len(_TYPES)])


def _book_as(stage: Stage, tenant: Tenant) -> None:
    """What the merchant chooses on the settings page; articles without an SKU are the generic item."""
    stage.rows(
        f"UPDATE shops_settings SET booking_type = %s WHERE webshop_id = {WEBSHOP}", tenant.booking_type, tenant.domain
    )
    for component, item in _ITEMS.items():
        insert = f"INSERT INTO shops_componentitem (webshop_id, component, item) VALUES ({WEBSHOP}, %s, %s)"
        stage.rows(insert, tenant.domain, component, item)


def browser(stage: Stage, handle: str) -> Shop:
    """The admin of the webshop, open in a browser."""
    return Shop(stage.world.shopify, handle, _APP)


def connect_again(stage: Stage, tenant: Tenant) -> None:
    """The merchant signs in at Exact once more, for the same administration: another one would stop the booking."""
    with redirect_stderr(io.StringIO()):
        merchant.connect(
            browser(stage, tenant.handle), user=USERS[tenant.division], administration=str(tenant.division)
        )


def connect_who_is_asked(stage: Stage, among: Sequence[Tenant]) -> int:
    """One merchant per login that Exact has ended signs in again; how many did."""
    asked = {str(domain) for (domain,) in stage.rows(SHUT)}
    of_a_login = {one.division: one for one in among if one.domain in asked}
    for one in of_a_login.values():
        connect_again(stage, one)
    return len(of_a_login)


def press(stage: Stage, tenant: Tenant, path: str, **form: str) -> int:
    """A button of the app, pressed in the admin of that tenant, with what its form holds; the status of the answer."""
    return _asked(stage, tenant, "POST", path, form)


def look(stage: Stage, tenant: Tenant, path: str) -> int:
    """A page of the app, opened in the admin of that tenant; the status of the answer."""
    return _asked(stage, tenant, "GET", path)


def _asked(stage: Stage, tenant: Tenant, method: str, path: str, form: Mapping[str, str] | None = None) -> int:
    token = stage.world.session_token(tenant.handle)
    address = f"{stage.environment['APP_URL']}{path}"
    headers = {"Authorization": f"Bearer {token}", "HX-Request": "true"}
    answer = requests.request(method, address, headers=headers, data=form, timeout=30, allow_redirects=False)
    return answer.status_code
