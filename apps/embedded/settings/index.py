"""Settings: the list of its pages, each with what is chosen there now; and the switch that turns booking on and off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.bookkeeping.booking import Component
from apps.bookkeeping.rules import BookingType
from apps.embedded import beside, changed_facts, connecting, plan, screen, wording
from apps.embedded.beside import Beside
from apps.embedded.screen import SetUp
from apps.embedded.settings import parts, schedule
from apps.embedded.setup import going_live
from apps.exact.codes import chosen, lists
from apps.exact.codes.chosen import Problem
from apps.exact.codes.sources import CodeKind
from apps.exact.health import checkup, trouble
from apps.exact.models import Connection
from apps.notices import recipients
from apps.schedule.models import History
from apps.shopify.billing import plans
from apps.shopify.models import Subscription
from apps.shopify.session import ShopRequest
from apps.shops import booking_switch
from apps.shops.choices import Choices
from apps.shops.models import Settings, Webshop


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One page: the name of its address, what it is called, what is chosen there now, and what is to be done there."""

    page: str
    title: str
    value: str
    to_do: str = ""


@screen.for_the_shop
@require_http_methods(["GET", "HEAD"])
def index(request: ShopRequest) -> HttpResponse:
    """The next thing that is missing, or everything that can be chosen."""
    return _index(request)


@screen.for_the_shop
@require_POST
def switch_on(request: ShopRequest) -> HttpResponse:
    """When nothing is missing, the Exact user may do what is needed and there is a plan; the first sync starts."""
    set_up = screen.set_up_of(request.webshop)
    is_right = set_up.is_complete and set_up.connection and checkup.can_go_live(set_up.connection)
    if not (is_right and plan.allows_booking(request.webshop)):
        return _index(request, toast=_("Booking is not on: look at what is missing."))
    going_live.switch_on(request.webshop)
    return _index(request, toast=_("Booking is on. The first sync starts now."))


@screen.for_the_shop
@require_POST
def pause(request: ShopRequest) -> HttpResponse:
    """Switch booking off; what stands in Exact stays there."""
    booking_switch.turn(request.webshop, is_live=False)
    return _index(request, toast=_("Booking is paused. Nothing gets lost."))


def _index(request: ShopRequest, *, toast: str = "") -> HttpResponse:
    set_up = screen.set_up_of(request.webshop)
    connection = set_up.connection
    if connection is None or not connection.is_ready:
        return connecting.show(request)
    also = beside.read(request.webshop)
    wrong = chosen.problems(connection, set_up.made)
    context = {
        "set_up": set_up,
        "missing": [wording.setting_name(name) for name in set_up.missing],
        "groups": _groups(connection, set_up.made, also, to_do=_to_do(request.webshop, set_up, wrong, also)),
        "trouble": trouble.first_trouble(connection),
        "notice": plan.notice(also.subscription),
    }
    answer = screen.show(request, "embedded/settings/index.html", context)
    return screen.with_toast(answer, toast)


def _to_do(webshop: Webshop, set_up: SetUp, wrong: list[Problem], also: Beside) -> dict[str, str]:
    """What waits for the merchant on each page; what keeps booking from going on comes last, and stands."""
    news = changed_facts.unseen(webshop) if also.is_shop_changed else []
    found = {one.page: _("your shop changed") for one in news}
    found |= {parts.page_of(name): _("to choose") for name in set_up.missing}
    for page, count in Counter(parts.PAGE_OF_KIND[one.kind] for one in wrong).items():
        found[page] = ngettext("%(n)s code cannot be used", "%(n)s codes cannot be used", count) % {"n": count}
    return found


def _groups(
    connection: Connection, made: Choices, also: Beside, *, to_do: Mapping[str, str]
) -> list[tuple[str, list[IndexRow]]]:
    """What is booked; when; with whom."""
    row = made.settings
    booked = [
        (parts.BOOKING.name, parts.BOOKING.title, _booking(connection, row)),
        ("vat", _("VAT"), _vat(made)),
        (parts.ACCOUNTS.name, parts.title(parts.ACCOUNTS, row), _codes(connection, made)),
        (parts.CUSTOMERS.name, parts.CUSTOMERS.title, _customers(row)),
        (parts.PLACES.name, parts.PLACES.title, _places(made, also)),
        (parts.AMOUNTS.name, parts.AMOUNTS.title, _amounts(connection, row)),
        ("payments", _("Payments"), _payments(also.payments_from)),
        ("payouts", _("Payouts"), _payouts(also.payouts_from)),
        ("tills", _("Day books of tills"), _day_books(also.day_books)),
        ("gift_cards", _("Gift cards and store credit"), _gift_cards(row)),
    ]
    when = [
        (parts.SCHEDULE.name, parts.SCHEDULE.title, _schedule(row)),
        ("history", _("Older orders"), _history(also.history_state)),
    ]
    around = [
        ("connection", _("Connection with Exact"), _connection(connection)),
        ("plan", _("Plan"), _plan(also.subscription)),
        ("messages", _("Messages"), _messages(row.webshop)),
        ("log", _("Changes and privacy requests"), capfirst(_("who changed what, and what customers asked"))),
    ]
    named = ((_("What is booked, and where"), booked), (_("When"), when), (_("Exact, plan and log"), around))
    return [
        (heading, [IndexRow(page, str(title), value, to_do.get(page, "")) for page, title, value in rows])
        for heading, rows in named
    ]


def _beside(*told: str) -> str:
    """Facts beside each other, in any language."""
    return " · ".join(told)


def _named(connection: Connection, kind: CodeKind, code: str) -> str:
    """A code with its description, as the administration has it."""
    known = lists.find(connection, kind, {code} - {""}).get(code)
    return f"{code} {known.description if known else ''}".strip()


def _booking(connection: Connection, row: Settings) -> str:
    facts = {
        "form": capfirst(row.get_booking_type_display()),
        "journal": _named(connection, CodeKind.JOURNAL, row.journal) or "–",
        "orders": _("only paid orders") if row.paid_only else _("all orders, paid or not"),
    }
    return _beside(_("%(form)s in journal %(journal)s") % facts, facts["orders"])


def _vat(made: Choices) -> str:
    row, count = made.settings, sum(bool(one.code) for one in made.vat_mappings)
    codes = ngettext("%(n)s rate has its code", "%(n)s rates have their code", count) % {"n": count}
    oss = _("with OSS") if row.oss else _("without OSS")
    return _beside(codes, oss)


def _codes(connection: Connection, made: Choices) -> str:
    row = made.settings
    if row.booking_type == BookingType.SALES_ENTRY.value:
        goods = [one for one in made.accounts if one.component == Component.GOODS.value]
        general = (one.account for one in goods if not (one.country or one.channel or one.location))
        named = _named(connection, CodeKind.GL_ACCOUNT, next(general, ""))
        return _("Revenue on %(account)s") % {"account": named} if named else "–"
    return _("A SKU that Exact does not know: %(what)s") % {"what": row.get_unknown_item_display()}


def _customers(row: Settings) -> str:
    if row.customers != Settings.Customers.COLLECTIVE:
        return capfirst(row.get_customers_display())
    name = row.collective_debtor_name
    return _beside(capfirst(row.get_customers_display()), name) if name else "–"


def _places(made: Choices, also: Beside) -> str:
    own = also.own_debtors + len(made.costs) + sum(bool(one.location) for one in made.accounts)
    known = ngettext("%(n)s till", "%(n)s tills", also.active_tills) % {"n": also.active_tills}
    rules = ngettext("%(n)s rule of their own", "%(n)s rules of their own", own) % {"n": own}
    none = _("no rules of their own")
    return _beside(known, rules if own else none)


def _amounts(connection: Connection, row: Settings) -> str:
    condition = _named(connection, CodeKind.PAYMENT_CONDITION, row.payment_condition) or _("that of the debtor")
    side = capfirst(row.get_currency_side_display())
    told = [side, _("payment condition: %(condition)s") % {"condition": condition}]
    told += [_("with a receipt")] if row.attach_receipt else []
    return _beside(*told)


def _payments(day: date | None) -> str:
    if day is None:
        return _("What customers paid is not booked")
    return _("from %(day)s") % {"day": formats.date_format(day, "DATE_FORMAT")}


def _payouts(day: date | None) -> str:
    if day is None:
        return _("Payouts of Shopify Payments are not booked")
    return _("from %(day)s") % {"day": formats.date_format(day, "DATE_FORMAT")}


def _gift_cards(row: Settings) -> str:
    return _("cards that nobody bought are told apart") if row.tell_cards_apart else _("every card is booked as sold")


def _day_books(count: int) -> str:
    if not count:
        return _("Every order of a till is booked by itself")
    return ngettext("%(n)s till is booked by the day", "%(n)s tills are booked by the day", count) % {"n": count}


def _schedule(row: Settings) -> str:
    often = capfirst(schedule.interval_name(row.sync_interval_minutes))
    told = [_("%(often)s, and soon after each order") % {"often": often}]
    for text, day in ((_("from %(day)s"), row.start_on), (_("closed up to %(day)s"), row.closed_until)):
        told += [text % {"day": formats.date_format(day, "DATE_FORMAT")}] if day else []
    return _beside(*told)


def _history(state: str | None) -> str:
    return capfirst(str(History.Phase(state).label)) if state else _("Book orders from before the start date")


def _connection(connection: Connection) -> str:
    user = connection.credential.user_name if connection.credential else "–"
    return _("%(administration)s, as %(user)s") % {"administration": connection.administration, "user": user}


def _messages(webshop: Webshop) -> str:
    readers = [one for one in recipients.all_of(webshop) if one.is_for_problems and one.is_reachable]
    told = ngettext("%(n)s reader is told of problems", "%(n)s readers are told of problems", len(readers))
    return told % {"n": len(readers)} if readers else _("nobody is told of problems")


def _plan(subscription: Subscription | None) -> str:
    chosen_plan = plans.with_handle(subscription.plan) if subscription else None
    if chosen_plan:
        return str(chosen_plan.name)
    return _("The app is free of charge") if not plans.offered() else _("No plan chosen yet")
