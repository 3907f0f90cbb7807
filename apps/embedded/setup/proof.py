"""Step 5: the latest orders as they would be booked, from which day, and the button that starts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from apps.bookkeeping import bookings_json
from apps.bookkeeping.money import Money
from apps.calls.outcomes import NOT_DONE, TryLater
from apps.embedded import durations, explaining, screen, wording
from apps.embedded.amounts import money, number
from apps.embedded.orders import lines
from apps.embedded.orders.lines import BookingShown
from apps.embedded.setup import going_live, steps
from apps.exact.models import Connection
from apps.exact.refusals import words
from apps.schedule.history import estimate
from apps.schedule.lookback import reading, rehearsal
from apps.schedule.lookback.rehearsal import Received, Rehearsed
from apps.schedule.models import Lookback
from apps.shopify import past
from apps.shopify.session import ShopRequest
from apps.shops.models import Settings


@dataclass(frozen=True, slots=True)
class StartDay:
    """A first day: `about` says how many orders that are and how long they take."""

    day: date
    label: str
    about: str


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One rehearsed order for the page. `why`: what it waits for; `note`: what to know of a difference."""

    name: str
    placed_on: date
    in_shopify: str
    in_exact: str
    difference: str
    is_right: bool
    why: str
    bookings: list[tuple[str, BookingShown | None]]
    received: list[str]


@steps.after(steps.PROOF)
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: ShopRequest, connection: Connection) -> HttpResponse:
    """The choice of the first day; sending it goes live."""
    starts = _starts(request)
    chosen, problems = request.POST.get("start_on", ""), list[str]()
    if request.method == "POST":
        start = next((one for one in starts if one.day.isoformat() == chosen), None)
        problems = going_live.start(connection, start_on=start.day) if start else [_("Choose the first day.")]
        if not problems:
            return steps.to_home(request)
    hidden = past.hidden_before(request.webshop, now=timezone.now())
    context = {
        "starts": starts,
        "chosen": chosen or starts[0].day.isoformat(),
        "problems": problems,
        "hidden_before": hidden if hidden and any(start.day < hidden for start in starts) else None,
    }
    return steps.show(request, steps.PROOF, "proof", context, status=422 if problems else 200)


@steps.after(steps.PROOF)
@require_GET
def rehearse(request: ShopRequest, connection: Connection) -> HttpResponse:
    """The part of the page with the latest orders: Shopify is asked, so it comes by itself."""
    try:
        found = rehearsal.rehearse(connection)
    except NOT_DONE as no:
        problem = screen.shopify_text(no) if isinstance(no, TryLater) else str(no)
        return screen.show(request, "embedded/setup/rehearsal.html", {"problem": problem})
    rows = [_row(one, connection) for one in found]
    context = {"rows": rows, "right": sum(row.is_right for row in rows), "waiting": sum(bool(row.why) for row in rows)}
    return screen.show(request, "embedded/setup/rehearsal.html", context)


def _starts(request: ShopRequest) -> list[StartDay]:
    """Today first: what was booked by hand before must not be booked again."""
    row = Lookback.objects.filter(webshop=request.webshop).first()
    tally, today = reading.tally_of(row), timezone.localdate()
    chosen = Settings.objects.get(webshop=request.webshop)
    starts = [StartDay(today, _("Today, %(day)s") % {"day": _day(today)}, _orders(tally.since(today), chosen))]
    known = {date.fromisoformat(text): int(count) for text, count in (row.starts if row else {}).items()}
    for day in sorted(known, reverse=True):
        if day < today:
            starts.append(StartDay(day, _day(day), _orders(known[day], chosen)))
    return starts


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _orders(count: int, chosen: Settings) -> str:
    text = ngettext("%(n)s order so far", "%(n)s orders so far", count) % {"n": number(count)}
    minutes = estimate.minutes_for(estimate.calls_for(chosen, orders=count, refunds=0))
    return f"{text}, {durations.how_long(minutes)}" if count else text


def _row(one: Rehearsed, connection: Connection) -> ProofRow:
    gap = one.difference
    return ProofRow(
        name=one.name,
        placed_on=timezone.localtime(one.placed_at).date(),
        in_shopify=_money(one.in_shopify),
        in_exact=_money(one.in_exact),
        difference=_money(gap),
        is_right=gap is not None and not gap,
        why=_why(one),
        bookings=[_booking(one, place, connection) for place in range(len(one.bookings))],
        received=[_sentence(paid) for paid in one.received],
    )


def _sentence(paid: Received) -> str:
    """Where what was paid would go."""
    if paid.is_left_open:
        text = _("%(amount)s through %(gateway)s stays open on the debtor, as was chosen.")
    elif paid.account:
        text = _("%(amount)s through %(gateway)s stands on account %(account)s, in the entry of its day.")
    else:
        text = _("%(amount)s through %(gateway)s waits: nobody has chosen where it is booked.")
    return text % {"amount": _money(paid.amount), "gateway": paid.gateway or "?", "account": paid.account}


def _why(one: Rehearsed) -> str:
    """Why it would wait or be left out, or what its difference is."""
    if one.refused is not None:
        return words.sentence(one.refused.code, text=one.refused.text)
    for reason in one.outcome.doubts:
        return explaining.cause(reason.code.value, reason.facts).text
    if one.difference and one.is_returning:
        return _("A return is open: Shopify counts it already, in Exact it comes with the refund.")
    return ""


def _booking(one: Rehearsed, place: int, connection: Connection) -> tuple[str, BookingShown | None]:
    booking = one.bookings[place]
    title = _("%(form)s %(reference)s of %(day)s in journal %(journal)s") % {
        "form": capfirst(str(wording.FORMS[booking.form.value])),
        "reference": booking.reference,
        "day": _day(booking.booked_on),
        "journal": booking.journal,
    }
    told = bookings_json.to_json(booking)
    return title, lines.shown(told, lines.names(told, connection))


def _money(amount: Money | None) -> str:
    return money(amount.amount, amount.currency) if amount is not None else ""
