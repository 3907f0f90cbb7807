"""Rules as JSON and back: what `manage.py rules` exports and `manage.py preview --rules` reads.

Amount-free; rates as percentages in text ("21", "7.25", "0"), dates as YYYY-MM-DD.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from apps.bookkeeping.booking import Component, Treatment, VatKey
from apps.bookkeeping.rules import (
    AccountRule,
    BookingType,
    CostRule,
    CurrencySide,
    Grouping,
    Rules,
    Selection,
    Vat,
    VatCode,
    WhenClosed,
    WhenUnknown,
)


class RulesUnreadable(ValueError):
    """The JSON is not a webshop's rules; the message names the field."""


def to_json(rules: Rules) -> dict[str, Any]:
    """All of the rules; `from_json` gives the same back."""
    return {
        "country": rules.country,
        "timezone": rules.timezone,
        "journal": rules.journal,
        "booking_type": rules.booking_type.value,
        "currency_side": rules.currency_side.value,
        "grouping": rules.grouping.value,
        "marketplace_account": rules.marketplace_account,
        "marketplace_item": rules.marketplace_item,
        "items": {component.value: item for component, item in rules.items.items()},
        "closed_until": _text(rules.closed_until),
        "closed_periods": [[first.isoformat(), last.isoformat()] for first, last in rules.closed_periods],
        "when_closed": rules.when_closed.value,
        "tills": dict(rules.tills),
        "selection": {
            "paid_only": rules.selection.paid_only,
            "start_on": _text(rules.selection.start_on),
            "skip_zero_totals": rules.selection.skip_zero_totals,
            "excluded_channels": sorted(rules.selection.excluded_channels),
            "excluded_tags": sorted(rules.selection.excluded_tags),
        },
        "vat": {
            "oss": rules.vat.oss,
            "check_vies": rules.vat.check_vies,
            "without_number": rules.vat.without_number.value,
            "unknown_code": rules.vat.unknown_code.value,
            "default_code": rules.vat.default_code,
            "accept_every_key": rules.vat.accept_every_key,
            "codes": [_code_to_json(key, code) for key, code in rules.vat.codes.items()],
        },
        "accounts": [_account_to_json(rule) for rule in rules.accounts],
        "costs": [
            {"cost_centre": c.cost_centre, "cost_unit": c.cost_unit, "channel": c.channel, "location": c.location}
            for c in rules.costs
        ],
    }


def from_json(data: Mapping[str, Any]) -> Rules:
    """Raises RulesUnreadable, naming what is wrong."""
    try:
        return Rules(
            country=data["country"],
            timezone=data["timezone"],
            journal=data.get("journal", ""),
            booking_type=BookingType(data.get("booking_type", "sales_entry")),
            currency_side=CurrencySide(data.get("currency_side", "shop")),
            grouping=Grouping(data.get("grouping", "grouped")),
            selection=_selection(data.get("selection", {})),
            vat=_vat(data.get("vat", {})),
            accounts=tuple(_account(rule) for rule in data.get("accounts", ())),
            costs=tuple(CostRule(**rule) for rule in data.get("costs", ())),
            items={Component(name): item for name, item in data.get("items", {}).items()},
            marketplace_account=data.get("marketplace_account", ""),
            marketplace_item=data.get("marketplace_item", ""),
            closed_until=_date(data.get("closed_until")),
            closed_periods=tuple(
                (date.fromisoformat(first), date.fromisoformat(last)) for first, last in data.get("closed_periods", ())
            ),
            when_closed=WhenClosed(data.get("when_closed", "hold")),
            tills=dict(data.get("tills", {})),
        )
    except KeyError as missing:
        raise RulesUnreadable(f"the rules lack {missing}") from missing
    except (ValueError, TypeError, InvalidOperation) as wrong:
        raise RulesUnreadable(f"the rules cannot be read: {wrong}") from wrong


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _code_to_json(key: VatKey, code: VatCode) -> dict[str, str]:
    return {
        "treatment": key.treatment.value,
        "country": key.country,
        "rate": f"{key.rate.normalize():f}",
        "code": code.code,
        "account": code.account,
    }


def _account_to_json(rule: AccountRule) -> dict[str, str]:
    return {
        "component": rule.component.value,
        "account": rule.account,
        "country": rule.country,
        "channel": rule.channel,
        "location": rule.location,
    }


def _selection(data: Mapping[str, Any]) -> Selection:
    return Selection(
        paid_only=data.get("paid_only", True),
        start_on=_date(data.get("start_on")),
        skip_zero_totals=data.get("skip_zero_totals", False),
        excluded_channels=frozenset(data.get("excluded_channels", ())),
        excluded_tags=frozenset(data.get("excluded_tags", ())),
    )


def _vat(data: Mapping[str, Any]) -> Vat:
    codes = {
        VatKey(Treatment(c["treatment"]), c["country"], Decimal(c["rate"])): VatCode(c["code"], c.get("account", ""))
        for c in data.get("codes", ())
    }
    return Vat(
        oss=data.get("oss", False),
        check_vies=data.get("check_vies", False),
        without_number=WhenUnknown(data.get("without_number", "hold")),
        unknown_code=WhenUnknown(data.get("unknown_code", "default")),
        default_code=data.get("default_code", ""),
        codes=codes,
        accept_every_key=data.get("accept_every_key", False),
    )


def _account(data: Mapping[str, Any]) -> AccountRule:
    return AccountRule(
        component=Component(data["component"]),
        account=data["account"],
        country=data.get("country", ""),
        channel=data.get("channel", ""),
        location=data.get("location", ""),
    )
