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
from apps.embedded.explaining import TONES
from apps.embedded.orders import choosing
from apps.embedded.orders.choosing import TO_CHECK, UNDER_WAY, Wish
from apps.embedded.orders.page import entry_link
from apps.exact.codes import catalog
from apps.exact.models import Connection
from apps.ledger import deleted, totals
from apps.ledger.models import Document, DocumentKind
from apps.ledger.states import MOVING, State
from apps.ledger.totals import SideTally
from apps.shopify.session import ShopRequest
from apps.shops.models import Webshop

# Orders, each with its refunds and changes.
PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class ListRow:
    """One order, refund or change as a row. `is_under`: its order stands right above it."""

    document: Document
    tone: str
    why: str
    worth: str
    link: str
    is_under: bool


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
        "rows": rows(found, connection),
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


def _page(webshop: Webshop, wish: Wish, *, before: str) -> tuple[list[Document], str]:
    """The documents of one page of orders, and the key from which the next page goes on ("" for none)."""
    found = choosing.documents(webshop, wish)
    keys = found.order_by("-placed_at", "-order_gid").values_list("placed_at", "order_gid").distinct()
    if key := _key(before):
        placed_at, order_gid = key
        # Bounded by one condition, so that PostgreSQL begins there and not at the newest.
        keys = keys.filter(placed_at__lte=placed_at).exclude(placed_at=placed_at, order_gid__gte=order_gid)
    page = list(keys[: PER_PAGE + 1])
    shown = page[:PER_PAGE]
    mine = deleted.flagged(found.filter(order_gid__in=[gid for _at, gid in shown]))
    by_order: dict[tuple[datetime, str], list[Document]] = {key: [] for key in shown}
    for document in mine.order_by("created_at", "version", "uuid"):
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


def _sale_first(document: Document) -> bool:
    return document.kind != DocumentKind.SALE


def rows(found: Sequence[Document], connection: Connection | None) -> list[ListRow]:
    """In the order given; what stands right below its own order is marked so."""
    shown, above = [], ""
    for document in found:
        shown.append(_row(document, connection, is_under=document.order_gid == above))
        above = document.order_gid
    return shown


def _row(document: Document, connection: Connection | None, *, is_under: bool) -> ListRow:
    why = explaining.why(document)
    worth = document.total
    if worth is None and document.kind == DocumentKind.SALE:
        worth = document.shopify_total  # of a refund that waits nobody knows the amount yet
    return ListRow(
        document,
        TONES.get(State(document.state), "info"),
        why.text if why else "",
        money(worth, document.currency),
        entry_link(document, connection),
        is_under,
    )


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
