"""A person's answer to the question of an order that waits: read from the form and handed to the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.bookkeeping.decisions import BookAs, Delivered, Rounded
from apps.bookkeeping.sale import Place
from apps.closing.takeover import word
from apps.embedded.amounts import number
from apps.embedded.orders import questions
from apps.embedded.orders.questions import OTHER, OpenQuestion
from apps.embedded.settings import same_customers
from apps.ledger.models import Document, SoughtOrder
from apps.schedule import decide
from apps.schedule.decide import CannotDecide

# "For this order", "also for those that wait for the same", "and so from now on".
THIS, WAITING, FROM_NOW_ON = "this", "waiting", "from_now_on"
# With one press at most so many orders; the rest is said to wait still.
_MOST = 500


@dataclass(frozen=True, slots=True)
class Given:
    """What came of it: a sentence for the toast, or what is wrong by the name of its field."""

    sentence: str = ""
    errors: Mapping[str, str] | None = None


def give(document: Document, question: OpenQuestion, sent: Mapping[str, str], *, who: str) -> Given:
    """Keep the answer; the orders concerned are judged again at once."""
    try:
        return _GIVE[question.kind](document, question, sent, who)
    except CannotDecide as wrong:
        return Given(errors={wrong.field: _problem(wrong.field)})


def _give_treatment(document: Document, question: OpenQuestion, sent: Mapping[str, str], who: str) -> Given:
    decision = _book_as(document, question, sent)
    scope, why = sent.get("scope", THIS), sent.get("why", "")
    first = [document.order_gid]
    more = _others(document) if scope in (WAITING, FROM_NOW_ON) else []
    for order_gid in (*first, *more):
        is_rule = scope == FROM_NOW_ON and order_gid == document.order_gid
        decide.decide(document.webshop, order_gid, decision, who=who, why=why, from_now_on=is_rule)
    return _on_its_way(1 + len(more))


def _book_as(document: Document, question: OpenQuestion, sent: Mapping[str, str]) -> BookAs:
    answer = next((one for one in question.answers if one.value == sent.get("treatment")), None)
    if answer is None:
        raise CannotDecide("treatment")
    if answer.value == "as_charged" and answer.key:
        return BookAs(question.case.rate, answer.key)
    code = sent.get("code", "") or questions.likely_code(question, answer, document.webshop)
    known = next((one for one in question.codes if one.code == code), None)
    if known is None:
        raise CannotDecide("code")
    key = questions.key_of_code(known, question.case) if answer.value == OTHER else answer.key
    assert key is not None, "only OTHER has no key of its own"
    return BookAs(question.case.rate, key, code)


def _give_code(document: Document, question: OpenQuestion, sent: Mapping[str, str], who: str) -> Given:
    assert question.key is not None, "a missing code is asked for with its key"
    waiting = [document.order_gid, *_others(document)]
    decide.choose_code(document.webshop, question.key, sent.get("code", ""), waiting=waiting)
    return _on_its_way(1 + question.others)


def _give_delivery(document: Document, question: OpenQuestion, sent: Mapping[str, str], who: str) -> Given:
    is_collected = sent.get("delivery") == "collected"
    if not is_collected and sent.get("delivery") != "sent":
        raise CannotDecide("delivery")
    country = question.case.home if is_collected else sent.get("country", "")
    postcode = "" if is_collected else sent.get("postcode", "").strip()[:20]
    decision = Delivered(Place(country, postcode=postcode), is_collected=is_collected)
    decide.decide(document.webshop, document.order_gid, decision, who=who, why=sent.get("why", ""))
    return _on_its_way(1)


def _give_rounding(document: Document, question: OpenQuestion, sent: Mapping[str, str], who: str) -> Given:
    decision = Rounded(question.rounding)
    decide.decide(document.webshop, document.order_gid, decision, who=who, why=sent.get("why", ""))
    return _on_its_way(1)


def _give_customer(document: Document, question: OpenQuestion, sent: Mapping[str, str], who: str) -> Given:
    assert question.customer is not None, "a customer is asked for with the question"
    if sent.get("customer") not in ("same", "other"):
        raise CannotDecide("customer")
    same_customers.settle(document.webshop, question.customer.pk, is_same=sent["customer"] == "same")
    return _on_its_way(1)


def _give_others(document: Document, question: OpenQuestion, sent: Mapping[str, str], who: str) -> Given:
    answer = sent.get("others", "")
    if answer not in {one.value for one in question.answers}:
        raise CannotDecide("others")
    webshop, order_gid = document.webshop, document.order_gid
    rows = SoughtOrder.objects.filter(webshop=webshop, order_gid=order_gid).values_list("pk", flat=True)
    if answer == "others":
        word.say_others(webshop, rows)
        return Given(_("It is not booked again."))
    if answer == "entered":
        word.note_change_entered(webshop, order_gid)
        return Given(_("Nothing more of it is booked here."))
    if answer == "credit":
        word.book_refunds_here(webshop, order_gid)
    else:
        word.say_not_it(webshop, rows)
    return _on_its_way(1)


_GIVE = {
    "treatment": _give_treatment,
    "code": _give_code,
    "delivery": _give_delivery,
    "rounding": _give_rounding,
    "customer": _give_customer,
    "others": _give_others,
}


def _others(document: Document) -> list[str]:
    return list(questions.alike(document).values_list("order_gid", flat=True).distinct()[:_MOST])


def _on_its_way(count: int) -> Given:
    text = ngettext("It is booked in a moment.", "%(n)s orders are booked in a moment.", count)
    return Given(text % {"n": number(count)})


def _problem(field: str) -> str:
    """What is wrong with the answer, at its field."""
    texts = {
        "why": _("Say in a few words why: your accountant reads it."),
        "code": _("No VAT code of Exact fits this. Choose another, or make one in Exact and read the codes again."),
        "country": _("Choose the country."),
        "from_now_on": _("This answer cannot be a rule for later orders. Choose it for those that wait."),
    }
    return texts.get(field, _("Choose one."))
