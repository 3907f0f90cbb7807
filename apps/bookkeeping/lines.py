"""From parts to the lines of a document: verdict, VAT code, account, and one line for what belongs together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from apps.bookkeeping import accounts, decisions, items, journey, vat, words
from apps.bookkeeping.booking import BookingLine, Component, Form, Remark, Rule, Treatment, VatKey
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import ZERO, Money, nothing, total
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.rules import Grouping, Rules
from apps.bookkeeping.sale import Sale

_NAMED = 3  # so many lines the trace names, the rest it counts


@dataclass(frozen=True, slots=True)
class Drafted:
    """Lines with the trace of their verdicts and what a person should know."""

    lines: tuple[BookingLine, ...]
    trace: tuple[Rule, ...]
    warnings: tuple[Remark, ...]


def draft(
    parts: Sequence[Part], *, sale: Sale, rules: Rules, form: Form, mirrored: Sequence[BookingLine] = ()
) -> Drafted:
    """The lines for these parts, after those that are booked as what stands (`mirrored`).

    Raises CannotBook when a verdict, a code, an account or an item is missing.
    """
    judged = _Judged(sale, rules, form)
    lines = list(mirrored)
    for part in parts:
        line = judged.line(part)
        lines += _marketplace_split(line, rules) if line.key.treatment is Treatment.MARKETPLACE else [line]
    return Drafted(tuple(_for_form(lines, form=form, rules=rules)), judged.trace(), tuple(judged.warnings))


@dataclass(slots=True)
class _Judged:
    """The verdicts of one document: each is taken once, for all parts that are alike."""

    sale: Sale
    rules: Rules
    form: Form
    verdicts: dict[tuple[object, ...], vat.VatVerdict] = field(default_factory=dict)
    named: dict[tuple[object, ...], list[str]] = field(default_factory=dict)
    codes: dict[tuple[object, ...], str] = field(default_factory=dict)
    warnings: dict[Remark, None] = field(default_factory=dict)

    def line(self, part: Part) -> BookingLine:
        """The part on its account or item, with its VAT code. Raises CannotBook, with the trace of its verdict."""
        verdict = self.verdict(part)
        try:
            return self._on_account_or_item(part, verdict)
        except CannotBook as doubt:
            raise CannotBook.because(replace(doubt.reason, trace=verdict.trace)) from doubt

    def _on_account_or_item(self, part: Part, verdict: vat.VatVerdict) -> BookingLine:
        code = self._code(part, verdict)
        is_entry = self.form is Form.SALES_ENTRY
        cost = accounts.cost_rule(self.sale, self.rules)
        on = accounts.account(part.component, verdict.key, sale=self.sale, rules=self.rules) if is_entry else ""
        line = BookingLine(
            component=part.component,
            account=on,
            vat_code=code,
            key=verdict.key,
            net=part.net,
            vat=part.vat,
            description=part.description or words.of_component(part.component, self.rules.language),
            cost_centre=cost.cost_centre,
            cost_unit=cost.cost_unit,
        )
        if is_entry:
            return line
        self.warnings.update(dict.fromkeys(items.warnings_of(part, self.rules)))
        return items.with_item(line, part, self.rules)

    def verdict(self, part: Part) -> vat.VatVerdict:
        """The verdict on the part."""
        alike = _alike(part)
        verdict = self.verdicts.get(alike)
        if verdict is None:
            decided = self.rules.decided
            way = journey.of_sale(self.sale, decided=decisions.delivered(decided))
            verdict = self.verdicts[alike] = vat.judge(part, way, self.rules.vat, decided=decided)
            self.warnings.update(dict.fromkeys(vat.warnings_of(verdict)))
        return verdict

    def _code(self, part: Part, verdict: vat.VatVerdict) -> str:
        """The VAT code that the verdict leads to."""
        code = verdict.code or decisions.code_of(self.rules.decided, key=verdict.key)
        if not code:
            code, doubts = accounts.vat_code(verdict.key, self.rules, use_default=verdict.use_default)
            self.warnings.update(dict.fromkeys(doubts))
        alike = _alike(part)
        self.named.setdefault(alike, []).append(part.name)
        self.codes[alike] = code
        return code

    def trace(self) -> tuple[Rule, ...]:
        """Every rule that was tried; the one that decided also says of which lines, and to which code that led."""
        found: list[Rule] = []
        for alike, verdict in self.verdicts.items():
            led_to = (("lines", _names(self.named[alike])), ("code", self.codes[alike]))
            *tried, decider = verdict.trace
            found += [*tried, replace(decider, looked_at=(*decider.looked_at, *led_to))]
        return tuple(found)


def _alike(part: Part) -> tuple[object, ...]:
    """Parts that agree in this have one verdict."""
    is_free = not (part.net or part.vat)
    return (part.component, part.rate, part.is_channel_liable, part.is_service, part.is_taxable, is_free)


def _names(descriptions: Sequence[str]) -> str:
    """The first lines by name, and how many more: "Linen sheet, Pillow +3"."""
    names = list(dict.fromkeys(descriptions))
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _for_form(lines: Sequence[BookingLine], *, form: Form, rules: Rules) -> Iterable[BookingLine]:
    if form is not Form.SALES_ENTRY:
        return [
            priced for line in lines for priced in items.priced(line, form=form, price_decimals=rules.price_decimals)
        ]
    if rules.grouping is Grouping.GROUPED:
        return _grouped(lines, language=rules.language)
    return [line for line in lines if line.net or line.vat]


def money_part(component: Component, amount: Money, *, source: str) -> Part:
    """A part that is money, not turnover: redeemed gift cards, store credit, cash rounding. Never taxed."""
    return Part(component, source, "", ZERO, amount, nothing(amount.currency))


def _marketplace_split(line: BookingLine, rules: Rules) -> list[BookingLine]:
    """The marketplace owes the VAT: turnover without VAT, and the VAT as a debt on the clearing account."""
    untaxed = replace(line, vat=nothing(line.vat.currency))
    if not line.vat:
        return [untaxed]
    setting = "marketplace_item" if line.item else "marketplace_account"
    if not getattr(rules, setting):
        raise CannotBook(Held.SETTING_MISSING, setting=setting)
    outside = VatKey(Treatment.OUTSIDE, line.key.country, ZERO)
    owed = replace(
        untaxed,
        account="" if line.item else rules.marketplace_account,
        item=rules.marketplace_item if line.item else "",
        quantity=1 if line.item else 0,
        vat_code=accounts.vat_code(outside, rules, use_default=False)[0],
        key=outside,
        net=line.vat,
        description=words.owed_by_marketplace(rules.language),
    )
    return [untaxed, owed]


def _grouped(lines: Iterable[BookingLine], *, language: str) -> list[BookingLine]:
    """One line per component, account, VAT code, verdict and cost centre; zero lines fall away."""
    groups: dict[tuple[object, ...], list[BookingLine]] = {}
    for line in lines:
        key = (line.component, line.account, line.vat_code, line.key, line.cost_centre, line.cost_unit)
        groups.setdefault(key, []).append(line)
    found = [_together(alike, language) for alike in groups.values()]
    return [line for line in found if line.net or line.vat]


def _together(alike: Sequence[BookingLine], language: str) -> BookingLine:
    first = alike[0]
    if len(alike) == 1:
        return first
    net, vat = (total((getattr(one, side) for one in alike), currency=first.net.currency) for side in ("net", "vat"))
    return replace(first, net=net, vat=vat, description=_name(alike[-1], language))


def _name(line: BookingLine, language: str) -> str:
    """The description of a line that stands for several: what it is for and the rate."""
    if not line.vat:
        return words.of_component(line.component, language)
    return words.at_rate(line.component, language, country=line.key.country, rate=line.key.rate)
