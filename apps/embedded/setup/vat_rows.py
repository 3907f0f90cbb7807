"""The VAT verdicts that were seen, each with the code it would be booked on and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.bookkeeping import foreseen
from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.money import ZERO
from apps.embedded import wording
from apps.embedded.amounts import rate
from apps.embedded.settings import country_names
from apps.embedded.vat import keys
from apps.exact.codes import proposals, vat_code
from apps.exact.codes.vat_code import NO_VAT, VatCode
from apps.exact.models import CatalogEntry
from apps.schedule.lookback.tally import Seen
from apps.shops import vat_codes
from apps.shops.models import VatMapping, Webshop

_TOLD = 4  # parts of the turnover in the sentence; the rows have them all
# Not turnover: left out of the sentence about where the shop sells.
_NO_TURNOVER = frozenset({Treatment.OUTSIDE, Treatment.VOUCHER})


@dataclass(slots=True)
class VatRow:
    """One verdict. `fitting` codes are right for it by their own properties, `others` have its percentage as well."""

    key: VatKey
    seen: Seen
    code: str
    fitting: list[VatCode]
    others: list[VatCode]
    on: date
    error: str = ""

    @property
    def name(self) -> str:
        """Of its field."""
        return keys.field_of(self.key)

    @property
    def label(self) -> str:
        """As a person says it: "Netherlands 21 %", "Germany 19 % (OSS)", "Export 0 %"."""
        percentage = f"{rate(str(self.key.rate))} %"
        words = str(wording.TREATMENTS[self.key.treatment.value])
        if self.key.treatment is Treatment.DOMESTIC:
            return f"{country_names.name(self.key.country)} {percentage}"
        if self.key.treatment is Treatment.OSS:
            return f"{country_names.name(self.key.country)} {percentage} ({words})"
        return f"{words[:1].upper()}{words[1:]} {percentage}"

    @property
    def percentage(self) -> str:
        """That of the chosen code in Exact, today."""
        code = next((one for one in (*self.fitting, *self.others) if one.code == self.code), None)
        found = code.percentage_on(self.on) if code else None
        return f"{rate(str(found))} %" if found is not None else ""

    @property
    def is_sure(self) -> bool:
        """One code of the administration is right for it and no other."""
        return len(self.fitting) == 1 and self.code == self.fitting[0].code

    @property
    def advice(self) -> str:
        """What to look at where it is not sure."""
        if not self.fitting:
            return _("No code of your administration fits. Without one these orders wait for you.")
        return _("More than one code fits: choose the one that your accountant uses.")


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """What codes are proposed from: those of the administration that may be chosen, on a day.

    `is_small`: the merchant uses the small-business scheme and charges no VAT.
    """

    webshop: Webshop
    codes: Sequence[VatCode]
    on: date
    is_small: bool


def rows_of(seen: Mapping[VatKey, Seen], basis: RowEvidence) -> list[VatRow]:
    """One row per verdict, the most orders first; what was saved before stays chosen."""
    confirmed = VatMapping.objects.filter(webshop=basis.webshop, is_confirmed=True)
    saved = {vat_codes.key_of(one): one.code for one in confirmed}
    merged = _merged(seen)
    often = sorted(merged, key=lambda key: -merged[key].orders)
    return [_row(key, merged[key], basis, saved) for key in often]


def unseen_rows(rows: Iterable[VatRow], basis: RowEvidence, *, oss: bool) -> list[VatRow]:
    """What the shop may meet and did not yet, where one code is right for it: those orders need not wait."""
    there = {row.key for row in rows}
    may_come = [key for key in keys.usual(basis.webshop, basis.codes, on=basis.on) if key not in there]
    wanted = [key for key in may_come if oss or key.treatment is not Treatment.OSS]
    found = rows_of(dict.fromkeys(wanted, Seen()), basis)
    return [row for row in found if row.code]


def take(rows: Iterable[VatRow], sent: Mapping[str, str], known: Mapping[str, CatalogEntry]) -> bool:
    """Put the sent codes in the rows; whether every one of them may be used. A row that was not sent keeps its own."""
    for row in rows:
        row.code = sent.get(row.name, row.code)
        rate = foreseen.rate_of_key(row.key)
        problem = row.code and vat_code.problem(known.get(row.code), code=row.code, rate=rate, on=row.on)
        row.error = problem.text if problem else ""
    return not any(row.error for row in rows)


@transaction.atomic
def save(webshop: Webshop, rows: Iterable[VatRow]) -> None:
    """Confirmed: a person saw them."""
    for row in rows:
        vat_codes.confirm(webshop, row.key, row.code)


def sentence(rows: Iterable[VatRow]) -> str:
    """Where the turnover is: "96 % Netherlands 21 %, 3 % Netherlands 9 %"; "" without any."""
    earning = [row for row in rows if row.key.treatment not in _NO_TURNOVER and row.seen.net > 0]
    whole = sum((row.seen.net for row in earning), ZERO)
    shares = sorted(((row.seen.net / whole * 100, row.label) for row in earning), key=lambda one: -one[0])
    told = [f"{_part(share)} {label}" for share, label in shares[:_TOLD]]
    rest = sum(share for share, _label in shares[_TOLD:])
    return ", ".join([*told, *([_("%(part)s other") % {"part": _part(Decimal(rest))}] if rest else [])])


def _part(share: Decimal) -> str:
    return f"{round(share)} %" if share >= 1 else _("less than 1 %")


def _merged(seen: Mapping[VatKey, Seen]) -> dict[VatKey, Seen]:
    """Verdicts whose code does not depend on the country are one row."""
    found: dict[VatKey, Seen] = {}
    for key, one in seen.items():
        own = VatKey(key.treatment, "" if key.treatment in keys.ANY_COUNTRY else key.country, key.rate)
        known = found.get(own, Seen(example=one.example))
        found[own] = Seen(known.orders + one.orders, known.net + one.net, known.example)
    return found


def _row(key: VatKey, seen: Seen, basis: RowEvidence, saved: Mapping[VatKey, str]) -> VatRow:
    codes, on = basis.codes, basis.on
    fitting = proposals.fitting_codes(codes, key=key, on=on)
    if basis.is_small and key.treatment is Treatment.DOMESTIC and not key.rate:
        fitting = [code for code in codes if code.kind == NO_VAT and code.has_rate(ZERO, on=on)] or fitting
    rate = foreseen.rate_of_key(key)
    others = [code for code in codes if code not in fitting and code.has_rate(rate, on=on)]
    proposed = fitting[0].code if fitting else ""
    return VatRow(key, seen, saved.get(key, proposed), fitting, others, on)
