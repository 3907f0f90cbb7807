"""Step 4: journal, revenue account and debtor, proposed with the evidence; more only where the orders need it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.forms import BaseForm, BoundField
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.bookkeeping.booking import FOLLOW_GOODS, OF_ORDERS, Component, Treatment
from apps.bookkeeping.rules import BookingType
from apps.calls.outcomes import NOT_DONE
from apps.embedded import screen, wording
from apps.embedded.amounts import number
from apps.embedded.settings import blocks
from apps.embedded.settings.booking import BookingForm
from apps.embedded.settings.customers import CustomersForm
from apps.embedded.settings.places import PlacesForm
from apps.embedded.setup import steps
from apps.exact.codes import catalog, proposals
from apps.exact.models import CatalogEntry, Connection
from apps.schedule.lookback import reading
from apps.schedule.lookback.tally import Tally
from apps.schedule.models import Lookback
from apps.shopify.session import ShopRequest
from apps.shops import choices, rules
from apps.shops.models import Settings


class BooksForm(BookingForm):
    """The settings that no webshop can book without; the first day is chosen with the proof."""

    class Meta(BookingForm.Meta):
        fields = ("journal", "paid_only")


class DebtorForm(CustomersForm):
    """On whose account."""

    class Meta(CustomersForm.Meta):
        fields = ("customers", "collective_debtor_name")


@steps.after(steps.ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: ShopRequest, connection: Connection) -> HttpResponse:
    """Sending it saves all or nothing."""
    settings = Settings.objects.select_related("webshop").get(webshop=request.webshop)
    sent = request.POST if request.method == "POST" else None
    problem = _look_at_items(connection, settings, sent)
    by_type = blocks.by_booking_type(connection, settings, sent=sent)
    books = BooksForm(sent, instance=settings, connection=connection)
    debtor = DebtorForm(sent, instance=settings)
    tills = PlacesForm(sent, webshop=request.webshop, connection=connection)
    forms: tuple[BaseForm, ...] = (books, debtor, by_type, tills)
    if sent is not None and not problem and all([form.is_valid() for form in forms]):
        with transaction.atomic():
            for form in (books, debtor, by_type, tills):
                form.save()
        request.webshop.refresh_from_db()
        missing = rules.missing_settings(choices.read(request.webshop))
        if not missing:
            return steps.go_on(request, to=steps.PROOF)
        problem = wording.still_missing(missing)
    tally = reading.tally_of(Lookback.objects.filter(webshop=request.webshop).first())
    context = {
        "books": books,
        "debtor": debtor,
        "evidence": _evidence(connection, books, tally),
        "problem": problem,
        "has_errors": sent is not None,
        "is_entry": settings.booking_type == BookingType.SALES_ENTRY.value,
        "by_type": by_type,
        **_fields(by_type, tally),
        "tills": _tills(tills, tally),
    }
    return steps.show(request, steps.ACCOUNTS, "accounts", context, status=422 if sent is not None else 200)


def _look_at_items(connection: Connection, settings: Settings, sent: blocks.Sent) -> str:
    """What went wrong when the items were read, where orders become documents with items."""
    try:
        blocks.look_at_items(connection, settings, sent=sent)
    except NOT_DONE as no:
        return screen.problem_text(no)
    return ""


def _fields(form: BaseForm, tally: Tally) -> dict[str, Any]:
    """The one of the goods (or of shipping, which items need), those that were seen, and the rest, folded."""
    prefix = "account" if f"account_{Component.GOODS.value}" in form.fields else "item"
    main = f"{prefix}_{(Component.GOODS if prefix == 'account' else Component.SHIPPING).value}"
    seen = [
        (form[f"{prefix}_{component.value}"], _seen(tally.components[component.value]))
        for component in OF_ORDERS
        if tally.components[component.value] and component not in (FOLLOW_GOODS | {Component.GOODS})
    ]
    owed = sum(one.orders for key, one in tally.by_oss[True].keys.items() if key.treatment is Treatment.MARKETPLACE)
    if owed:
        seen.append((form[f"marketplace_{prefix}"], _seen(owed)))
    shown = {main, *(field.name for field, _count in seen)}
    return {"main": form[main], "seen": seen, "folded": [form[name] for name in form.fields if name not in shown]}


def _tills(form: PlacesForm, tally: Tally) -> list[tuple[str, str, list[BoundField]]]:
    """Tills that sold something: name, evidence and what each may have of its own."""
    found = []
    for place, row in zip(form.places, form.rows, strict=True):
        if place.location and tally.tills[place.location]:
            found.append((place.label, _seen(tally.tills[place.location]), row))
    return found


def _seen(count: int) -> str:
    return ngettext("Seen in %(n)s order.", "Seen in %(n)s orders.", count) % {"n": number(count)}


def _evidence(connection: Connection, books: BooksForm, tally: Tally) -> dict[str, str]:
    """Why this is proposed, beside each of the three."""
    journals = catalog.journals(connection)
    chosen = str(books["journal"].value() or "")
    accounts_named = proposals.accounts(catalog.gl_accounts(connection))
    return {
        "journal": _of_journal(chosen, journals),
        "revenue": _("A revenue account by its type and its name in Exact.")
        if Component.GOODS in accounts_named
        else _("No revenue account has a name that says so: choose the one your accountant uses."),
        "debtor": _("One customer in Exact that stands for all buyers."),
        "orders": _seen(tally.orders) if tally.orders else "",
    }


def _of_journal(chosen: str, journals: list[CatalogEntry]) -> str:
    if len(journals) == 1:
        return _("The only sales journal of this administration.")
    if chosen in proposals.webshop_journals(journals):
        return _("Its name says that it is for the webshop.")
    return _("One of %(n)s sales journals: choose the one your accountant uses.") % {"n": len(journals)}
