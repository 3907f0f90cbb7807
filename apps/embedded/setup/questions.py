"""The questions about VAT, each asked only where an order of the last weeks raised it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apps.bookkeeping.booking import Treatment
from apps.bookkeeping.refusals import Held
from apps.schedule.lookback.tally import Tally
from apps.shops.models import Settings

_OF_BUSINESSES = frozenset({Treatment.REVERSE_CHARGE, Treatment.REVERSE_CHARGE_SERVICE})
_HELD_BUSINESSES = (
    Held.VAT_NUMBER_MISSING,
    Held.VAT_NUMBER_INVALID,
    Held.VAT_NUMBER_OF_DISPATCH,
    Held.BUSINESS_TAXED_ABROAD,
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked, and what is answered or proposed. What was not asked stays as it is in the settings."""

    asks_oss: bool
    oss: bool
    asks_vies: bool
    check_vies: bool
    asks_small_business: bool
    small_business: bool


def answers(tally: Tally, settings: Settings, sent: Mapping[str, str] | None, *, is_new: bool) -> Answers:
    """`sent`: the form; None for a page that was only opened. `is_new`: nothing of it was ever saved."""
    with_oss, without = tally.by_oss[True], tally.by_oss[False]
    asks_oss = any(key.treatment is Treatment.OSS for key in with_oss.keys)
    charges_theirs = bool(without.held[Held.FOREIGN_RATE_WITHOUT_OSS.value])
    oss = charges_theirs if is_new else settings.oss
    asks_vies = any(key.treatment in _OF_BUSINESSES for key in with_oss.keys) or any(
        with_oss.held[code.value] for code in _HELD_BUSINESSES
    )
    asks_small = bool(tally.orders) and not tally.taxed
    if sent is None:
        return Answers(asks_oss, asks_oss and oss, asks_vies, settings.check_vies, asks_small, asks_small)
    return Answers(
        asks_oss,
        sent.get("oss") == "yes" if asks_oss else settings.oss,
        asks_vies,
        "check_vies" in sent if asks_vies else settings.check_vies,
        asks_small,
        asks_small and sent.get("small_business") == "yes",
    )
