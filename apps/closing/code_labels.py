"""What Exact says of a VAT code: its name, and where its amounts are declared as far as the code carries it.

Which box of the VAT return a code fills is set up in Exact and told by no endpoint that we know: nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.exact.codes import vat_code
from apps.exact.models import Administration, CatalogEntry


@dataclass(frozen=True, slots=True)
class CodeLabel:
    """`oss_country`: whose VAT is declared with the code under OSS, "" for none; `listing`: see apps.exact.codes."""

    description: str = ""
    oss_country: str = ""
    listing: str = ""


_LISTED = {
    "L": _("EC sales list: goods"),
    "S": _("EC sales list: services"),
    "T": _("EC sales list: triangular trade"),
}


def labels_of(administration: Administration, codes: Collection[str]) -> Mapping[str, CodeLabel]:
    """Of each code; an empty one where our copy of the administration has none by that name."""
    rows = CatalogEntry.objects.filter(
        administration=administration, kind=CatalogEntry.CodeKind.VAT_CODE, code__in=codes
    )
    values = (vat_code.from_entry(row) for row in rows)
    known = {one.code: CodeLabel(one.description, one.oss_country, one.listing) for one in values}
    return defaultdict(CodeLabel, known)


def declared_in(row: Mapping[str, Any]) -> str:
    """Where the amounts of a code go, in the active language; `row` has the label's fields as text."""
    if row["oss_country"]:
        return str(_("OSS return: %(country)s")) % {"country": row["oss_country"]}
    return str(_LISTED.get(row["listing"], _("Exact does not tell the box")))
