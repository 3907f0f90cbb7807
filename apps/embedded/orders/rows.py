"""Documents as rows: of the list of orders, and the last five of Home. No more is read than a row shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When
from django.db.models.fields.json import KT, KeyTransform
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.bookkeeping.booking import Form
from apps.embedded import explaining
from apps.embedded.amounts import money
from apps.exact.documents import links
from apps.exact.models import Connection
from apps.ledger import deleted
from apps.ledger.models import TO_CHECK, Document, DocumentKind
from apps.ledger.states import State

_MARKS = {
    "is_undone": ("info", gettext_lazy("taken back")),
    "is_to_check": ("warning", gettext_lazy("to check")),
    "is_deleted": ("warning", gettext_lazy("deleted in Shopify")),
}


class Shown(NamedTuple):
    """What is read of a document. `form`: what it is in Exact; `facts`: of why it waits; None where there is none."""

    uuid: UUID
    kind: str
    state: str
    order_gid: str
    order_name: str
    reference: str
    placed_at: datetime
    currency: str
    total: Decimal | None
    shopify_total: Decimal
    exact_id: str
    exact_number: str
    reason_code: str
    facts: Mapping[str, str] | None
    form: str | None
    is_undone: bool
    is_to_check: bool
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class ListRow:
    """One order, refund or change as a row, in words. `kind` is "" for an order; `choose` is what its box says.

    `link`: where Exact shows it, or "". `is_under`: its order stands right above it.
    """

    id: UUID
    name: str
    kind: str
    day: str
    state: str
    tone: str
    marks: tuple[tuple[str, str], ...]
    why: str
    number: str
    link: str
    worth: str
    choose: str
    address: str
    is_under: bool


def read(found: QuerySet[Document]) -> list[Shown]:
    """In the order of the documents that were found. One question to the database."""
    is_to_check = Case(When(TO_CHECK, then=Value(True)), default=False)
    added = {"facts": KeyTransform("facts", "reason"), "form": KT("booking__form"), "is_to_check": is_to_check}
    rows: Any = deleted.flagged(found).annotate(**added).values_list(*Shown._fields)
    return [Shown(*row) for row in rows]


def in_words(shown: Sequence[Shown], connection: Connection | None) -> list[ListRow]:
    """In the order given; what stands right below its own order is marked so."""
    states, kinds = _words(State.choices), _words(DocumentKind.choices)
    choose, above, made = _("Choose %(document)s"), "", list[ListRow]()
    for one in shown:
        name = one.reference or one.order_name
        made.append(
            ListRow(
                id=one.uuid,
                name=name,
                kind="" if one.kind == DocumentKind.SALE else kinds[one.kind],
                day=date_format(timezone.localtime(one.placed_at), "DATE_FORMAT"),
                state=states[one.state],
                tone=explaining.TONES.get(State(one.state), "info"),
                marks=_marks(one),
                why=explaining.cause(one.reason_code, one.facts).text if one.reason_code else "",
                number=one.exact_number or "–",
                link=entry_link(one.form, one.exact_id, connection),
                worth=_worth(one) or "–",
                choose=choose % {"document": name},
                address=reverse("order", args=[one.uuid]),
                is_under=one.order_gid == above,
            )
        )
        above = one.order_gid
    return made


def entry_link(form: str | None, exact_id: str, connection: Connection | None) -> str:
    """Only entries: which page of Exact shows an invoice or an order is not known."""
    return links.entry(connection, exact_id) if connection and form == Form.SALES_ENTRY.value else ""


def _words(choices: Sequence[tuple[str, Any]]) -> dict[str, str]:
    return {value: str(label) for value, label in choices}


def _marks(one: Shown) -> tuple[tuple[str, str], ...]:
    """What there is to say beside its state, each with its tone."""
    return tuple((tone, str(text)) for name, (tone, text) in _MARKS.items() if getattr(one, name))


def _worth(one: Shown) -> str:
    if one.total is None and one.kind == DocumentKind.SALE:
        return money(one.shopify_total, one.currency)
    return money(one.total, one.currency)  # of a refund that waits nobody knows the amount yet
