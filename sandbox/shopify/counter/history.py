"""What a shop sold in the past: wishes for orders, spread over the days that have passed, the oldest first."""

from sandbox.shopify.counter.wishes import Wish
from sandbox.shopify.sales.standing import CannotDoThat

SHIRT = {"title": "Linen shirt", "price": "49.95", "quantity": 1, "vat": "21"}
TOWELS = {"title": "Tea towels", "price": "12.50", "quantity": 3, "vat": "21"}
BOOK = {"title": "Book on linen", "price": "18.00", "quantity": 1, "vat": "9"}
GIFT_CARD = {"title": "Gift card", "price": "25.00", "quantity": 1, "is_gift_card": True}

# One order after the other, and again from the start.
KINDS: dict[str, tuple[Wish, ...]] = {
    "plain": (
        *({"buyer": "dutch", "lines": [line]} for line in (SHIRT, TOWELS, SHIRT, SHIRT, TOWELS)),
        {"buyer": "dutch", "lines": [BOOK], "shipping": None},
    ),
    "rich": (
        {"buyer": "dutch", "lines": [SHIRT, BOOK]},
        {"till": "Utrecht", "lines": [TOWELS], "gateway": "cash", "rounding": "-0.01"},
        {"buyer": "german", "lines": [SHIRT]},
        {"till": "Arnhem", "lines": [SHIRT], "tip": "2.00"},
        {"buyer": "belgian", "lines": [TOWELS]},
        {"buyer": "belgian-business", "lines": [{**SHIRT, "quantity": 10}]},
        {"buyer": "dutch", "lines": [GIFT_CARD], "shipping": None},
        {"buyer": "swiss", "lines": [SHIRT]},
    ),
}


def wishes(kind: str, orders: int, days: int) -> list[Wish]:
    """So many orders of this kind of shop; the last one was placed some hours ago."""
    if kind not in KINDS:
        raise CannotDoThat(f"there is no shop of the kind {kind}")
    row = KINDS[kind]
    return [{**row[place % len(row)], "days_ago": days * (orders - place) / orders} for place in range(orders)]
