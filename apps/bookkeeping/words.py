"""The few words that we write into the books ourselves, in the language of the books (`Rules.language`).

Articles, shipping methods, fees and places are named by Shopify. No gettext: who reads a screen changes nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from apps.bookkeeping.booking import Component
from apps.bookkeeping.percentages import rate_text

ENGLISH = "en"
# Of the components, in the order of `Component`; the English ones are `Component.words`.
_COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "nl": (
        *("Goederen", "Verzendkosten", "Fooi", "Invoerrechten", "Toeslag", "Cadeaubon verkocht"),
        *("Cadeaubon ingewisseld", "Winkeltegoed ingewisseld", "Gegeven cadeaubon ingewisseld"),
        *("Kasafronding", "Correctie", "Kasverschil"),
    ),
    "de": (
        *("Waren", "Versandkosten", "Trinkgeld", "Einfuhrabgaben", "Gebühr", "Geschenkgutschein verkauft"),
        *("Geschenkgutschein eingelöst", "Shop-Guthaben eingelöst", "Ausgegebener Gutschein eingelöst"),
        *("Barrundung", "Korrektur", "Kassendifferenz"),
    ),
    "fr": (
        *("Biens", "Frais de port", "Pourboire", "Droits de douane", "Frais", "Carte-cadeau vendue"),
        *("Carte-cadeau utilisée", "Crédit en magasin utilisé", "Carte-cadeau offerte utilisée"),
        *("Arrondi en espèces", "Correction", "Différence de caisse"),
    ),
}
_ROUNDING = {"nl": "Afronding", "de": "Rundung", "fr": "Arrondi"}
_OWED_BY_MARKETPLACE = {
    "nl": "Btw verschuldigd door de marktplaats",
    "de": "Vom Marktplatz geschuldete USt",
    "fr": "TVA due par la place de marché",
}
_TAKEN_BACK = {"nl": "Teruggeboekt", "de": "Zurückgebucht", "fr": "Contre-passation de"}
LANGUAGES = (ENGLISH, *_COMPONENTS)


def of_component(component: Component, language: str) -> str:
    """As a line of a document says it: "Fooi"."""
    names = _COMPONENTS.get(language)
    return names[list(Component).index(component)] if names else component.words


def at_rate(component: Component, language: str, *, country: str, rate: Decimal) -> str:
    """A line that stands for several: "Goederen NL 21 %", "Biens FR 5,5 %"."""
    number = rate_text(rate) if language == ENGLISH else rate_text(rate).replace(".", ",")
    return f"{of_component(component, language)} {country} {number} %"


def rounding(language: str) -> str:
    """The line that makes up for how Exact rounds."""
    return _ROUNDING.get(language, "Rounding")


def owed_by_marketplace(language: str) -> str:
    """The line beside turnover whose VAT is not ours."""
    return _OWED_BY_MARKETPLACE.get(language, "VAT owed by the marketplace")


def taken_back(language: str) -> str:
    """In front of the reference of a document that is taken back."""
    return _TAKEN_BACK.get(language, "Taken back")
