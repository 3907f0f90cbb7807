"""Why a line has its VAT, in sentences a person would say: what was sold to whom, so which VAT, so which code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.embedded import wording
from apps.embedded.amounts import rate
from apps.embedded.settings import country_names

# What the rule that decided means, by its name; (what), (rate), (home) and (to) are filled in.
_STORIES: dict[str, Promise] = {
    "marketplace": gettext_lazy("%(what)s: sold through a marketplace, so the marketplace owes the VAT."),
    "voucher": gettext_lazy("%(what)s: no VAT yet, it is due when the gift card is spent."),
    "outside": gettext_lazy("%(what)s: no goods or service, so outside VAT."),
    "collected": gettext_lazy("%(what)s: handed over in %(to)s, so VAT of %(to)s, %(rate)s %%."),
    "free": gettext_lazy("%(what)s: free of charge, so there is nothing to tax."),
    "zero_rate": gettext_lazy("%(what)s: sent to %(to)s, where these goods have the zero rate, as your VAT codes say."),
    "taxed_business": gettext_lazy("%(what)s: sold to a business in %(to)s with VAT of %(home)s, %(rate)s %%."),
    "decision": gettext_lazy("%(what)s: a person decided this for this order, %(rate)s %%."),
    "domestic": gettext_lazy("%(what)s: delivered in %(to)s, where it came from, so VAT of %(to)s, %(rate)s %%."),
    "reverse_charge": gettext_lazy(
        "%(what)s: sold to a business in %(to)s with a VAT number, so no VAT: reverse charge."
    ),
    "business_without_number": gettext_lazy("%(what)s: sold without VAT to a business in %(to)s without a VAT number."),
    "oss": gettext_lazy("%(what)s: sold to a consumer in %(to)s, so VAT of %(to)s, %(rate)s %%, through OSS."),
    "eu_without_vat": gettext_lazy("%(what)s: sold to a consumer in %(to)s, but no VAT was charged."),
    "export": gettext_lazy("%(what)s: sent to %(to)s, outside the EU: an export, %(rate)s %%."),
    "as_booked": gettext_lazy("%(what)s: as what is booked already, %(rate)s %%."),
    "till": gettext_lazy("%(what)s: sold at a till, but nobody tells in which country it stands."),
    "destination": gettext_lazy("%(what)s: nobody tells where the goods went, so nobody knows whose VAT it is."),
}


def paragraphs(told: Mapping[str, Any], *, codes: Mapping[str, str]) -> list[str]:
    """One per verdict of a booking, or of a reason to wait. `codes`: VAT codes with description and percentage."""
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for rule in told.get("trace", []):
        if rule["decided"]:
            seen = dict(rule["looked_at"]) | {"rule": rule["name"]}
            what = wording.named(seen.pop("lines", ""), component=seen.pop("component", ""))
            alike.setdefault(tuple(sorted(seen.items())), []).append(what)
    return [_paragraph(dict(seen), ", ".join(dict.fromkeys(what)), codes) for seen, what in alike.items()]


def _paragraph(seen: Mapping[str, str], what: str, codes: Mapping[str, str]) -> str:
    facts = {
        "what": what,
        "rate": rate(seen.get("rate") or "0"),
        "home": country_names.in_a_sentence(seen.get("from", "")) or "–",
        "to": country_names.in_a_sentence(seen.get("to", "")) or "–",
    }
    story = _STORIES.get(seen["rule"])
    told = [str(story) % facts] if story else []
    if seen.get("code") and seen["code"] != "?":
        told.append(_("So VAT code %(code)s.") % {"code": codes.get(seen["code"], seen["code"])})
    told += [str(wording.TOLD_BY[seen["to_from"]])] if seen.get("to_from") in wording.TOLD_BY else []
    told += [_("The buyer gave a VAT number.")] if seen.get("vat_number") == "yes" else []
    told += [str(wording.VIES[seen["vies"]])] if seen.get("vies") in wording.VIES else []
    return " ".join(told)
