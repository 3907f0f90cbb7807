"""Countries by name: those a webshop of the Low Countries delivers to most. Any other is shown by its code."""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WITH_ARTICLE = frozenset({"NL", "GB", "US"})
_NAMES: dict[str, Promise] = {
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BG": _("Bulgaria"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DE": _("Germany"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "ES": _("Spain"),
    "FI": _("Finland"),
    "FR": _("France"),
    "GR": _("Greece"),
    "HR": _("Croatia"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IT": _("Italy"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "LV": _("Latvia"),
    "MT": _("Malta"),
    "NL": _("Netherlands"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "SE": _("Sweden"),
    "SI": _("Slovenia"),
    "SK": _("Slovakia"),
    "CH": _("Switzerland"),
    "GB": _("United Kingdom"),
    "NO": _("Norway"),
    "US": _("United States"),
    "CA": _("Canada"),
}


def name(code: str) -> str:
    """In the reader's language."""
    return str(_NAMES.get(code, code))


def choices() -> list[tuple[str, str]]:
    """Code and name, by name."""
    return sorted(((code, str(text)) for code, text in _NAMES.items()), key=lambda pair: pair[1])


def in_a_sentence(code: str) -> str:
    """The same with the article that English gives to some; the other languages' sentences do without."""
    is_english = (translation.get_language() or "en").startswith("en")
    return f"the {name(code)}" if is_english and code in _WITH_ARTICLE else name(code)
