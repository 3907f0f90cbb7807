"""Which administration is probably the webshop's own: the one that carries its name. A person confirms it.

Shopify tells no VAT number of a shop, so the name has to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from apps.exact.login.administrations import OfferedAdministration
from apps.shops.models import Webshop

# What a name carries besides the name itself.
_LEGAL_FORM = re.compile(r"\b(b\.?v|n\.?v|v\.?o\.?f|gmbh|ug|sarl|sas|sa|srl|ltd|bvba|holding|shop|webshop)\b")


def choose(offered: Iterable[OfferedAdministration], webshop: Webshop) -> int | None:
    """The number of the one to be proposed: the only one, or the only one with the shop's name. None for no idea."""
    usable = [one for one in offered if one.is_usable]
    named = [one for one in usable if is_named_as(webshop, one.name)]
    best = named if len(named) == 1 else usable
    return best[0].division if len(best) == 1 else None


def is_named_as(webshop: Webshop, name: str) -> bool:
    """Whether the administration has the shop's name, whatever legal form stands behind it."""
    return bool(_bare(name)) and _bare(name) == _bare(webshop.name)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", _LEGAL_FORM.sub(" ", name.casefold()))
