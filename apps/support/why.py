"""Why is #1042 not in Exact? An answer for every cause, also where our ledger has never heard of the order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.bookkeeping.book import OrderVerdict, Outcome
from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.embedded import explaining, screen
from apps.ledger.models import Document, SeenOrder
from apps.ledger.states import State
from apps.schedule import collect, foreseeing
from apps.schedule.models import Run, Turn
from apps.shopify import looking_up, orders, reader
from apps.shopify.looking_up import NamedOrder
from apps.shops.models import Webshop
from apps.support import standing
from apps.support.moments import day, moment


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """`documents` of the ledger under that name, or numbers of Exact; `told` is the answer, sentence by sentence."""

    documents: Sequence[Document]
    told: Sequence[str]


def answer(webshop: Webshop, name: str) -> OrderAnswer:
    """The ledger first; then Shopify is asked for this one order, and the rules what they would do with it."""
    name = name.strip()
    if not looking_up.is_name(name):
        return OrderAnswer([], [_("This is not the name of an order: letters, digits and signs as in #1042.")])
    documents = list(documents_named(webshop, name))
    told = [sentence for document in documents for sentence in _of_document(document)]
    if any(document.state != State.BOOKED for document in documents) or not documents:
        told += standing.problems(webshop)
    told += _live(webshop, name, documents)
    return OrderAnswer(documents, told)


def documents_named(webshop: Webshop, name: str) -> list[Document]:
    """What the ledger has under this name of an order, or under this number of Exact's."""
    plain = name.lstrip("#")
    mine = Document.objects.filter(webshop=webshop)
    return list(mine.filter(Q(order_name__in=[plain, f"#{plain}"]) | Q(exact_number=plain)).order_by("created_at"))


def _of_document(document: Document) -> Iterator[str]:
    what = f"{document.get_kind_display()} {document}"
    if document.state == State.BOOKED:
        facts = {"what": what, "number": document.exact_number, "day": day(document.booked_on)}
        yield _("%(what)s is in Exact: number %(number)s, booked on %(day)s.") % facts
        return
    said = explaining.why(document)
    yield f"{what}: {document.get_state_display()}." + (f" {said.text}" if said else "")
    if said and said.said:
        yield _("Exact said: %(said)s") % {"said": said.said}
    if document.not_before and document.not_before > timezone.now():
        yield _("It is tried again on %(when)s.") % {"when": moment(document.not_before)}


def _live(webshop: Webshop, name: str, documents: Sequence[Document]) -> Iterator[str]:
    """What Shopify says now."""
    if webshop.state == Webshop.Presence.UNINSTALLED:
        return
    try:
        found = looking_up.orders_named(webshop, name)
        for order in found:
            yield from _of_order(webshop, order, documents)
    except TryLater as away:
        yield _("Shopify gives no answer now: ask again in a moment. (%(why)s)") % {"why": away}
        return
    except (LogInAgain, Rejected) as shut:
        yield _("Shopify does not let us look: %(why)s") % {"why": shut}
        return
    if not found and not any(document.order_name.lstrip("#") == name.lstrip("#") for document in documents):
        yield _(
            "Shopify has no order of this name that the app may read. Is it of this webshop, and not a draft? Orders "
            "older than sixty days are only shown to the app with the right to read all orders."
        )


def _of_order(webshop: Webshop, order: NamedOrder, documents: Sequence[Document]) -> Iterator[str]:
    facts = {"name": order.name, "made": moment(order.created_at), "changed": moment(order.updated_at)}
    yield _("In Shopify: %(name)s, made on %(made)s, last changed on %(changed)s.") % facts
    if order.is_cancelled:
        yield _("It is cancelled.")
    if order.is_test:
        yield _("It is a test order.")
    seen = SeenOrder.objects.filter(webshop=webshop, order_gid=order.shopify_id).first()
    if seen is None:
        yield _never_seen(webshop)
    elif seen.updated_at < order.updated_at or seen.read_at <= order.updated_at + collect.SAME_SECOND:
        yield _("It may have changed since it was last read (%(when)s): the next sync reads it again.") % {
            "when": moment(seen.read_at)
        }
    if not any(document.order_gid == order.shopify_id for document in documents):
        yield _foreseen(webshop, order)


def _never_seen(webshop: Webshop) -> str:
    turn = Turn.objects.filter(webshop=webshop).first()
    next_at = turn.next_at if turn and webshop.has_turns else None
    facts = {"cursor": moment(turn.cursor_at if turn else None), "next": moment(next_at)}
    return _("The app has never read it. Changes were read up to %(cursor)s; the next sync is on %(next)s.") % facts


def _foreseen(webshop: Webshop, order: NamedOrder) -> str:
    """What the rules would do with it now; nothing is written down."""
    if screen.set_up_of(webshop).missing:
        return _("What becomes of it cannot be said before the settings are complete.")
    try:
        this = collect.begin_pass(webshop, Run(webshop=webshop))
        outcome = foreseeing.foresee(this, orders.fetch(webshop, order.shopify_id, facts=this.facts))
    except orders.Gone:
        return _("Shopify has deleted it meanwhile.")
    except reader.Unreadable as wrong:
        return _("It cannot be read: %(problem)s") % {"problem": wrong}
    return _verdict(outcome)


def _verdict(outcome: Outcome) -> str:
    if outcome.verdict is OrderVerdict.BOOKED:
        count = len(outcome.bookings)
        text = ngettext(
            "By today's settings %(count)s document would be booked.",
            "By today's settings %(count)s documents would be booked.",
            count,
        )
        return text % {"count": count}
    code = outcome.reason.code if outcome.reason else ""
    reason = explaining.cause(code, outcome.reason.facts if outcome.reason else {}).text
    if outcome.verdict is OrderVerdict.SKIPPED:
        return _("By today's settings it is left out: %(reason)s") % {"reason": reason}
    return _("By today's settings it would wait: %(reason)s") % {"reason": reason}
