"""What Exact answers when it refuses: the status, and the message in the language of the user."""

from dataclasses import dataclass

# Known texts per language; where Exact's own wording in a language is not known, the Dutch one is used.
MESSAGES: dict[str, dict[str, str]] = {
    "mandatory": {"nl": "Verplicht: {0}", "en": "Mandatory: {0}", "de": "Pflichtfeld: {0}", "fr": "Obligatoire: {0}"},
    "invalid": {"nl": "Ongeldig: {0}", "en": "Invalid: {0}"},
    "inactive": {"nl": "Klant: non-actief", "en": "Customer: inactive"},
    "customer_type": {"nl": "Ongeldig: Klant (Type)", "en": "Invalid: Customer (Type)"},
    "reference": {
        "nl": "Ongeldige referentie: {0}",
        "en": "Invalid reference: {0}",
        "de": "Ungültige Referenz: {0}",
        "fr": "Référence non valide: {0}",
    },
    "account_type": {"nl": "Ongeldig: Grootboekrekeningtype", "en": "Invalid: G/L account type"},
    "journal_type": {"nl": "Ongeldig: Dagboek", "en": "Invalid: Journal"},
    "period_closed": {"nl": "Periode is afgesloten: {0} – {1}", "en": "Period is closed: {0} – {1}"},
    "no_period": {"nl": "Unknown: Financial year (Period-date table)"},  # known in English only
    "number_used": {"nl": "In gebruik: Boekstuknummer", "en": "Already exists - Entry number"},
    "in_use": {"nl": "In gebruik: {0}", "en": "In use: {0}"},
    "exists": {"nl": "Gegeven bestaat reeds.", "en": "Data already exists."},
    "blocked": {"nl": "Geblokkeerd: {0}", "en": "Blocked: {0}"},
    "vat_line": {
        "nl": "Het bedrag van de BTW regel met BTW code {0} komt niet overeen met het berekende bedrag",
        "en": "The amount of the VAT line with VAT code {0} does not match the calculated amount",
    },
    "vat_percentage": {"nl": "Ongeldig: Btw-percentage [{0}]", "en": "Invalid: VAT percentage [{0}]"},
    "currency": {"nl": "Ongeldig: Valuta", "en": "Invalid: Currency"},
    "rate": {"nl": "Ongeldig: Wisselkoers", "en": "Invalid: Exchange rate"},
    "receivable": {
        "nl": "De klantenrekening van deze relatie is niet gelijk aan de rekening van het gebruikte verkoopdagboek"
    },
    "document_type": {"nl": "Document Type not allowed"},
    # Seen in English only.
    "not_balanced": {
        "nl": "Deze boeking is niet in evenwicht",
        "en": "This entry is not balanced",
        "de": "Diese Buchung ist nicht ausgeglichen",
        "fr": "Cette écriture n'est pas équilibrée",
    },
    "processed": {"nl": "Reeds verwerkt", "en": "Already processed"},
    "order_number": {"nl": "Verkoopordernummer: Bestaat reeds", "en": "Sales order number: Already exists"},
    "unique": {"nl": "Moet zijn: Uniek - {0}", "en": "Must be: Unique - {0}"},
    "not_found": {"nl": "Niet gevonden", "en": "Not found"},
}

# What Exact calls a property of an account. Only "E-mail" was seen in a message; the others are how its screens name
# them, and that its messages do too is not verified.
FIELDS: dict[str, dict[str, str]] = {
    "Email": {"nl": "E-mail", "en": "E-mail", "de": "E-Mail", "fr": "E-mail"},
    "VATNumber": {"nl": "Btw-nummer", "en": "VAT number", "de": "USt-IdNr.", "fr": "Numéro de TVA"},
    "Postcode": {"nl": "Postcode", "en": "Postcode", "de": "Postleitzahl", "fr": "Code postal"},
    "Phone": {"nl": "Telefoon", "en": "Phone", "de": "Telefon", "fr": "Téléphone"},
    "Name": {"nl": "Naam", "en": "Name", "de": "Name", "fr": "Nom"},
    "AddressLine1": {"nl": "Adres", "en": "Address", "de": "Adresse", "fr": "Adresse"},
    "City": {"nl": "Plaats", "en": "City", "de": "Ort", "fr": "Ville"},
    "Country": {"nl": "Land", "en": "Country", "de": "Land", "fr": "Pays"},
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as (message key, its words)."""

    key: str
    words: tuple[str, ...] = ()

    def text(self, language: str) -> str:
        texts = MESSAGES[self.key]
        words = (_in(FIELDS[word], language) if word in FIELDS else word for word in self.words)
        return _in(texts, language).format(*words)


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts["nl"])


class Refused(Exception):
    """The request fails with `status`; `problems` in the user's language, or `text` as it is."""

    def __init__(self, status: int, *problems: Problem, text: str = "", reason: str = "") -> None:
        super().__init__(text or str(problems))
        self.status, self.problems, self.text, self.reason = status, problems, text, reason

    def message(self, language: str) -> str:
        return self.text or "\r\n".join(problem.text(language) for problem in self.problems)


def invalid(*problems: Problem) -> Refused:
    """A rule of bookkeeping was broken: Exact says so with status 500."""
    return Refused(500, *problems)
