"""Gift cards and store credit: the settings, and a month of what is owed, held three ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.closing.cards import month
from apps.closing.cards.month import CardsMonth, GivenMonth
from apps.closing.cards.proof import DebtGap, DebtMonth
from apps.closing.cards.values import ZERO, Debt, DebtMovement
from apps.closing.compare import Stretch
from apps.embedded import connecting, months, permission
from apps.embedded.amounts import money
from apps.embedded.cards import words
from apps.embedded.cards.form import CardsForm
from apps.embedded.settings import one_form
from apps.embedded.settings.versions import Stored, Table
from apps.exact.models import Connection
from apps.shopify.gift_cards import SCOPE
from apps.shopify.session import ShopRequest
from apps.shops.models import CardLedger, Webshop

_STORED = Stored(("tell_cards_apart",), (Table(CardLedger, ("begins_on", "cards", "credit")),))
_MOVED = {
    Debt.CARDS: tuple(DebtMovement),
    Debt.CREDIT: (DebtMovement.REDEEMED, DebtMovement.PAID_BACK, DebtMovement.OTHER),
}


@connecting.for_the_connected
@require_http_methods(["GET", "HEAD", "POST"])
def gift_cards(request: ShopRequest, connection: Connection) -> HttpResponse:
    """The month that is asked for, else the one that runs."""
    webshop, sent = request.webshop, one_form.sent_to(request)
    taken = one_form.take(webshop, sent, _STORED, partial(_form, webshop), CardsForm.save)
    stretch = months.wanted(request.GET.get("month", ""))
    is_on = webshop.settings.tell_cards_apart
    context = {
        "connection": connection,
        "scope": SCOPE,
        "is_on": is_on,
        "is_allowed": permission.is_given(webshop, SCOPE, asks_again=taken.is_saved and is_on),
        **months.calendar(stretch),
        **_shown(webshop, stretch),
    }
    told = _("Saved. What is booked stays as it is; orders that wait are looked at again.")
    return one_form.show(request, "embedded/cards.html", taken, context, told=told)


def _form(webshop: Webshop, sent: QueryDict | None) -> CardsForm:
    row = CardLedger.objects.filter(webshop=webshop).first() or CardLedger()
    row.webshop = webshop
    first = None if row.begins_on else webshop.settings.start_on or month.begin_of(webshop, row)
    return CardsForm(sent, instance=row, settings=webshop.settings, first=first)


def _shown(webshop: Webshop, stretch: Stretch) -> dict[str, Any]:
    found = month.month_of(webshop, stretch)
    return {
        "debts": [_debt(one, found, found.codes[one.debt]) for one in found.debts],
        "given": [_given(one) for one in found.given],
        "cards_read_at": found.cards_read_at,
        "exact_read_at": found.exact_read_at,
        "is_shared": found.is_shared,
    }


def _debt(one: DebtMonth, found: CardsMonth, codes: Iterable[str]) -> dict[str, Any]:
    name = str(words.DEBTS[one.debt])
    show = partial(money, currency=one.currency)
    return {
        "name": f"{name} · {one.currency}" if len({each.currency for each in found.debts}) > 1 else name,
        "rows": [*_rows(one)],
        "account": ", ".join(sorted(codes)),
        "exact": show(one.exact),
        "exact_gap": show(one.exact - one.books.closing) if one.exact not in (None, one.books.closing) else "",
        "closing": show(one.books.closing),
        "is_told": one.shopify is not None,
        "is_right": one.is_right,
        "is_of_cards": one.debt is Debt.CARDS,
        "in_exact": [_gap(gap, one, words.IN_EXACT) for gap in one.in_exact],
        "at_shopify": [_gap(gap, one, words.AT_SHOPIFY) for gap in one.at_shopify],
        "by_hand": [{"name": each.name, "on": each.on, "amount": show(each.amount)} for each in one.by_hand],
    }


def _rows(one: DebtMonth) -> Iterable[dict[str, str]]:
    books, told = one.books, one.shopify
    yield _row(_("Opening"), one, books.opening, told.opening if told else None)
    for movement in _MOVED[one.debt]:
        of_cards = told.moved.get(movement, ZERO) if told else None
        yield _row(words.MOVEMENTS[movement], one, books.moved.get(movement, ZERO), of_cards)
    yield _row(_("Closing"), one, books.closing, told.closing if told else None)


def _row(name: Any, one: DebtMonth, books: Any, told: Any) -> dict[str, str]:
    gap = told - books if told is not None else None
    amounts = {"books": books, "told": told, "gap": gap}
    return {"name": str(name), **{key: money(amount, one.currency) for key, amount in amounts.items()}}


def _gap(gap: DebtGap, one: DebtMonth, sentences: Mapping[Any, Promise]) -> dict[str, str]:
    return {
        "sentence": str(sentences[gap.cause]),
        "amount": money(gap.amount, one.currency),
        "name": gap.name,
        "document": gap.document,
    }


def _given(one: GivenMonth) -> dict[str, str]:
    told = one.told
    amounts = {"booked": one.booked}
    amounts |= {"issued": told.issued, "redeemed": told.redeemed, "left": told.left} if told else {}
    return {"currency": one.currency, **{name: money(amount, one.currency) for name, amount in amounts.items()}}
