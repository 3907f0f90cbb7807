"""What happens in the webshops meanwhile: orders bought, paid later, edited, refunded, cancelled; all from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.chaos.tenants import Tenant
from tests.harness.world import World

_PRICES = ("121.00", "60.50", "12.10", "34.95", "89.95", "10.89")
# What comes after buying, by how often; () is most.
_LATER: tuple[tuple[str, ...], ...] = (
    *((),) * 6,
    ("refund",),
    ("refund", "refund"),
    ("edit",),
    ("cancel",),
    ("edit", "refund"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An order of a tenant; its state is Shopify's, and asked there."""

    tenant: Tenant
    order: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        return self.tenant.domain, str(self.order["id"])


@dataclass(frozen=True, slots=True)
class Street:
    """Everybody who buys something."""

    world: World
    chance: Random

    def buy(self, tenant: Tenant, **wish: Any) -> Placed:
        """One or two lines at 21 % or 9 %, paid. Prices repeat, and so do names between webshops: as in life."""
        lines = [
            {
                "title": f"Linen {number}",
                "price": self.chance.choice(_PRICES),
                "quantity": self.chance.randint(1, 3),
                "vat": self.chance.choice(("21", "21", "9")),
            }
            for number in range(self.chance.randint(1, 2))
        ]
        return Placed(tenant, self.world.place(tenant.handle, **{"lines": lines, "paid": True, **wish}))

    def live(self, tenants: Sequence[Tenant], count: int) -> list[Placed]:
        """So many orders over all tenants, with what happens to them later, mixed in time."""
        placed, later = list[Placed](), list[tuple[Placed, str]]()
        for _ in range(count):
            one = self.buy(self.chance.choice(tenants))
            placed.append(one)
            later += [(one, action) for action in self.chance.choice(_LATER)]
            if later and self.chance.random() < 0.4:
                self._act(*later.pop(0))
        for one, action in later:
            self._act(one, action)
        return placed

    def _act(self, one: Placed, action: str) -> None:
        """What an earlier action made impossible is not asked for."""
        left = self._units_left(one)
        if left > 1 or action == "cancel":
            self.world.act(one.order, action, shop=one.tenant.handle)

    def _units_left(self, one: Placed) -> int:
        gid = one.order["id"]
        order = self.world.orders_of(one.tenant.domain)[gid]
        return sum(line["currentQuantity"] for line in order["lineItems"]["nodes"])
