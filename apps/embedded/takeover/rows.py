"""What a look found, in words: how sure each find is and why, what was said of it, and where nothing was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.bookkeeping.refusals import Held, Skipped
from apps.closing.takeover import holes
from apps.closing.takeover.values import How
from apps.embedded.amounts import money, number
from apps.embedded.standing import moment
from apps.exact.documents import links
from apps.exact.models import Connection
from apps.ledger.models import Document, SoughtOrder, TakeOver
from apps.shops.models import Webshop

Said, Confidence = SoughtOrder.Said, SoughtOrder.Confidence
# So many of a group stand on the page.
_MOST = 50
_NAMED = 12
_ABOUT_OTHERS = (
    *(Skipped.BY_OTHERS.value, Held.MAYBE_BY_OTHERS.value, Held.SALE_BY_OTHERS.value),
    Held.CHANGED_SINCE_OTHERS.value,
)

HOW: dict[str, Promise] = {
    How.NAME: gettext_lazy("its name is the reference"),
    How.NUMBER: gettext_lazy("its number is in a reference"),
    How.IN_TEXT: gettext_lazy("its number is in the description"),
    How.AMOUNT: gettext_lazy("the same amount"),
    How.CUSTOMER_AMOUNT: gettext_lazy("the same amount in the customer's currency"),
    How.AMOUNT_NOW: gettext_lazy("the amount as the order stands now"),
    How.A_CENT_OFF: gettext_lazy("a cent of difference"),
    How.WITHOUT_VAT: gettext_lazy("the amount excl. VAT"),
    How.OTHER_AMOUNT: gettext_lazy("another amount"),
    How.NEAR: gettext_lazy("about the same day"),
    How.LATER: gettext_lazy("more than a week later"),
    How.FAR: gettext_lazy("another time"),
    How.TOGETHER: gettext_lazy("one entry that names several orders and comes to their total"),
    How.OF_A_DAY: gettext_lazy("one entry that comes to all orders of a day"),
    How.SEVERAL: gettext_lazy("another entry or order fits as well"),
}
_ABOUT: dict[str, Promise] = {
    Confidence.CERTAIN: gettext_lazy("Number, amount and day agree, and nothing else does."),
    Confidence.LIKELY: gettext_lazy(
        "The number agrees and something else does not quite: look at it before you say so."
    ),
    Confidence.UNCLEAR: gettext_lazy("Only the number agrees. It may be another webshop's order, or something else."),
}


@dataclass(frozen=True, slots=True)
class SoughtRow:
    """An order and the entry it was found in."""

    uuid: str
    name: str
    placed_on: date
    amount: str
    entry: str
    entry_amount: str
    how: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class SoughtGroup:
    """What is alike: `more` are not on the page. `name` is the word of a Confidence or Said."""

    name: str
    title: str
    about: str
    rows: Sequence[SoughtRow]
    count: str
    more: int

    @property
    def is_certain(self) -> bool:
        return self.name == Confidence.CERTAIN


def headline(webshop: Webshop) -> str:
    """How many of how many were found."""
    mine = SoughtOrder.objects.filter(webshop=webshop)
    found, whole = mine.exclude(confidence=Confidence.NONE).exclude(answer=Said.NOT_IT).count(), mine.count()
    text = ngettext(
        "%(found)s of %(n)s order was found in Exact.", "%(found)s of %(n)s orders were found in Exact.", whole
    )
    return text % {"found": number(found), "n": number(whole)}


def holes_of(webshop: Webshop) -> list[str]:
    """Where what others booked ends, and what is missing before that. Orders that nobody books are no holes."""
    rows = SoughtOrder.objects.filter(webshop=webshop, left_out="").order_by("placed_at", "order_gid")
    told = list(rows.values_list("order_name", "placed_on", "confidence", "answer"))
    if not told:
        return []
    are_found = [confidence != Confidence.NONE and answer != Said.NOT_IT for _name, _on, confidence, answer in told]
    where = holes.find(are_found)
    if not any(are_found):
        return [_("Nothing was found, so the first that is missing is %(order)s.") % {"order": _named(told[0])}]
    found = []
    if where.between:
        names = ", ".join(told[place][0] for place in where.between[:_NAMED])
        rest = len(where.between) - _NAMED
        names += _(" and %(n)s more") % {"n": number(rest)} if rest > 0 else ""
        text = ngettext(
            "%(n)s order before the last that was found is missing: %(names)s.",
            "%(n)s orders before the last that was found are missing: %(names)s.",
            len(where.between),
        )
        found.append(text % {"n": number(len(where.between)), "names": names})
    if where.after is None:
        return [*found, _("The newest of them was found.")]
    facts = {"last": _named(told[where.after - 1]), "first": _named(told[where.after])}
    return [*found, _("The last that was found is %(last)s. From %(first)s on nothing was found.") % facts]


def _named(told: tuple[str, date, str, str]) -> str:
    return _("%(name)s of %(day)s") % {"name": told[0], "day": formats.date_format(told[1], "DATE_FORMAT")}


def groups_of(webshop: Webshop) -> list[SoughtGroup]:
    """What waits for an answer, the surest first."""
    mine = SoughtOrder.objects.filter(webshop=webshop, answer=Said.OPEN)
    found = []
    for sure in (Confidence.CERTAIN, Confidence.LIKELY, Confidence.UNCLEAR):
        rows = mine.filter(confidence=sure)
        if rows.exists():
            found.append(_group(rows, sure.value, str(sure.label), str(_ABOUT[sure])))
    return found


def said_of(webshop: Webshop) -> list[SoughtGroup]:
    """What was said, the latest first; it can be taken back."""
    mine = SoughtOrder.objects.filter(webshop=webshop)
    about = {
        Said.OTHERS: _("Counted in the closing check, and never sent from here."),
        Said.NOT_IT: _("What was found is something else: these orders are booked by this app."),
    }
    counts = dict(mine.exclude(answer=Said.OPEN).values_list("answer").annotate(Count("pk")))
    return [
        _group(mine.filter(answer=answer), answer.value, str(answer.label), text)
        for answer, text in about.items()
        if counts.get(answer.value)
    ]


def _group(rows: QuerySet[SoughtOrder], name: str, title: str, about: str) -> SoughtGroup:
    count = rows.count()
    shown = [sought_row(one) for one in rows.order_by("placed_at", "order_gid")[:_MOST]]
    return SoughtGroup(name, capfirst(title), about, shown, number(count), max(0, count - len(shown)))


def sought_row(one: SoughtOrder, *, link: str = "") -> SoughtRow:
    """An order and what was found of it; `link` leads to the entry in Exact."""
    return SoughtRow(
        uuid=str(one.pk),
        name=one.order_name,
        placed_on=one.placed_on,
        amount=money(one.total, one.currency),
        entry=where(one),
        entry_amount=money(one.entry_total, one.entry_currency),
        how=capfirst("; ".join(str(HOW[word]) for word in one.how)),
        link=link,
    )


def shown(document: Document, connection: Connection | None) -> SoughtRow | None:
    """Where the order of a document was found, as long as that is asked or was said; None for any other."""
    if document.reason_code not in _ABOUT_OTHERS:
        return None
    one = (
        SoughtOrder.objects.filter(webshop=document.webshop, order_gid=document.order_gid).exclude(entry_id="").first()
    )
    return sought_row(one, link=links.entry(connection, one.entry_id) if connection else "") if one else None


def where(one: SoughtOrder) -> str:
    """The entry, as a person finds it in Exact."""
    facts = {
        "number": one.entry_number,
        "journal": one.journal,
        "day": formats.date_format(one.entry_on, "DATE_FORMAT") if one.entry_on else "",
        "n": number(one.orders_in_entry),
    }
    if one.orders_in_entry > 1:
        return _("Entry %(number)s in journal %(journal)s of %(day)s, one for %(n)s orders") % facts
    return _("Entry %(number)s in journal %(journal)s of %(day)s") % facts


def later(row: TakeOver) -> str:
    """Why it does not go on now; "" where it does."""
    if not row.why_later or row.next_at <= timezone.now():
        return ""
    facts = {"when": moment(row.next_at, is_later=True)}
    if row.why_later == "LogInAgain":
        return _("A login has ended: connect Exact again, or open the app once. It goes on at %(when)s.") % facts
    return _("Exact or Shopify allows no more calls just now, or does not answer. It goes on at %(when)s.") % facts
