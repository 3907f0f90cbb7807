"""How often one webshop may ask one thing: its clicks must not use up what its own books, or anybody else, need."""

from __future__ import annotations

from apps.calls import budget
from apps.calls.budget import Window
from apps.shopify.session import ShopRequest

# What asks Exact or Shopify while the person waits, several calls each time.
_ASKS_OUTSIDE = frozenset(
    {
        *("settings_booking", "settings_accounts", "by_type", "read_codes", "check_connection", "go_live", "switch_on"),
        *("connect", "disconnect", "invite"),
    }
)
_FEW, _MANY = Window("clicks", 12, 60), Window("clicks", 120, 60)


def check(request: ShopRequest) -> None:
    """One more of this POST, of this webshop. Raises LimitReached with the moment from which it may come again."""
    if request.method != "POST" or request.resolver_match is None:
        return
    name = str(request.resolver_match.url_name)
    budget.take(f"{name}:{request.webshop.pk}", windows=(_FEW if name in _ASKS_OUTSIDE else _MANY,))
