"""Settings: the list of its pages, each with what is chosen there now; and the switch that turns booking on and off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.bookkeeping.booking import Component
from apps.bookkeeping.rules import BookingType
from apps.embedded import changed_facts, connecting, plan, screen, wording
from apps.embedded.screen import SetUp
from apps.embedded.settings import parts, schedule
from apps.embedded.settings.choosing import CodeKind
from apps.embedded.setup import going_live
from apps.exact.codes import catalog, chosen
from apps.exact.codes.chosen import Problem
from apps.exact.health import checkup, trouble
from apps.exact.models import CollectiveDebtor, Connection
from apps.notices import recipients
from apps.schedule.history import deeds
from apps.shopify.billing import plans, subscriptions
from apps.shopify.session import ShopRequest
from apps.shops import booking_switch
from apps.shops.models import PaymentSettings, PayoutSettings, Settings, Webshop


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
    row = Settings.objects.select_related("webshop").get(webshop=request.webshop)
    row.webshop = request.webshop
    wrong = chosen.problems(connection, row)
    context = {
        "set_up": set_up,
        "missing": [wording.setting_name(name) for name in set_up.missing],
        "groups": _groups(connection, row, to_do=_to_do(request.webshop, set_up, wrong)),
        "trouble": trouble.first_trouble(connection),
        "notice": plan.notice(request.webshop),
    }
    answer = screen.show(request, "embedded/settings/index.html", context)
    return screen.with_toast(answer, toast)


def _to_do(webshop: Webshop, set_up: SetUp, wrong: list[Problem]) -> dict[str, str]:
    """What waits for the merchant on each page; what keeps booking from going on comes last, and stands."""
    found = {one.page: _("your shop changed") for one in changed_facts.unseen(webshop)}
    found |= {parts.page_of(name): _("to choose") for name in set_up.missing}
    for page, count in Counter(parts.PAGE_OF_KIND[one.kind] for one in wrong).items():
        found[page] = ngettext("%(n)s code cannot be used", "%(n)s codes cannot be used", count) % {"n": count}
    return found


def _groups(connection: Connection, row: Settings, *, to_do: Mapping[str, str]) -> list[tuple[str, list[IndexRow]]]:
    """What is booked; when; with whom."""
    webshop = row.webshop
    booked = [
        (parts.BOOKING.name, parts.BOOKING.title, _booking(connection, row)),
        ("vat", _("VAT"), _vat(row)),
        (parts.ACCOUNTS.name, parts.title(parts.ACCOUNTS, row), _codes(connection, row)),
        (parts.CUSTOMERS.name, parts.CUSTOMERS.title, _customers(row)),
        (parts.PLACES.name, parts.PLACES.title, _places(webshop)),
        (parts.AMOUNTS.name, parts.AMOUNTS.title, _amounts(connection, row)),
        ("payments", _("Payments"), _payments(webshop)),
        ("payouts", _("Payouts"), _payouts(webshop)),
    ]
    when = [
        (parts.SCHEDULE.name, parts.SCHEDULE.title, _schedule(row)),
        ("history", _("Older orders"), _history(webshop)),
    ]
    around = [
        ("connection", _("Connection with Exact"), _connection(connection)),
        ("plan", _("Plan"), _plan(webshop)),
        ("messages", _("Messages"), _messages(webshop)),
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
    known = {one.kind: one.description for one in catalog.entries_with(connection, {code})} if code else {}
    return f"{code} {known.get(kind, '')}".strip()


def _booking(connection: Connection, row: Settings) -> str:
    facts = {
        "form": capfirst(row.get_booking_type_display()),
        "journal": _named(connection, CodeKind.JOURNAL, row.journal) or "–",
        "orders": _("only paid orders") if row.paid_only else _("all orders, paid or not"),
    }
    return _beside(_("%(form)s in journal %(journal)s") % facts, facts["orders"])


def _vat(row: Settings) -> str:
    count = row.webshop.vat_mappings.exclude(code="").count()
    codes = ngettext("%(n)s rate has its code", "%(n)s rates have their code", count) % {"n": count}
    oss = _("with OSS") if row.oss else _("without OSS")
    return _beside(codes, oss)


def _codes(connection: Connection, row: Settings) -> str:
    if row.booking_type == BookingType.SALES_ENTRY.value:
        general = row.webshop.accounts.filter(component=Component.GOODS.value, country="", channel="", location="")
        account = general.values_list("account", flat=True).first() or ""
        named = _named(connection, CodeKind.GL_ACCOUNT, account)
        return _("Revenue on %(account)s") % {"account": named} if named else "–"
    return _("A SKU that Exact does not know: %(what)s") % {"what": row.get_unknown_item_display()}


def _customers(row: Settings) -> str:
    if row.customers != Settings.Customers.COLLECTIVE:
        return capfirst(row.get_customers_display())
    name = row.collective_debtor_name
    return _beside(capfirst(row.get_customers_display()), name) if name else "–"


def _places(webshop: Webshop) -> str:
    tills = webshop.tills.filter(is_active=True).count()
    own = CollectiveDebtor.objects.filter(webshop=webshop, country="").count()
    own += webshop.costs.count() + webshop.accounts.exclude(location="").count()
    known = ngettext("%(n)s till", "%(n)s tills", tills) % {"n": tills}
    rules = ngettext("%(n)s rule of their own", "%(n)s rules of their own", own) % {"n": own}
    none = _("no rules of their own")
    return _beside(known, rules if own else none)


def _amounts(connection: Connection, row: Settings) -> str:
    condition = _named(connection, CodeKind.PAYMENT_CONDITION, row.payment_condition) or _("that of the debtor")
    side = capfirst(row.get_currency_side_display())
    told = [side, _("payment condition: %(condition)s") % {"condition": condition}]
    told += [_("with a receipt")] if row.attach_receipt else []
    return _beside(*told)


def _payments(webshop: Webshop) -> str:
    row = PaymentSettings.objects.filter(webshop=webshop).first() or PaymentSettings()
    if row.starts_on is None or row.way == PaymentSettings.HowBooked.OFF:
        return _("What customers paid is not booked")
    day = formats.date_format(row.starts_on, "DATE_FORMAT")
    return _("%(way)s, from %(day)s") % {"way": row.get_way_display(), "day": day}


def _payouts(webshop: Webshop) -> str:
    days = PayoutSettings.objects.filter(webshop=webshop, is_on=True).values_list("issued_from", flat=True)
    day = days.first()
    if day is None:
        return _("Payouts of Shopify Payments are not booked")
    return _("from %(day)s") % {"day": formats.date_format(day, "DATE_FORMAT")}


def _schedule(row: Settings) -> str:
    often = capfirst(schedule.interval_name(row.sync_interval_minutes))
    told = [_("%(often)s, and soon after each order") % {"often": often}]
    for text, day in ((_("from %(day)s"), row.start_on), (_("closed up to %(day)s"), row.closed_until)):
        told += [text % {"day": formats.date_format(day, "DATE_FORMAT")}] if day else []
    return _beside(*told)


def _history(webshop: Webshop) -> str:
    last = deeds.latest(webshop)
    return capfirst(last.get_state_display()) if last else _("Book orders from before the start date")


def _connection(connection: Connection) -> str:
    user = connection.credential.user_name if connection.credential else "–"
    return _("%(administration)s, as %(user)s") % {"administration": connection.administration, "user": user}


def _messages(webshop: Webshop) -> str:
    readers = [one for one in recipients.all_of(webshop) if one.is_for_problems and one.is_reachable]
    told = ngettext("%(n)s reader is told of problems", "%(n)s readers are told of problems", len(readers))
    return told % {"n": len(readers)} if readers else _("nobody is told of problems")


def _plan(webshop: Webshop) -> str:
    subscription = subscriptions.as_told(webshop)
    chosen_plan = plans.with_handle(subscription.plan) if subscription else None
    if chosen_plan:
        return str(chosen_plan.name)
    return _("The app is free of charge") if not plans.offered() else _("No plan chosen yet")
