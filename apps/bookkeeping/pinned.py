"""Judged once (B7): what stands in Exact says how the rest of its order is booked.

A credit, or a change of what was sold, follows the supply it corrects: verdict, VAT code, account and item of the line
that stands, whatever a setting or a fact says since. Only what is new, a component at a rate that was never booked, is
judged again, by the facts of its own day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.bookkeeping import accounts, decisions, items, words
from apps.bookkeeping.booking import NEVER_TAXED, Booking, BookingLine, Component, Form, Remark, Rule, Treatment
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import nothing
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import Sale

# Money of a refund is what the articles were whose money it is.
_OF_ARTICLES = frozenset({Component.ADJUSTMENT, Component.FEE})
_ARTICLES = (Component.GOODS, Component.SHIPPING, Component.DUTY, Component.GIFT_CARD_SOLD)
# Remarks on a verdict or its code, told with the country and, where it matters, the rate.
_ON_VERDICTS = frozenset({accounts.ON_DEFAULT_CODE, "business_without_number"})


@dataclass(frozen=True, slots=True)
class Mirrored:
    """Lines booked as what stands; `rest`: the parts nothing stands for."""

    lines: tuple[BookingLine, ...]
    rest: tuple[Part, ...]
    trace: tuple[Rule, ...]
    warnings: tuple[Remark, ...]


def mirror(parts: Sequence[Part], *, booked: Sequence[Booking], sale: Sale, rules: Rules, form: Form) -> Mirrored:
    """The parts that are booked as a line that stands. Raises CannotBook where its account or item is missing."""
    standing = [line for booking in booked for line in booking.lines]
    remarks = dict.fromkeys(warning for booking in booked for warning in booking.warnings)
    lines: list[BookingLine] = []
    rest: list[Part] = []
    trace: dict[Rule, None] = {}
    warnings: dict[Remark, None] = {}
    for part in parts:
        pinned = _line_for(part, standing)
        owed = _owed_by_marketplace(part, standing)
        if pinned is None or (part.is_channel_liable and part.vat and owed is None):
            rest.append(part)
            continue
        pinned = as_decided(pinned, rules)
        lines += _booked_as(part, pinned, owed, sale=sale, rules=rules, form=form)
        trace[_rule(pinned)] = None
        warnings.update(dict.fromkeys(one for one in remarks if _is_about(one, pinned)))
        if form is not Form.SALES_ENTRY:
            warnings.update(dict.fromkeys(items.warnings_of(part, rules)))
    return Mirrored(tuple(lines), tuple(rest), tuple(trace), tuple(warnings))


def as_decided(line: BookingLine, rules: Rules) -> BookingLine:
    """On the VAT code that a person named for its verdict since; what stands in Exact keeps its own."""
    return replace(line, vat_code=decisions.code_of(rules.decided, key=line.key) or line.vat_code)


def _line_for(part: Part, standing: Sequence[BookingLine]) -> BookingLine | None:
    """The line whose verdict the part has: of the same article where one is known, else the first of its kind."""
    alike = [line for line in standing if line.component is part.component and _is_alike(line, part)]
    if not alike and part.component in _OF_ARTICLES:
        alike = [line for line in standing if line.component in _ARTICLES and _is_alike(line, part)]
    return next((line for line in alike if line.source == part.source), alike[0] if alike else None)


def _is_alike(line: BookingLine, part: Part) -> bool:
    treatment = line.key.treatment
    is_marketplace = treatment is Treatment.MARKETPLACE  # as what is untaxed beside the tax that it owes
    if line.key.rate != part.rate or (part.is_channel_liable and not is_marketplace):
        return False
    if is_marketplace:
        return part.is_channel_liable or not part.rate
    if treatment is Treatment.OUTSIDE:
        return line.component in NEVER_TAXED
    return treatment is not (Treatment.REVERSE_CHARGE if part.is_service else Treatment.REVERSE_CHARGE_SERVICE)


def _owed_by_marketplace(part: Part, standing: Sequence[BookingLine]) -> BookingLine | None:
    """The line with VAT that the marketplace owes; it stands beside turnover of the marketplace."""
    if not part.is_channel_liable:
        return None
    outside = (
        line for line in standing if line.key.treatment is Treatment.OUTSIDE and line.component not in NEVER_TAXED
    )
    return next(outside, None)


def _booked_as(
    part: Part, pinned: BookingLine, owed: BookingLine | None, *, sale: Sale, rules: Rules, form: Form
) -> list[BookingLine]:
    line = replace(
        pinned,
        component=part.component,
        net=part.net,
        vat=part.vat,
        description=part.description or words.of_component(part.component, rules.language),
        quantity=0,
        source="",
    )
    if form is not Form.SALES_ENTRY:
        line = _on_item(line, part, pinned, rules)
    elif part.component is not pinned.component:
        line = replace(line, account=accounts.account(part.component, pinned.key, sale=sale, rules=rules))
    if owed is None:
        return [line]
    untaxed = replace(line, vat=nothing(part.vat.currency))
    if not part.vat:
        return [untaxed]
    debt = replace(owed, component=part.component, net=part.vat, vat=nothing(part.vat.currency), source=line.source)
    return [untaxed, replace(debt, quantity=1 if debt.item else 0)]


def _on_item(line: BookingLine, part: Part, pinned: BookingLine, rules: Rules) -> BookingLine:
    """The item that stands for this article; units that were not put back are credited on the generic one."""
    goes_back = part.quantity > 0 or part.is_restocked
    if part.component is pinned.component and part.source == pinned.source and goes_back:
        return replace(line, item=pinned.item, quantity=part.quantity, source=part.source)
    return items.with_item(line, part, rules)


def _is_about(warning: Remark, pinned: BookingLine) -> bool:
    """What was remarked on the verdict that stands counts for its credit, too."""
    told, key = dict(warning.data), pinned.key
    is_rate = told.get("rate", rate_text(key.rate)) == rate_text(key.rate)
    return warning.code in _ON_VERDICTS and told.get("country") == key.country and is_rate


def _rule(pinned: BookingLine) -> Rule:
    key = pinned.key
    looked_at = (
        ("treatment", key.treatment.value),
        ("to", key.country),
        ("rate", rate_text(key.rate)),
        ("component", pinned.component.value),
        ("code", pinned.vat_code),
    )
    return Rule("as_booked", looked_at, decided=True)
