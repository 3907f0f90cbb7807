"""What every part of the stand-in Shopify is handed: its state, its time, its faults and its settings."""

from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.shopify.webhooks import Courier
from sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything a request may touch.

    Collections in the store: "shops" (by domain), "orders:{domain}" (Order nodes by gid), "tokens" and
    "refresh_tokens" (by the token itself), "numbers" (sequences), "deliveries" (webhooks under way or done), "bulk"
    (bulk operations by gid; their files lie beside the store).
    """

    store: Store
    clock: Clock
    faults: Faults
    settings: Settings
    courier: Courier
