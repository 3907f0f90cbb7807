"""Which orders a person wants to see: the tab and the filters of the list, as one question to the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.db.models.functions import Abs, Upper
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThanOrEqual, StartsWith
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ledger import totals
from apps.ledger.models import WORTH, Document, DocumentKind, TallyRow
from apps.ledger.states import MOVING, State
from apps.shops.models import Webshop

# Not states of the ledger: booked with a remark that a person should look at; whatever is between us and Exact.
TO_CHECK, UNDER_WAY = "to_check", "under_way"
TABS: Mapping[str, Promise] = {
    "": _("all"),
    State.HELD: _("waiting"),
    TO_CHECK: _("to check"),
    State.BOOKED: _("booked"),
    State.SKIPPED: _("not booked"),
    UNDER_WAY: _("under way"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked, as it was typed; what cannot be read counts as not asked."""

    state: str = ""
    reason: str = ""
    search: str = ""
    channel: str = ""
    kind: str = ""
    first: str = ""
    last: str = ""
    least: str = ""
    most: str = ""

    @property
    def query(self) -> str:
        """As parameters of an address."""
        return urlencode(self.asked)

    @property
    def asked(self) -> dict[str, str]:
        """Only what was asked."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}

    @property
    def is_narrow(self) -> bool:
        """Whether more than a tab was chosen."""
        return bool(self.asked.keys() - {"state"})

    def of_tab(self, state: str) -> str:
        """The same filters under another tab, as parameters of an address."""
        return urlencode({**self.asked, "state": state})


def read(sent: Mapping[str, str]) -> Wish:
    """From an address or a form."""
    return Wish(**{one.name: sent.get(one.name, "").strip()[:100] for one in fields(Wish)})


def documents(webshop: Webshop, wish: Wish, *, is_any_state: bool = False) -> QuerySet[Document]:
    """What fits the wish, in no order. `is_any_state`: of every tab, for their counts."""
    found = webshop.documents.all() if is_any_state else _of_state(webshop, wish.state)
    if wish.reason:
        found = found.filter(reason_code=wish.reason)
    if wish.channel:
        found = found.filter(channel=wish.channel)
    if wish.kind in DocumentKind.values:
        found = found.filter(kind=wish.kind)
    found = _of_period(found, first=_day(wish.first), last=_day(wish.last))
    return _searched(_of_amount(found, least=amount(wish.least), most=amount(wish.most)), wish.search)


def tallied(webshop: Webshop, wish: Wish) -> QuerySet[TallyRow] | None:
    """The tallies of every tab for this wish; None where it looks for single documents, by name, number or amount."""
    if wish.search or wish.least or wish.most:
        return None
    found, first, last = webshop.tallies.all(), _day(wish.first), _day(wish.last)
    for name, value in (("reason_code", wish.reason), ("channel", wish.channel)):
        found = found.filter(**{name: value}) if value else found
    found = found.filter(kind=wish.kind) if wish.kind in DocumentKind.values else found
    found = found.filter(day__gte=first) if first else found
    return found.filter(day__lte=last) if last else found


def _of_state(webshop: Webshop, state: str) -> QuerySet[Document]:
    if state == TO_CHECK:
        return totals.booked_with_remark(webshop)
    if state == UNDER_WAY:
        return webshop.documents.filter(state__in=MOVING)
    return webshop.documents.filter(state=state) if state in State.values else webshop.documents.all()


def _of_period(found: QuerySet[Document], *, first: date | None, last: date | None) -> QuerySet[Document]:
    if first:
        found = found.filter(placed_at__gte=_midnight(first))
    return found.filter(placed_at__lt=_midnight(last + timedelta(days=1))) if last else found


def _of_amount(found: QuerySet[Document], *, least: Decimal | None, most: Decimal | None) -> QuerySet[Document]:
    if least is not None:
        found = found.filter(GreaterThanOrEqual(WORTH, least))
    return found.filter(LessThanOrEqual(WORTH, most)) if most is not None else found


def _searched(found: QuerySet[Document], text: str) -> QuerySet[Document]:
    """By how the order's name begins, with or without its #, by the number in Exact, or by amount.

    Each of these has an index: nothing is looked for in the middle of a name.
    """
    if not text:
        return found
    fits = Q(exact_number=text)
    for begun in {text, f"#{text.removeprefix('#')}"}:
        fits |= Q(StartsWith(Upper("order_name"), begun.upper()))
    if (worth := amount(text)) is not None:
        fits |= Q(Exact(Abs(WORTH), abs(worth)))
    return found.filter(fits)


def amount(text: str) -> Decimal | None:
    """An amount as people type it: "1.234,50", "1,234.50", "€ 12"; None for none."""
    digits = "".join(sign for sign in text if sign.isascii() and (sign.isdigit() or sign in ".,-"))
    if "," in digits and digits.rfind(",") > digits.rfind("."):
        digits = digits.replace(".", "").replace(",", ".")
    try:
        found = Decimal(digits.replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**14 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    """In the shop's time."""
    return timezone.make_aware(datetime.combine(day, time.min))
