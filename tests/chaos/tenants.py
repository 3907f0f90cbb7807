"""The webshops of the chaos: each a tenant of its own, set up by the merchant's clicks; half of them in each books."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from dataclasses import dataclass

from sandbox import merchant
from sandbox.merchant_browser import Shop
from tests.chaos.stage import Stage

DIVISIONS = (100001, 100002)
_APP = "bookings-for-exact"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A webshop, the administration it books in, and the debtor that all its entries are on."""

    handle: str
    division: int
    debtor: str

    @property
    def domain(self) -> str:
        return f"{self.handle}.myshopify.com"


def set_up(stage: Stage, count: int) -> tuple[Tenant, ...]:
    """Installed, connected, live. Limits are out of the way until a case sets them."""
    stage.world.post(f"{stage.world.exact}/_limits", {"minute": 1_000_000, "day": 1_000_000, "errors": 1_000_000})
    return tuple(_one(stage, number) for number in range(1, count + 1))


def _one(stage: Stage, number: int) -> Tenant:
    handle, name = f"chaos-{number:02}", f"Chaos {number:02}"
    stage.world.post(f"{stage.world.shopify}/_shops", {"handle": handle, "name": name})
    division = DIVISIONS[number % len(DIVISIONS)]
    with redirect_stderr(io.StringIO()):
        merchant.set_up(Shop(stage.world.shopify, handle, _APP), administration=str(division))
    return Tenant(handle, division, f"Shopify {name}")
