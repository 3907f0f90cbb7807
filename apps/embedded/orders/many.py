"""What is done with many orders at once: try again, do not book, use this code; and the list as a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.embedded import download, explaining, screen, ticked, wording
from apps.embedded.amounts import number
from apps.embedded.anew import page as anew_page
from apps.embedded.orders import answers, choosing, deeds, questions
from apps.embedded.orders.listing import orders_page
from apps.ledger import journal
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import turns
from apps.shopify.session import ShopRequest

# A cell that begins so would be a formula in a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@screen.for_the_shop
@require_POST
def many(request: ShopRequest) -> HttpResponse:
    """One deed for what was chosen; what cannot be done of it is left as it is and counted."""
    wish = choosing.read(request.POST)
    chosen = _chosen(request)
    if chosen and request.POST.get("deed") == "anew":
        return anew_page.begin(request, {document.order_gid for document in chosen})
    deed = _DEEDS.get(request.POST.get("deed", ""))
    if not chosen or deed is None:
        return orders_page(request, wish, problem=_("Choose orders first: tick them in the list."))
    if request.POST["deed"] == "skip" and not request.POST.get("why", "").strip():
        return orders_page(request, wish, problem=_("Say in a few words why they are not booked."))
    done = deed(request, chosen)
    turns.wake(request.webshop)
    answer = orders_page(request, wish)
    return screen.with_toast(answer, _told(done, left=len(chosen) - done))


def _chosen(request: ShopRequest) -> list[Document]:
    found = list(Document.objects.filter(webshop=request.webshop, pk__in=ticked.read(request.POST)))
    for document in found:
        document.webshop = request.webshop
    return found


def _retry(request: ShopRequest, chosen: Sequence[Document]) -> int:
    able = [document for document in chosen if journal.can_retry(document)]
    for document in able:
        deeds.retry(document)
    return len(able)


def _skip(request: ShopRequest, chosen: Sequence[Document]) -> int:
    able = [document for document in chosen if journal.can_skip(document)]
    for document in able:
        deeds.skip(document, who=request.session_token.user_id, why=request.POST.get("why", "").strip())
    return len(able)


def _use_code(request: ShopRequest, chosen: Sequence[Document]) -> int:
    """The code as the answer to each one's own question; where it does not fit, the order goes on waiting."""
    connection, done = screen.connection_of(request.webshop), 0
    sent = {**request.POST.dict(), "treatment": questions.OTHER, "scope": answers.THIS}
    for document in chosen:
        question = questions.find(document, connection)
        if question is None or question.kind not in ("treatment", "code"):
            continue
        given = answers.give(document, question, sent, who=request.session_token.user_id)
        done += not given.errors
    return done


_DEEDS: dict[str, Callable[[ShopRequest, Sequence[Document]], int]] = {
    "retry": _retry,
    "skip": _skip,
    "use_code": _use_code,
}


def _told(done: int, *, left: int) -> str:
    text = ngettext("Done for %(n)s order.", "Done for %(n)s orders.", done) % {"n": number(done)}
    if not left:
        return text
    return f"{text} " + ngettext("%(n)s is left as it is.", "%(n)s are left as they are.", left) % {"n": number(left)}


@screen.for_the_shop
@require_GET
def export(request: ShopRequest) -> HttpResponse:
    """What the filter shows, or what was chosen of it, as a file for a spreadsheet."""
    found = choosing.documents(request.webshop, choosing.read(request.GET))
    if request.GET.getlist("chosen"):
        found = found.filter(pk__in=ticked.read(request.GET))
    rows = found.order_by("-placed_at", "-order_gid", "created_at").iterator(chunk_size=1000)
    is_english = (translation.get_language() or "en").startswith("en")
    name = f"orders-{timezone.localdate():%Y-%m-%d}"
    return download.file_answer(_file(rows, is_english=is_english), form="csv", name=name)


class _Echo:
    """What csv writes to: the line comes straight back."""

    def write(self, line: str) -> str:
        return line


def _file(rows: Iterator[Document], *, is_english: bool) -> Iterator[str]:
    """Comma and point for English, semicolon and comma for the others, as their spreadsheets read it."""
    writer = csv.writer(_Echo(), delimiter="," if is_english else ";")
    yield "\ufeff"
    heads = [_("Order"), _("Kind"), _("State"), _("Order date"), _("Booking date"), _("Number in Exact")]
    yield writer.writerow([*heads, _("Currency"), _("Amount"), _("VAT"), _("Channel"), _("Why")])
    for document in rows:
        why = explaining.why(document)
        amounts = [_number(document.total, is_english), _number(document.vat, is_english)]
        cells = [
            _cell(document.order_name),
            document.get_kind_display(),
            State(document.state).label,
            timezone.localtime(document.placed_at).date().isoformat(),
            document.booked_on.isoformat() if document.booked_on else "",
            _cell(document.exact_number),
            document.currency,
            *amounts,
            _cell(wording.channel_name(document.channel)),
            _cell(why.text if why else ""),
        ]
        yield writer.writerow(cells)


def _number(amount: Decimal | None, is_english: bool) -> str:
    if amount is None:
        return ""
    text = f"{amount:.2f}"
    return text if is_english else text.replace(".", ",")


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
