"""Whether the codes the merchant chose can still be used: what was blocked, changed or taken away in Exact since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.bookkeeping.rules import BookingType
from apps.exact.codes import catalog, lists, vat_code
from apps.exact.codes.sources import CodeKind
from apps.exact.items import articles, for_sale, mirror
from apps.exact.items.for_sale import Obstacle
from apps.exact.models import CatalogEntry, Connection
from apps.exact.refusals import table, words
from apps.shops.choices import Choices

SALES_JOURNAL = 20
ITEM, GATEWAY = "item", "gateway"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one chosen code: `code` is that of the table of refusals, `text` says what to do.

    `chosen` is the code that was chosen, `kind` a kind of the catalogue, ITEM, or GATEWAY for what is chosen for one.
    """

    code: str
    text: str
    chosen: str
    kind: str


def problems(connection: Connection, made: Choices) -> list[Problem]:
    """Everything of these choices that cannot be used any more, each once; none before a first reading."""
    if connection.administration is None or connection.administration.codes_read_at is None:
        return []
    chosen, of_gateways = sorted(set(_chosen(made))), sorted(set(_chosen_for_gateways(made)))
    known = lists.find_all(connection, [*chosen, *of_gateways])
    found = [judge(known.get((kind, code)), kind=kind, code=code) for kind, code in chosen]
    found += [_of_gateway(known.get((kind, code)), kind=kind, code=code) for kind, code in of_gateways]
    return [one for one in found if one is not None] + _item_problems(connection, made)


def judge(entry: CatalogEntry | None, *, kind: CodeKind, code: str) -> Problem | None:
    """What keeps this code (`entry` None: Exact has none) from being used now; None for nothing."""
    if kind == CodeKind.VAT_CODE:
        refused = vat_code.problem(entry, code=code)
        return _of(refused.code, code, kind.value) if refused else None
    if entry is None:
        return _problem("unknown", kind=kind, code=code)
    if entry.is_blocked:
        return _problem("blocked" if table.find(f"{kind.value}_blocked") else "unknown", kind=kind, code=code)
    if kind in _RIGHT_TYPE and not _RIGHT_TYPE[kind](entry):
        return _problem("type_wrong", kind=kind, code=code)
    return None


def _chosen(made: Choices) -> Iterator[tuple[CodeKind, str]]:
    """Accounts only where they are used: entries name accounts, other documents items."""
    settings, costs, mappings = made.settings, made.costs, made.vat_mappings
    is_entry = settings.booking_type == BookingType.SALES_ENTRY.value
    accounts = [*(one.account for one in made.accounts), settings.marketplace_account] if is_entry else []
    wanted = [
        (CodeKind.JOURNAL, settings.journal),
        (CodeKind.VAT_CODE, settings.default_vat_code),
        (CodeKind.PAYMENT_CONDITION, settings.payment_condition),
        *((CodeKind.COST_CENTRE, cost.cost_centre) for cost in costs),
        *((CodeKind.COST_UNIT, cost.cost_unit) for cost in costs),
        *((CodeKind.GL_ACCOUNT, account) for account in accounts),
        *((CodeKind.VAT_CODE, mapping.code) for mapping in mappings),
        *((CodeKind.GL_ACCOUNT, mapping.account) for mapping in mappings if is_entry),
    ]
    return (pair for pair in wanted if pair[1])


def _chosen_for_gateways(made: Choices) -> Iterator[tuple[CodeKind, str]]:
    """Where the payments of each are, and the payment condition of its orders."""
    for one in made.gateways:
        wanted = (CodeKind.GL_ACCOUNT, one.account), (CodeKind.PAYMENT_CONDITION, one.condition)
        yield from (pair for pair in wanted if pair[1])


def _item_problems(connection: Connection, made: Choices) -> list[Problem]:
    """Items that were chosen, where orders become documents with items and the items were read before."""
    settings = made.settings
    if settings.booking_type == BookingType.SALES_ENTRY.value or not mirror.is_read(connection):
        return []
    codes = {*(one.item for one in made.items), settings.marketplace_item} - {""}
    known = {item.code: item for item in articles.mirrored(connection).filter(code__in=codes)}
    # The webshop's day: near midnight the server's may be another one.
    today = timezone.localdate(timezone=ZoneInfo(settings.webshop.timezone))
    found = []
    for code in sorted(codes):
        obstacle = for_sale.obstacle(known.get(code), on=today)
        if obstacle is Obstacle.UNKNOWN:
            found.append(_of("chosen_item_unknown", code, ITEM))
        elif obstacle:
            found.append(_of("chosen_item_not_for_sale", code, ITEM))
    return found


def _of_gateway(entry: CatalogEntry | None, *, kind: CodeKind, code: str) -> Problem | None:
    refusal = "gateway_account_gone" if kind == CodeKind.GL_ACCOUNT else "gateway_condition_gone"
    return _of(refusal, code, GATEWAY) if judge(entry, kind=kind, code=code) else None


def _problem(what: str, *, kind: CodeKind, code: str) -> Problem:
    return _of(f"{kind.value}_{what}", code, kind.value)


def _of(refusal: str, chosen: str, kind: str) -> Problem:
    return Problem(refusal, words.sentence(refusal, raw=chosen), chosen, kind)


_RIGHT_TYPE: dict[CodeKind, Callable[[CatalogEntry], bool]] = {
    CodeKind.GL_ACCOUNT: lambda entry: entry.data.get("type") not in catalog.NOT_ON_A_LINE,
    CodeKind.JOURNAL: lambda entry: entry.data.get("type") == SALES_JOURNAL,
}
