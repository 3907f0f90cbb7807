"""What a person may decide of an order that waits: the answers for its kind of doubt, each with what it would mean.

The engine is schedule/decide; here stands only which answers are offered for which reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.decisions import BookAs
from apps.bookkeeping.money import ZERO
from apps.bookkeeping.refusals import Held
from apps.embedded.amounts import rate as rate_words
from apps.embedded.settings import country_names
from apps.exact.codes import catalog, proposals, vat_code
from apps.exact.codes.vat_code import VatCode
from apps.exact.debtors import questions as customers
from apps.exact.models import Connection, DebtorQuestion
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import decide
from apps.shops.models import Webshop

OTHER = "other"


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The facts of the doubt: the rate that was charged, from where to where ("" where nobody tells)."""

    rate: Decimal
    home: str
    to: str


@dataclass(frozen=True, slots=True)
class OfferedAnswer:
    """One way to book it. `key` is None where the code that is chosen says it all."""

    value: str
    label: str
    key: VatKey | None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What is asked of the person, by `kind`: "treatment", "code", "delivery", "rounding", "customer" or "others".

    `codes` have the rate in question; `proposed` is the likely one. `others`: how many more wait for the same.
    """

    kind: str
    case: OpenCase
    answers: tuple[OfferedAnswer, ...] = ()
    codes: tuple[VatCode, ...] = ()
    proposed: str = ""
    others: int = 0
    customer: DebtorQuestion | None = None
    key: VatKey | None = None
    rounding: Decimal = ZERO

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The codes to choose from, with description and percentage."""
        return [(code.code, f"{code.code} {code.description}") for code in self.codes]

    def can_be_a_rule(self, answer: OfferedAnswer) -> bool:
        """Whether "and so from now on" can be kept as a row of the VAT codes."""
        return answer.key is not None and decide.can_be_a_rule(BookAs(self.case.rate, answer.key, "?"))

    @property
    def rules(self) -> list[OfferedAnswer]:
        """The answers that can be a rule."""
        return [answer for answer in self.answers if self.can_be_a_rule(answer)]


def find(document: Document, connection: Connection | None) -> OpenQuestion | None:
    """What is to be decided of it; None where nothing is, or where Exact or Shopify has to be mended."""
    if document.state != State.HELD:
        return None
    case = _case(document)
    if document.reason_code == customers.UNSURE:
        asked = customers.open_questions(document.webshop).filter(shopify_customer_id=document.customer_gid).first()
        return OpenQuestion("customer", case, customer=asked) if asked else None
    if document.reason_code in _BY_OTHERS:
        asked_about = _BY_OTHERS[document.reason_code]
        return OpenQuestion("others", case, tuple(OfferedAnswer(word, str(text), None) for word, text in asked_about))
    if document.reason_code in _DELIVERY:
        return OpenQuestion("delivery", case)
    if document.reason_code == Held.CASH_ROUNDING_TOO_LARGE:
        return OpenQuestion("rounding", case, rounding=Decimal(document.reason["amounts"]["cash_rounding"]["amount"]))
    others = alike(document).values("order_gid").distinct().count()
    codes = _codes(connection, case.rate)
    if document.reason_code == Held.VAT_CODE_MISSING:
        key = _missing(document)
        likely = proposals.vat_code(codes, key=key, on=timezone.localdate()) if key else ""
        return OpenQuestion("code", case, codes=codes, proposed=likely, others=others, key=key) if key else None
    answers = tuple(_ANSWERS[name](case) for name in _OFFERED.get(document.reason_code, ()))
    return OpenQuestion("treatment", case, answers, codes, others=others) if answers else None


def alike(document: Document) -> QuerySet[Document]:
    """Other orders that wait for the very same."""
    facts = document.reason.get("facts", {})
    same = {f"reason__facts__{name}": facts[name] for name in ("country", "rate", "treatment") if name in facts}
    held = Document.objects.filter(webshop=document.webshop_id, state=State.HELD, reason_code=document.reason_code)
    return held.filter(**same).exclude(order_gid=document.order_gid)


def key_of_code(code: VatCode, case: OpenCase) -> VatKey:
    """The verdict that a code stands for by itself: its country's OSS, the EU sales listing, or the own country."""
    if code.oss_country:
        return VatKey(Treatment.OSS, code.oss_country, case.rate)
    listed = {"L": Treatment.REVERSE_CHARGE, "S": Treatment.REVERSE_CHARGE_SERVICE}
    if code.listing in listed and case.to:
        return VatKey(listed[code.listing], case.to, case.rate)
    return VatKey(Treatment.DOMESTIC, case.home, case.rate)


def likely_code(question: OpenQuestion, answer: OfferedAnswer, webshop: Webshop) -> str:
    """What "the code that fits" means for this answer: as the VAT codes say, else the proposal; "" for none."""
    if answer.key is None:
        return ""
    key = answer.key
    mapped = webshop.vat_mappings.filter(treatment=key.treatment.value, rate=key.rate, country__in=(key.country, ""))
    saved = mapped.exclude(code="").order_by("-country").values_list("code", flat=True).first()
    return saved or proposals.vat_code(question.codes, key=key, on=timezone.localdate())


def _case(document: Document) -> OpenCase:
    facts, looked_at = document.reason.get("facts", {}), _looked_at(document)
    rate = facts.get("rate") or looked_at.get("rate") or "0"
    home = looked_at.get("from") or document.webshop.country
    return OpenCase(Decimal(rate), home, looked_at.get("to") or facts.get("country") or document.country)


def _looked_at(document: Document) -> dict[str, str]:
    """What the rule that made it wait has looked at."""
    decided = [rule for rule in document.reason.get("trace", []) if rule["decided"]]
    return dict(decided[-1]["looked_at"]) if decided else {}


def _missing(document: Document) -> VatKey | None:
    facts = document.reason.get("facts", {})
    try:
        return VatKey(Treatment(facts["treatment"]), facts.get("country", ""), Decimal(facts["rate"]))
    except (KeyError, ValueError, ArithmeticError):
        return None


def _codes(connection: Connection | None, rate: Decimal) -> tuple[VatCode, ...]:
    """The administration's codes for sales with this percentage today."""
    if connection is None:
        return ()
    today = timezone.localdate()
    found: Sequence[VatCode] = [vat_code.from_entry(entry) for entry in catalog.vat_codes_for_sales(connection)]
    return tuple(code for code in found if code.has_rate(rate, on=today))


def _below_threshold(case: OpenCase) -> OfferedAnswer:
    text = _("Below the EU threshold of €10,000 a year: taxed as in %(home)s, %(rate)s %%")
    facts = {"home": country_names.in_a_sentence(case.home), "rate": rate_words(str(case.rate))}
    return OfferedAnswer("below_threshold", text % facts, VatKey(Treatment.DOMESTIC, case.home, case.rate))


def _small_business(case: OpenCase) -> OfferedAnswer:
    key = VatKey(Treatment.DOMESTIC, case.home, ZERO)
    return OfferedAnswer("small_business", _("Small-business scheme: I charge no VAT"), key)


def _zero_rate(case: OpenCase) -> OfferedAnswer:
    text = _("Zero rate of %(country)s on these goods") % {"country": country_names.in_a_sentence(case.to)}
    return OfferedAnswer("zero_rate", text, VatKey(Treatment.OSS, case.to, ZERO))


def _reverse_charge(case: OpenCase) -> OfferedAnswer:
    text = _("Business in %(country)s whose VAT number I have: reverse charge")
    key = VatKey(Treatment.REVERSE_CHARGE, case.to, ZERO)
    return OfferedAnswer("reverse_charge", text % {"country": country_names.in_a_sentence(case.to)}, key)


def _oss(case: OpenCase) -> OfferedAnswer:
    text = _("VAT of %(country)s, declared through OSS") % {"country": country_names.in_a_sentence(case.to)}
    return OfferedAnswer("oss", text, VatKey(Treatment.OSS, case.to, case.rate))


def _registered(case: OpenCase) -> OfferedAnswer:
    text = _("VAT of %(country)s, where I am registered") % {"country": country_names.in_a_sentence(case.to)}
    return OfferedAnswer("registered", text, VatKey(Treatment.EXPORT, case.to, case.rate))


def _home(case: OpenCase) -> OfferedAnswer:
    text = _("VAT of %(country)s, as if it was sold there") % {"country": country_names.in_a_sentence(case.home)}
    return OfferedAnswer("home", text, VatKey(Treatment.DOMESTIC, case.home, case.rate))


def _as_charged(case: OpenCase) -> OfferedAnswer:
    return OfferedAnswer("as_charged", _("It is right: book the VAT as Shopify charged it"), _home(case).key)


def _other(case: OpenCase) -> OfferedAnswer:
    return OfferedAnswer(OTHER, _("Another VAT code, chosen below"), None)


_ANSWERS: dict[str, Callable[[OpenCase], OfferedAnswer]] = {
    "below_threshold": _below_threshold,
    "small_business": _small_business,
    "zero_rate": _zero_rate,
    "reverse_charge": _reverse_charge,
    "oss": _oss,
    "registered": _registered,
    "home": _home,
    "as_charged": _as_charged,
    OTHER: _other,
}
_OF_A_BUSINESS = ("reverse_charge", "zero_rate", "small_business", OTHER)
_OFFERED: dict[str, tuple[str, ...]] = {
    Held.EU_CONSUMER_WITHOUT_VAT: ("below_threshold", "small_business", "zero_rate", OTHER),
    Held.VAT_NUMBER_MISSING: _OF_A_BUSINESS,
    Held.VAT_NUMBER_INVALID: _OF_A_BUSINESS,
    Held.VAT_NUMBER_NOT_REGISTERED: _OF_A_BUSINESS,
    Held.VAT_NUMBER_UNCHECKED: _OF_A_BUSINESS,
    Held.VAT_NUMBER_OF_DISPATCH: ("small_business", "home", OTHER),
    Held.NO_VAT_AT_HOME: ("small_business", "home", OTHER),
    Held.VAT_ON_EXPORT: ("registered", "home", OTHER),
    Held.FOREIGN_RATE_WITHOUT_OSS: ("oss", "home", OTHER),
    Held.BUSINESS_TAXED_ABROAD: ("oss", "home", OTHER),
    Held.VAT_NOT_ITS_RATE: ("as_charged",),
}
_BY_OTHERS: dict[str, tuple[tuple[str, Promise], ...]] = {
    Held.MAYBE_BY_OTHERS: (
        ("others", gettext_lazy("That entry is this order: it is booked already")),
        ("not_it", gettext_lazy("That entry is something else: book the order")),
    ),
    Held.SALE_BY_OTHERS: (
        ("credit", gettext_lazy("Book this refund, and later ones of the order, as credit notes of their own")),
    ),
    Held.CHANGED_SINCE_OTHERS: (("entered", gettext_lazy("The difference is in Exact")),),
}
_DELIVERY = (Held.DELIVERY_UNTOLD, Held.DESTINATION_UNKNOWN, Held.TILL_UNKNOWN)
