"""Is this account that customer? The merchant's answer, and the orders that waited for it."""

from __future__ import annotations

from apps.exact.debtors import questions
from apps.exact.documents import links
from apps.exact.models import Connection, DebtorQuestion
from apps.ledger import journal
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import turns
from apps.shops.models import Webshop


def settle(webshop: Webshop, question: int, *, is_same: bool) -> None:
    """Write the answer down, and have the orders that waited for it tried again."""
    asked = questions.open_questions(webshop).filter(pk=question).first()
    if asked is None:
        return
    questions.settle(asked, is_same=is_same)
    for document in _waiting(asked):
        journal.retry(document)
    turns.wake(webshop)


def rows(webshop: Webshop, connection: Connection | None, *, most: int) -> list[dict[str, object]]:
    """What waits for an answer, the newest first: the account with its link, and the orders."""
    return [_row(asked, connection) for asked in questions.open_questions(webshop)[:most]]


def _row(asked: DebtorQuestion, connection: Connection | None) -> dict[str, object]:
    link = links.account(connection, asked.account_id) if connection else ""
    orders = ", ".join(sorted({document.order_name for document in _waiting(asked)}))
    return {"pk": asked.pk, "account": (asked.code, link), "orders": orders}


def _waiting(asked: DebtorQuestion) -> list[Document]:
    held = Document.objects.filter(webshop=asked.webshop_id, state=State.HELD, reason_code=questions.UNSURE)
    return list(held.filter(customer_gid=asked.shopify_customer_id))
