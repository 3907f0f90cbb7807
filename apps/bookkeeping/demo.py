"""Rules of a shop that does not exist, with every setting filled in: for looking at the rules alone."""

from __future__ import annotations

from apps.bookkeeping.booking import OF_ORDERS, Component
from apps.bookkeeping.rules import AccountRule, Rules, Vat, WhenUnknown

_TIMEZONES = {"BE": "Europe/Brussels"}
_ACCOUNTS = {
    Component.GOODS: "8000",
    Component.SHIPPING: "8010",
    Component.TIP: "8020",
    Component.FEE: "8040",
    Component.ADJUSTMENT: "8050",
    Component.DUTY: "4910",
    Component.GIFT_CARD_SOLD: "1450",
    Component.GIFT_CARD_REDEEMED: "1450",
    Component.STORE_CREDIT_REDEEMED: "1455",
    Component.GIFT_CARD_GIVEN: "4530",
    Component.CASH_ROUNDING: "4900",
}


def demo_rules(*, country: str = "NL") -> Rules:
    """OSS on, VIES off, an account and a VAT code for everything, every till at home, doubtful cases held."""
    return Rules(
        country=country,
        timezone=_TIMEZONES.get(country, "Europe/Amsterdam"),
        journal="70",
        vat=Vat(oss=True, without_number=WhenUnknown.HOLD, unknown_code=WhenUnknown.HOLD, accept_every_key=True),
        accounts=tuple(AccountRule(component, account) for component, account in _ACCOUNTS.items()),
        items={component: component.value.upper() for component in OF_ORDERS},
        marketplace_account="1460",
        marketplace_item="MARKETPLACE",
        tills={"": country},
    )
