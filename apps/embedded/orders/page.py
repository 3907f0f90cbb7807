"""One order, refund or change whole: how it stands, what is to be decided, its booking, why its VAT, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.bookkeeping.refusals import Held
from apps.embedded import explaining, screen
from apps.embedded.amounts import money
from apps.embedded.explaining import TONES
from apps.embedded.orders import answers, deeds, lines, questions, story, why_so
from apps.embedded.orders.answers import Given
from apps.embedded.orders.rows import entry_link
from apps.embedded.settings import country_names
from apps.embedded.takeover import rows as takeover_rows
from apps.embedded.tills import page as till_page
from apps.exact.models import Connection
from apps.ledger import journal
from apps.ledger.models import Attempt, Decision, Document, DocumentKind, SeenOrder, SoughtOrder, TillAttempt
from apps.ledger.states import MOVING, State
from apps.schedule import turns
from apps.shopify import scopes, tokens
from apps.shopify.session import ShopRequest

# The page asks for itself again while something is on its way, so often and so long.
_ASKED_AGAIN = 30
_NO_ANSWER = Given()


@screen.for_the_shop
@require_GET
def order(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """One document of this webshop, or what the closing check names: the day of a till, an order that others booked.

    Anybody else's is not found.
    """
    document = _document(request, uuid) or _sought(request, uuid)
    return _page(request, document) if document else till_page.show_day(request, uuid)


@screen.for_the_shop
@require_POST
def retry(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """Try again: the order is read again in a sync that starts now."""
    document = _document(request, uuid)
    if document is None:
        return screen.not_found(request)
    if not journal.can_retry(document):
        return _page(request, document, toast=_("Nothing to try again: look at how it stands now."))
    deeds.retry(document)
    turns.wake(request.webshop)
    return _page(request, document, toast=_("It is read again and tried again now."))


@screen.for_the_shop
@require_POST
def skip(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """Leave it out for good; a person says why."""
    document, why = _document(request, uuid), request.POST.get("why", "").strip()
    if document is None:
        return screen.not_found(request)
    if not why:
        problem = Given(errors={"skip": _("Say in a few words why it is not booked: your accountant reads it.")})
        return _page(request, document, told=problem)
    if not journal.can_skip(document):
        return _page(request, document, toast=_("It can no longer be left out: it is on its way to Exact, or there."))
    deeds.skip(document, who=request.session_token.user_id, why=why)
    return _page(request, document, toast=_("It is not booked. “Try again” brings it back."))


@screen.for_the_shop
@require_POST
def answer(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """What the person decided; an answer that is none is shown beside its field and changes nothing."""
    document = _document(request, uuid)
    if document is None:
        return screen.not_found(request)
    question = questions.find(document, screen.connection_of(request.webshop))
    if question is None:
        return _page(request, document, toast=_("It was decided already: look at how it stands now."))
    told = answers.give(document, question, request.POST, who=request.session_token.user_id)
    return _page(request, document, told=told, toast=told.sentence)


def _document(request: ShopRequest, uuid: UUID) -> Document | None:
    document = Document.objects.filter(uuid=uuid, webshop=request.webshop).first()
    if document:
        document.webshop = request.webshop
    return document


def _sought(request: ShopRequest, uuid: UUID) -> Document | None:
    """The document of an order that was looked for in Exact."""
    orders = SoughtOrder.objects.filter(uuid=uuid, webshop=request.webshop).values("order_gid")
    sales = Document.objects.filter(webshop=request.webshop, order_gid__in=orders, kind=DocumentKind.SALE)
    sale = sales.values_list("pk", flat=True).first()
    return _document(request, sale) if sale else None


def _page(request: ShopRequest, document: Document, *, told: Given = _NO_ANSWER, toast: str = "") -> HttpResponse:
    connection = screen.connection_of(request.webshop)
    is_held = document.state == State.HELD
    booking = document.booking or (document.reason.get("proposed", {}) if is_held else {})
    names = lines.names(booking, connection)
    # What stands in the day book of its till was sent with its day.
    day = document.till_day
    attempts: list[Attempt | TillAttempt] = [*(day.attempts.all() if day else document.attempts.all())]
    others = list(_others(document))
    context = {
        "document": document,
        "tone": TONES.get(State(document.state), "info"),
        "headline": _headline(document),
        "why": explaining.why(document),
        "amounts": explaining.amounts(document),
        "warnings": explaining.warnings(document),
        "form": explaining.form(booking),
        "link": entry_link((document.booking or {}).get("form"), document.exact_id, connection),
        "shopify_link": f"shopify://admin/orders/{document.order_gid.rsplit('/', 1)[-1]}",
        "booking": lines.shown(booking, names),
        "paragraphs": why_so.paragraphs(document.booking or document.reason, codes=names.vat_codes),
        "timeline": story.timeline(document, attempts, others),
        "attempts": [{"at": row.started_at, "text": story.attempt(row)} for row in attempts],
        "can_retry": journal.can_retry(document),
        "can_skip": journal.can_skip(document),
        "can_book_anew": _stands(document),
        **_asked(document, connection, request.POST, told),
        **_waits(request, document),
        "by_others": takeover_rows.shown(document, connection),
    }
    answer = screen.show(request, "embedded/order.html", context, status=422 if told.errors else 200)
    return screen.with_toast(answer, toast)


def _others(document: Document) -> list[Document]:
    same = Document.objects.filter(webshop=document.webshop, order_gid=document.order_gid).exclude(pk=document.pk)
    return list(same.order_by("created_at"))


def _stands(document: Document) -> bool:
    """In Exact, by itself, and taken back by nothing."""
    return document.state == State.BOOKED and document.is_counted and document.till_day_id is None


def _headline(document: Document) -> str:
    """The sentence that matters most: both amounts and their difference, or what it is worth and that it waits."""
    ours, theirs, currency = document.total, document.exact_total, document.currency
    if not document.is_counted:
        return _undone(document, money(ours, currency))
    if document.state == State.BOOKED and ours is not None and theirs is not None:
        text = _("Shopify %(ours)s = Exact %(theirs)s, difference %(gap)s.")
        if ours != theirs:
            text = _("Shopify %(ours)s, Exact %(theirs)s: difference %(gap)s.")
        facts = {"ours": money(ours, currency), "theirs": money(theirs, currency)}
        return text % {**facts, "gap": money(theirs - ours, currency)}
    if document.state == State.BOOKED:
        return _("Shopify %(ours)s stands in Exact.") % {"ours": money(ours, currency)}
    worth = ours if ours is not None else document.shopify_total if document.kind == DocumentKind.SALE else None
    if document.state == State.HELD:
        return _("%(amount)s waits for you.") % {"amount": money(worth, currency)} if worth else _("It waits for you.")
    if document.state == State.SKIPPED:
        return _("%(amount)s is not booked.") % {"amount": money(worth, currency)} if worth else _("It is not booked.")
    return _("%(amount)s is on its way to Exact.") % {"amount": money(worth, currency)}


def _undone(document: Document, amount: str) -> str:
    """Of what was taken back, and of what takes back."""
    if document.undoes is not None:
        text = _("%(amount)s takes back %(what)s, which is booked anew.")
        return text % {"amount": amount, "what": document.undoes}
    if document.state == State.REMOVED:
        return _("%(amount)s was deleted in Exact by this app, and its order booked anew.") % {"amount": amount}
    return _("%(amount)s is taken back, and its order booked anew.") % {"amount": amount}


def _asked(document: Document, connection: Connection | None, sent: Mapping[str, str], told: Given) -> dict[str, Any]:
    """The decision in place, with what was sent where it was refused; and what was decided before."""
    decided = Decision.objects.filter(webshop=document.webshop, order_gid=document.order_gid, replaced_at=None)
    return {
        "question": questions.find(document, connection),
        "errors": told.errors or {},
        "sent": sent if told.errors else {},
        "countries": country_names.choices(),
        "decided": list(decided),
        "asks_scope": _asks_scope(document),
    }


def _asks_scope(document: Document) -> str:
    """The optional permission for want of which Shopify does not tell what the order waits for; "" for any other."""
    is_untold = document.state == State.HELD and document.reason_code == Held.DELIVERY_UNTOLD.value
    return (
        scopes.WAY_OF_DELIVERY if is_untold and not tokens.is_granted(document.webshop, scopes.WAY_OF_DELIVERY) else ""
    )


def _waits(request: ShopRequest, document: Document) -> dict[str, Any]:
    """Whether the page should ask again by itself: it is on its way, or about to be read again. And when its order was
    found to be deleted in Shopify.
    """
    asked = request.GET.get("asked", "0")
    count = int(asked) if asked.isascii() and asked.isdigit() else 0
    seen = SeenOrder.objects.filter(webshop=document.webshop, order_gid=document.order_gid).first()
    is_to_be_read = seen is not None and not seen.rules_version
    is_on_its_way = document.state in MOVING and document.tenders is None  # a till's day takes a day
    is_moving = is_on_its_way or (request.webshop.is_live and is_to_be_read)
    gone_at = seen.deleted_at if seen else None
    return {"is_moving": is_moving and count < _ASKED_AGAIN, "asked": count + 1, "deleted_at": gone_at}
