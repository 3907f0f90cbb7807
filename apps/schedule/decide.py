"""A person decides what the rules cannot know of an order: checked, kept with who and why, and judged again at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.decisions import BookAs, Decision, Delivered, Rounded
from apps.bookkeeping.money import ZERO
from apps.exact.codes import catalog, vat_code
from apps.exact.models import Connection
from apps.ledger import decisions, models
from apps.ledger.models import Document
from apps.schedule import turns
from apps.shops import vat_codes
from apps.shops.models import Webshop

_COUNTRY = re.compile(r"[A-Z]{2}")


class CannotDecide(ValueError):
    """`field` is what is wrong with the answer: order, who, why, country, rate, code or from_now_on."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(field)


def decide(
    webshop: Webshop, order_gid: str, decision: Decision, *, who: str, why: str, from_now_on: bool = False
) -> models.Decision:
    """The row. `from_now_on`: also as a row of the VAT mapping, for every order alike. Raises CannotDecide.

    How a page calls it: `order_gid` is the held document's, `who` the session token's staff user, `why` a sentence that
    the person wrote; the next sync, which is asked for here, judges the order again. By what the document waits for:
    - destination_unknown, delivery_untold: `Delivered(Place("DE"))`, sent there, or
      `Delivered(Place("NL"), is_collected=True)`, collected in the shop or at the till that stands there;
    - till_unknown: `Delivered(Place("BE"), is_collected=True)`, the country in which the till stands;
    - a VAT verdict (its `facts` have the rate), or vat_not_its_rate:
      `BookAs(rate, VatKey(treatment, country, booked_rate), code)`; code "" is the one of the mapping. It answers for
      that rate alone;
    - cash_rounding_too_large: `Rounded(amount)`, the amount that waits, which is booked as Shopify states it.
    Sums that do not add up, closed periods and missing settings are no questions: an answer changes nothing there.
    """
    if not Document.objects.filter(webshop=webshop, order_gid=order_gid).exists():
        raise CannotDecide("order")
    for field, text, longest in (("who", who, 100), ("why", why, 300)):
        if not text.strip() or len(text) > longest:
            raise CannotDecide(field)
    _check(decision, webshop)
    if from_now_on and not can_be_a_rule(decision):
        raise CannotDecide("from_now_on")
    with transaction.atomic():
        row = decisions.keep(webshop, order_gid, decision, who=who, why=why)
        if from_now_on and isinstance(decision, BookAs):
            vat_codes.confirm(webshop, decision.key, decision.code)
    turns.wake(webshop)
    return row


def choose_code(webshop: Webshop, key: VatKey, code: str, *, waiting: Iterable[str]) -> None:
    """The code of a verdict that had none, as a row of the VAT mapping; the orders `waiting` are judged again at once.

    Raises CannotDecide.
    """
    if not code or not _is_usable(webshop, code, rate=key.rate):
        raise CannotDecide("code")
    with transaction.atomic():
        decisions.judge_again(webshop, waiting)
        vat_codes.confirm(webshop, key, code)
    turns.wake(webshop)


def can_be_a_rule(decision: Decision) -> bool:
    """Whether a row of the mapping says the same of every order: a registration outside the EU, a zero rate in it."""
    if not isinstance(decision, BookAs) or not decision.code or decision.rate != decision.key.rate:
        return False
    is_registered = decision.key.treatment is Treatment.EXPORT and decision.rate > ZERO
    return is_registered or (decision.key.treatment is Treatment.OSS and decision.rate == ZERO)


def _check(decision: Decision, webshop: Webshop) -> None:
    if isinstance(decision, Rounded):
        return
    country = decision.to.country if isinstance(decision, Delivered) else decision.key.country
    if not _COUNTRY.fullmatch(country):
        raise CannotDecide("country")
    if isinstance(decision, Delivered):
        return
    if not (ZERO <= decision.rate <= 100 and ZERO <= decision.key.rate <= 100):
        raise CannotDecide("rate")
    if decision.code and not _is_usable(webshop, decision.code, rate=decision.key.rate):
        raise CannotDecide("code")


def _is_usable(webshop: Webshop, code: str, *, rate: Decimal) -> bool:
    """The code is one of the administration's, with the rate it is booked at."""
    connection = Connection.objects.filter(webshop=webshop).first()
    if connection is None or connection.division is None:
        return False
    known = {entry.code: entry for entry in catalog.vat_codes(connection)}
    today = timezone.localdate(timezone=ZoneInfo(webshop.timezone))
    return vat_code.problem(known.get(code), code=code, rate=rate, on=today) is None
