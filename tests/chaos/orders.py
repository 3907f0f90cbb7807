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
        placed, later = list[Placed](), list[tuple[int, str]]()
        for number in range(count):
            placed.append(self.buy(self.chance.choice(tenants)))
            later += [(number, action) for action in self.chance.choice(_LATER)]
            if later and self.chance.random() < 0.4:
                self._act(placed, *later.pop(0))
        for number, action in later:
            self._act(placed, number, action)
        return placed

    def act(self, one: Placed, action: str, **wish: Any) -> Placed:
        """The order after the action."""
        return Placed(one.tenant, self.world.act(one.order, action, shop=one.tenant.handle, **wish))

    def _act(self, placed: list[Placed], number: int, action: str) -> None:
        """What an earlier action made impossible is not asked for."""
        units = sum(line["currentQuantity"] for line in placed[number].order["lineItems"]["nodes"])
        if units > 1 or action == "cancel":
            placed[number] = self.act(placed[number], action)
