"""What Exact says of a field of a customer: it is left out, remarked, and stops no order (debtors/accounts.py).

Where it is refused all the same, the mistake is in Shopify's customer and is mended there.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.exact.refusals.row import Elsewhere, Refusal

# "Ongeldig: E-mail", "Invalid: Postcode", "Te lang: Naam"; the name of the field ends the line or the word.
_WRONG: Mapping[str, str] = {
    "nl": r"(ongeldig|ongeldige referentie|ongeldige waarde|te lang|onjuist)\W{1,4}",
    "en": r"(invalid|invalid reference|invalid value|too long|incorrect)\W{1,4}",
    "fr": r"(non valide|invalide|référence non valide|trop long|incorrecte?)\W{1,4}",
    "de": r"(ungültige?r?s?|ungültige referenz|zu lang|falsche?r?)\W{1,4}",
}


def _row(code: str, text: Promise, **names: str) -> Refusal:
    said = {language: rf"{_WRONG[language]}({name})(?!\w)" for language, name in names.items()}
    return Refusal(code, text, Elsewhere.SHOPIFY, said=said)


ROWS: tuple[Refusal, ...] = (
    _row(
        "email_refused",
        _("Exact does not take the e-mail address of this customer. Mend it at the customer in Shopify."),
        nl=r"e-?mail(adres)?",
        en=r"e-?mail( address)?",
        fr=r"(adresse )?(e-?mail|de messagerie)",
        de=r"e-?mail(-?adresse)?",
    ),
    _row(
        "vat_number_refused",
        _("Exact does not take the VAT number of this customer. Mend it at the customer in Shopify."),
        nl=r"vatnumber|btw-?\s?nummer",
        en=r"vat-?\s?(number|no\.?)",
        fr=r"vatnumber|(numéro|n°) (de )?tva",
        de=r"vatnumber|ust-?\s?id(-?\s?nr\.?|nr\.?)?|(umsatzsteuer|mwst)-?\s?(nummer|nr\.?|id\w*)",
    ),
    _row(
        "company_number_refused",
        _("Exact does not take the chamber-of-commerce number of this customer. Mend it at the customer in Shopify."),
        nl=r"chamberofcommerce|kvk-?\s?(nummer)?|ondernemingsnummer|kamer van koophandel",
        en=r"chamberofcommerce|chamber of commerce|company number",
        fr=r"chamberofcommerce|chambre de commerce|numéro d.entreprise",
        de=r"chamberofcommerce|handelskammer|handelsregister\w*",
    ),
    _row(
        "postcode_refused",
        _("Exact does not take the postcode of this customer. Mend it at the customer in Shopify."),
        nl=r"postcode",
        en=r"postcode|postal code|zip( code)?",
        fr=r"code postal|postcode",
        de=r"postleitzahl|plz|postcode",
    ),
    _row(
        "phone_refused",
        _("Exact does not take the phone number of this customer. Mend it at the customer in Shopify."),
        nl=r"phone|telefoon(nummer)?",
        en=r"(tele)?phone( number)?",
        fr=r"phone|(numéro de )?téléphone",
        de=r"phone|telefon(nummer)?",
    ),
    _row(
        "name_refused",
        _("Exact does not take the name of this customer. Mend it at the customer in Shopify."),
        nl=r"naam",
        en=r"name",
        fr=r"nom",
        de=r"name",
    ),
    _row(
        "country_refused",
        _("Exact does not take the country of this customer. Mend it at the customer in Shopify."),
        nl=r"land(code)?|country",
        en=r"country( code)?",
        fr=r"pays|country",
        de=r"land|ländercode|country",
    ),
    _row(
        "address_refused",
        _("Exact does not take the address of this customer. Mend it at the customer in Shopify."),
        nl=r"adres(regel)?( ?1)?|addressline1|plaats|woonplaats|city",
        en=r"address( ?line)?( ?1)?|city",
        fr=r"adresse( ?1)?|addressline1|ville|city",
        de=r"adresse( ?1)?|addressline1|ort|stadt|city",
    ),
    _row(
        "language_refused",
        _("Exact does not take the language of this customer. Mend it at the customer in Shopify."),
        nl=r"taal(code)?|language",
        en=r"language( code)?",
        fr=r"langue|language",
        de=r"sprache|language",
    ),
)

# Which properties of an account in Exact each of them speaks of.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "email_refused": ("Email",),
    "vat_number_refused": ("VATNumber",),
    "company_number_refused": ("ChamberOfCommerce",),
    "postcode_refused": ("Postcode",),
    "phone_refused": ("Phone",),
    "name_refused": ("Name",),
    "country_refused": ("Country",),
    "address_refused": ("AddressLine1", "City"),
    "language_refused": ("Language",),
}
