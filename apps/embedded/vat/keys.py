"""Which VAT verdicts a webshop has to map: those its orders had, and those it may meet in its country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import F, Func, JSONField

from apps.bookkeeping import rates
from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.refusals import Held
from apps.exact.codes.vat_code import EXCLUDING, VatCode
from apps.ledger.models import Document
from apps.shops.models import Webshop

# Verdicts whose code does not depend on the country: one row for all of them.
ANY_COUNTRY = (
    Treatment.REVERSE_CHARGE,
    Treatment.REVERSE_CHARGE_SERVICE,
    Treatment.EXPORT,
    Treatment.VOUCHER,
    Treatment.OUTSIDE,
)
# What waits for a row of its own: a registration outside the EU, a rate we do not know, a zero rate of a member state.
# Nothing is proposed for these: a person knows, or nobody.
_ASKED_FOR: dict[str, Treatment] = {
    Held.VAT_ON_EXPORT: Treatment.EXPORT,
    Held.RATE_UNKNOWN: Treatment.OSS,
    Held.EU_CONSUMER_WITHOUT_VAT: Treatment.OSS,
}
# The evidence is counted over this many documents, so that the page stays quick for a shop of any size.
LATEST = 500


def usual(webshop: Webshop, codes: Iterable[VatCode], *, on: date) -> list[VatKey]:
    """The rates of the own country, the OSS codes that the administration has, and what knows no country."""
    at_home: set[Decimal] = {Decimal(0)}
    oss: list[VatKey] = []
    for code in codes:
        rate = code.percentage_on(on)
        if rate is None or code.kind != EXCLUDING:
            continue
        if code.oss_country:
            oss.append(VatKey(Treatment.OSS, code.oss_country, rate))
        else:
            at_home.add(rate)
    home = [VatKey(Treatment.DOMESTIC, webshop.country, rate) for rate in sorted(at_home, reverse=True)]
    return [*home, *oss, *(VatKey(treatment, "", Decimal(0)) for treatment in ANY_COUNTRY)]


@dataclass(slots=True)
class Evidence:
    """How often a verdict was met in the latest documents, what it was worth excl. VAT, and the newest one of them."""

    count: int = 0
    net: Decimal = Decimal(0)
    currency: str = ""
    example: tuple[str, str] = ("", "")  # name and primary key


def seen(webshop: Webshop) -> dict[VatKey, Evidence]:
    """By verdict, the most frequent first; of what is booked and of what waits for a code."""
    newest = Document.objects.filter(webshop=webshop).order_by("-created_at")
    # Of a line its verdict and its amount, not the whole of it with how it was judged.
    columns = ("pk", "order_name", "currency", "reason__facts", "reason_code")
    told = newest.values_list(
        *columns,
        _each("booking", "$.lines[*].key"),
        _each("booking", "$.lines[*].net"),
        _each("reason", "$.proposed.lines[*].net"),
    )
    found: dict[VatKey, Evidence] = {}
    for pk, name, currency, facts, code, booked, amounts, proposed in told[:LATEST]:
        nets: dict[VatKey, Decimal] = {}
        for line, net in zip(booked or [], amounts or [], strict=True):
            if (key := _key(line)) is not None:
                nets[key] = nets.get(key, Decimal(0)) + Decimal(net)
        if not booked and (key := _key(_asked_for(code, facts or {}))) is not None:
            nets[key] = sum(map(Decimal, proposed or []), Decimal(0))
        for key, net in nets.items():
            one = found.setdefault(key, Evidence(currency=currency, example=(name, str(pk))))
            one.count += 1
            one.net += net
    return dict(sorted(found.items(), key=lambda pair: -pair[1].count))


def field_of(key: VatKey) -> str:
    """The name of its field on a page."""
    return f"code:{key.treatment.value}:{key.country}:{rate_text(key.rate)}"


def is_asked_for(key: VatKey) -> bool:
    """Whether such a row says that a rate is right which the rules cannot know."""
    if key.treatment is Treatment.EXPORT:
        return key.rate > 0
    return key.treatment is Treatment.OSS and key.rate not in rates.of_country(key.country)


def _asked_for(code: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    treatment = _ASKED_FOR.get(code)
    return {"treatment": treatment.value, "rate": "0", **facts} if treatment else facts


def _each(column: str, path: str) -> Func:
    """What stands at this path of the JSON in each of its objects."""
    return Func(F(column), template=f"jsonb_path_query_array(%(expressions)s, '{path}')", output_field=JSONField())


def _key(facts: Mapping[str, Any]) -> VatKey | None:
    return _verdict(*(str(facts.get(name) or "") for name in ("treatment", "country", "rate")))


@lru_cache(maxsize=1024)
def _verdict(treatment: str, country: str, rate: str) -> VatKey | None:
    """Hundreds of documents have a dozen of them."""
    try:
        kind, percentage = Treatment(treatment), Decimal(rate)
    except (ValueError, ArithmeticError):
        return None
    is_of_any = kind in ANY_COUNTRY and not percentage
    if not (is_of_any or country):
        return None
    return VatKey(kind, "" if is_of_any else country, Decimal(rate_text(percentage)))
