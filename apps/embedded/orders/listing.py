"""Orders: by order date, refunds and changes under their order; tabs and filters with counts and sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from apps.embedded import explaining, screen
from apps.embedded.amounts import money
from apps.embedded.orders import choosing, rows
from apps.embedded.orders.choosing import TO_CHECK, UNDER_WAY, Wish
from apps.embedded.orders.rows import Shown
from apps.exact.codes import catalog
from apps.ledger import totals
from apps.ledger.models import DocumentKind
from apps.ledger.states import MOVING, State
from apps.ledger.totals import SideTally
from apps.shopify.session import ShopRequest
from apps.shops.models import Webshop

# Orders, each with its refunds and changes.
PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Tab:
    """How many are under it, and what they are worth."""

    state: str
    label: str
    count: int
    address: str
    is_chosen: bool


@screen.for_the_shop
@require_GET
def orders(request: ShopRequest) -> HttpResponse:
    """The list as it was asked for."""
    return orders_page(request, choosing.read(request.GET))


def orders_page(request: ShopRequest, wish: Wish, *, problem: str = "") -> HttpResponse:
    """The page for a wish; `problem` is what keeps the deed that was asked from being done."""
    webshop, connection = request.webshop, screen.connection_of(request.webshop)
    found, later = _page(webshop, wish, before=request.GET.get("before", ""))
    tallies = _tallies(webshop, wish)
    context = {
        "wish": wish,
        "problem": problem,
        "connection": connection,
        "rows": rows.in_words(found, connection),
        "tabs": [_tab(state, str(label), wish, tallies) for state, label in choosing.TABS.items()],
        "count": sum(one.count for one in tallies if _is_under(one, wish.state)),
        "sums": _sums([one for one in tallies if _is_under(one, wish.state)]),
        "reason_text": explaining.cause(wish.reason).text if wish.reason else "",
        "channels": totals.channels(webshop),
        "kinds": DocumentKind.choices,
        "codes": catalog.vat_codes_for_sales(connection) if connection and wish.state == State.HELD else [],
        "later": urlencode({**wish.asked, "before": later}) if later else "",
        "is_first_page": not request.GET.get("before"),
        "is_empty": not tallies and not wish.is_narrow,
    }
    return screen.show(request, "embedded/orders.html", context, status=422 if problem else 200)


def _tallies(webshop: Webshop, wish: Wish) -> list[SideTally]:
    tallied = choosing.tallied(webshop, wish)
    if tallied is not None:
        return totals.tallies(tallied)
    return totals.tallies_of(choosing.documents(webshop, wish, is_any_state=True))


def _page(webshop: Webshop, wish: Wish, *, before: str) -> tuple[list[Shown], str]:
    """The documents of one page of orders, and the key from which the next page goes on ("" for none)."""
    found = choosing.documents(webshop, wish)
    keys = found.order_by("-placed_at", "-order_gid").values_list("placed_at", "order_gid").distinct()
    if key := _key(before):
        placed_at, order_gid = key
        # Bounded by one condition, so that PostgreSQL begins there and not at the newest.
        keys = keys.filter(placed_at__lte=placed_at).exclude(placed_at=placed_at, order_gid__gte=order_gid)
    page = list(keys[: PER_PAGE + 1])
    shown = page[:PER_PAGE]
    mine = found.filter(order_gid__in=[gid for _at, gid in shown]).order_by("created_at", "version", "uuid")
    by_order: dict[tuple[datetime, str], list[Shown]] = {key: [] for key in shown}
    for document in rows.read(mine):
        by_order.get((document.placed_at, document.order_gid), []).append(document)
    documents = [document for same in by_order.values() for document in sorted(same, key=_sale_first)]
    more = f"{shown[-1][0].isoformat()} {shown[-1][1]}" if len(page) > PER_PAGE else ""
    return documents, more


def _key(text: str) -> tuple[datetime, str] | None:
    moment, _space, order_gid = text.partition(" ")
    try:
        placed_at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (placed_at, order_gid) if placed_at.tzinfo and order_gid else None


def _sale_first(document: Shown) -> bool:
    return document.kind != DocumentKind.SALE


def _tab(state: str, label: str, wish: Wish, tallies: Sequence[SideTally]) -> Tab:
    count = sum(one.count for one in tallies if _is_under(one, state))
    return Tab(state, label, count, wish.of_tab(state), is_chosen=wish.state == state)


def _is_under(tally: SideTally, state: str) -> bool:
    if state == TO_CHECK:
        return tally.state == State.BOOKED and tally.is_to_check
    if state == UNDER_WAY:
        return tally.state in MOVING
    return not state or tally.state == state


def _sums(tallies: Sequence[SideTally]) -> list[str]:
    """One per currency."""
    sums = dict.fromkeys(sorted({one.currency for one in tallies}))
    return [money(sum((t.worth for t in tallies if t.currency == name), start=Decimal(0)), name) for name in sums]
