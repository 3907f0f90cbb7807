"""Which administration is probably the webshop's own: by its name, then by its country and currency.

Shopify tells neither a VAT number nor a chamber-of-commerce number of a shop, so these have to do. A person confirms
it, with the evidence in sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from apps.exact.login.administrations import OfferedAdministration
from apps.exact.models import Administration
from apps.shops.models import Webshop

# What a name carries besides the name itself.
_LEGAL_FORM = re.compile(r"\b(b\.?v|n\.?v|v\.?o\.?f|gmbh|ug|sarl|sas|sa|srl|ltd|bvba|holding|shop|webshop)\b")


@dataclass(frozen=True, slots=True)
class InCommon:
    """What an administration has in common with the webshop. What Exact does not say is no evidence."""

    has_name: bool
    has_country: bool
    has_currency: bool


def evidence(webshop: Webshop, administration: OfferedAdministration | Administration) -> InCommon:
    """Held against what Shopify says of the shop."""
    return InCommon(
        is_named_as(webshop, administration.name),
        bool(webshop.country) and administration.country == webshop.country,
        bool(webshop.currency) and administration.currency == webshop.currency,
    )


def choose(offered: Iterable[OfferedAdministration], webshop: Webshop) -> int | None:
    """The number of the one to be proposed; None for no idea.

    The only one; the only one with the shop's name; of several with its name, or where none has it, the only one with
    its country and currency.
    """
    usable = [(one, evidence(webshop, one)) for one in offered if one.is_usable]
    named = [pair for pair in usable if pair[1].has_name]
    for best in (named, [pair for pair in named or usable if pair[1].has_country and pair[1].has_currency], usable):
        if len(best) == 1:
            return best[0][0].division
    return None


def is_named_as(webshop: Webshop, name: str) -> bool:
    """Whether the administration has the shop's name, whatever legal form stands behind it."""
    return bool(_bare(name)) and _bare(name) == _bare(webshop.name)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", _LEGAL_FORM.sub(" ", name.casefold()))
