"""Which G/L account, VAT code and cost centre an amount is booked on. Of several that fit: specific.py."""

from __future__ import annotations

from apps.bookkeeping import specific
from apps.bookkeeping.booking import FOLLOW_GOODS, Component, Remark, Treatment, VatKey
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.rules import AccountRule, CostRule, MappedCode, Rules, WhenUnknown
from apps.bookkeeping.sale import Sale

# On a document of which a line went on the default code because its rate has none.
ON_DEFAULT_CODE = "default_vat_code"


def account(component: Component, key: VatKey, *, sale: Sale, rules: Rules) -> str:
    """The G/L account's code. Raises CannotBook with the name of the missing setting."""
    mapped = _mapped(key, rules)
    if mapped and mapped.account and component in (FOLLOW_GOODS | {Component.GOODS}):
        return mapped.account
    wanted = [component, Component.GOODS] if component in FOLLOW_GOODS else [component]
    if component is Component.GIFT_CARD_SOLD and key.treatment is not Treatment.VOUCHER:
        wanted = [Component.GOODS]  # a single-purpose voucher is turnover at once, not a debt
    for name in wanted:
        fitting = [rule for rule in rules.accounts if rule.component is name and _fits(rule, key, sale)]
        if fitting:
            return max(fitting, key=_rank).account
    raise CannotBook(Held.SETTING_MISSING, setting=f"account_{component.value}")


def _mapped(key: VatKey, rules: Rules) -> MappedCode | None:
    """The mapping for this very country, else the one for any country (country "")."""
    return rules.vat.codes.get(key) or rules.vat.codes.get(VatKey(key.treatment, "", key.rate))


def _fits(rule: AccountRule, key: VatKey, sale: Sale) -> bool:
    location = sale.location.shopify_id if sale.location else ""
    return rule.country in ("", key.country) and rule.channel in ("", sale.channel) and rule.location in ("", location)


def _rank(rule: AccountRule) -> tuple[bool, bool, bool]:
    return specific.rank(location=rule.location, channel=rule.channel, country=rule.country)


def vat_code(key: VatKey, rules: Rules, *, use_default: bool) -> tuple[str, tuple[Remark, ...]]:
    """The VAT code for a key; the default code, marked, where there is none and the merchant chose that."""
    mapped = None if use_default else _mapped(key, rules)
    if mapped:
        return mapped.code, ()
    country, rate = key.country, rate_text(key.rate)
    if rules.vat.accept_every_key:
        return f"{key.treatment.value}-{country}-{rate}", ()
    if rules.vat.unknown_code is WhenUnknown.HOLD and not use_default:
        raise CannotBook(Held.VAT_CODE_MISSING, treatment=key.treatment.value, country=country, rate=rate)
    if not rules.vat.default_code:
        raise CannotBook(Held.SETTING_MISSING, setting="default_vat_code", country=country, rate=rate)
    if use_default:
        return rules.vat.default_code, ()
    marked = (("treatment", key.treatment.value), ("country", country), ("rate", rate))
    return rules.vat.default_code, (Remark(ON_DEFAULT_CODE, marked),)


def cost_rule(sale: Sale, rules: Rules) -> CostRule:
    """Cost centre and cost unit, each of the most specific setting that names one; "" where none does."""
    location = sale.location.shopify_id if sale.location else ""
    fitting = [rule for rule in rules.costs if rule.location in ("", location) and rule.channel in ("", sale.channel)]
    fitting.sort(key=lambda rule: specific.rank(location=rule.location, channel=rule.channel), reverse=True)
    return CostRule(
        cost_centre=next((rule.cost_centre for rule in fitting if rule.cost_centre), ""),
        cost_unit=next((rule.cost_unit for rule in fitting if rule.cost_unit), ""),
    )
