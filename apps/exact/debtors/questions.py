"""Is this account that customer? Asked once of the merchant, where only a number that anybody can type says so.

Until there is an answer the order waits; numbers and ids only, names stand behind the links.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from apps.audit import recording
from apps.exact.door.odata import Row
from apps.exact.models import Connection, DebtorQuestion
from apps.exact.refusals import words
from apps.shops.models import Webshop

UNSURE = "debtor_unsure"


def ask(connection: Connection, shopify_customer_id: str, account: Row) -> bool:
    """Whether the account is this customer's, as the merchant said. Raises Rejected while nobody has said it.

    A guest has no id by which an answer could be remembered: the account is taken to be another's.
    """
    if not shopify_customer_id:
        return False
    asked, _created = DebtorQuestion.objects.get_or_create(
        webshop_id=connection.webshop_id,
        administration=connection.administration,
        shopify_customer_id=shopify_customer_id,
        account_id=str(account["ID"]),
        defaults={"code": str(account.get("Code") or "").strip(), "asked_at": timezone.now()},
    )
    if asked.is_same is None:
        raise words.refused(UNSURE, raw=asked.code)
    return asked.is_same


def open_questions(webshop: Webshop) -> QuerySet[DebtorQuestion]:
    """What nobody has answered yet, the newest first."""
    return DebtorQuestion.objects.filter(webshop=webshop, is_same=None).order_by("-asked_at", "pk")


def settle(question: DebtorQuestion, *, is_same: bool) -> None:
    """A person said it. A second answer changes nothing: the account may be in use by then."""
    unanswered = DebtorQuestion.objects.filter(pk=question.pk, is_same=None)
    recording.change(unanswered, is_same=is_same, answered_at=timezone.now())
