"""From parts to the lines of a document: verdict, VAT code, account, and one line for what belongs together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from apps.bookkeeping import accounts, items, vat
from apps.bookkeeping.booking import BookingLine, Component, Form, Rule, Treatment, VatKey, Warning
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import ZERO, Money, nothing
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.rules import Grouping, Rules
from apps.bookkeeping.sale import Sale


@dataclass(frozen=True, slots=True)
class Drafted:
    """Lines with the trace of their verdicts and what a person should know."""

    lines: tuple[BookingLine, ...]
    trace: tuple[Rule, ...]
    warnings: tuple[Warning, ...]


def draft(parts: Sequence[Part], *, sale: Sale, rules: Rules, form: Form) -> Drafted:
    """The lines for these parts. Raises CannotBook when a verdict, a code, an account or an item is missing."""
    lines: list[BookingLine] = []
    trace: list[Rule] = []
    warnings: dict[Warning, None] = {}
    journey, cost = vat.journey(sale), accounts.cost_rule(sale, rules)
    verdicts: dict[tuple[object, ...], vat.Verdict] = {}
    for part in parts:
        same = (part.component, part.rate, part.is_channel_liable, part.is_service)
        verdict = verdicts.get(same)
        if verdict is None:
            verdict = verdicts[same] = vat.judge(part, journey, rules.vat)
            trace += verdict.trace
            warnings.update(dict.fromkeys(vat.warnings_of(verdict)))
        code, doubts = accounts.vat_code(verdict.key, rules, use_default=verdict.use_default)
        warnings.update(dict.fromkeys(doubts))
        is_entry = form is Form.SALES_ENTRY
        line = BookingLine(
            component=part.component,
            account=accounts.account(part.component, verdict.key, sale=sale, rules=rules) if is_entry else "",
            vat_code=code,
            key=verdict.key,
            net=part.net,
            vat=part.vat,
            description=part.description,
            cost_centre=cost.cost_centre,
            cost_unit=cost.cost_unit,
        )
        if not is_entry:
            line = items.with_item(line, part, rules)
            warnings.update(dict.fromkeys(items.warnings_of(part, rules)))
        lines += _marketplace_split(line, rules) if verdict.key.treatment is Treatment.MARKETPLACE else [line]
    return Drafted(tuple(_for_form(lines, form=form, rules=rules)), tuple(trace), tuple(warnings))


def _for_form(lines: Sequence[BookingLine], *, form: Form, rules: Rules) -> Iterable[BookingLine]:
    if form is not Form.SALES_ENTRY:
        return [
            priced for line in lines for priced in items.priced(line, form=form, price_decimals=rules.price_decimals)
        ]
    if rules.grouping is Grouping.GROUPED:
        return _grouped(lines)
    return [line for line in lines if line.net or line.vat]


def money_part(component: Component, amount: Money, *, source: str) -> Part:
    """A part that is money, not turnover: redeemed gift cards, store credit, cash rounding. Never taxed."""
    return Part(component, source, component.words, ZERO, amount, nothing(amount.currency))


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
        description="VAT owed by the marketplace",
    )
    return [untaxed, owed]


def _grouped(lines: Iterable[BookingLine]) -> list[BookingLine]:
    """One line per component, account, VAT code, verdict and cost centre; zero lines fall away."""
    groups: dict[tuple[object, ...], BookingLine] = {}
    for line in lines:
        key = (line.component, line.account, line.vat_code, line.key, line.cost_centre, line.cost_unit)
        known = groups.get(key)
        if known is None:
            groups[key] = line
        else:
            groups[key] = replace(known, net=known.net + line.net, vat=known.vat + line.vat, description=_name(line))
    return [line for line in groups.values() if line.net or line.vat]


def _name(line: BookingLine) -> str:
    """The description of a line that stands for several: what it is for and the rate."""
    name = line.component.words
    return f"{name} {line.key.country} {line.key.rate.normalize():f} %" if line.vat else name
