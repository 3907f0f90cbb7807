"""What Exact says of a document, in the four languages it says it in (that of the Exact user, not of the merchant).

Tried from top to bottom: the specific before the general.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.exact.refusals.row import Doubt, Elsewhere, Page, Refusal

_CODES = frozenset({Doubt.CODES})

SPECIFIC: tuple[Refusal, ...] = (
    Refusal(
        "closed_in_exact",  # not "period_closed": that is what our own rules say before Exact is asked
        _("The period of this date is closed in Exact. Open the period there, then try again."),
        Elsewhere.EXACT,
        said={
            "nl": r"periode is afgesloten|periode.{0,20}gesloten",
            "en": r"period is closed|closed period",
            "fr": r"p[ée]riode.{0,20}(clôtur|cloturé|ferm)",
            "de": r"periode.{0,20}(ist|wurde)?.{0,10}(geschlossen|abgeschlossen)",
        },
        doubts=_CODES,
    ),
    Refusal(
        "no_financial_year",
        _("The financial year of this date does not exist in Exact. Create the year there, then try again."),
        Elsewhere.EXACT,
        said={
            "nl": r"boekjaar",
            "en": r"(financial|fiscal) year|period-date table",
            "fr": r"exercice",
            "de": r"(geschäfts|wirtschafts)jahr",
        },
    ),
    Refusal(
        "debtor_wrong_status",
        _("The debtor is not a customer in Exact. Give the account the status Customer there, then try again."),
        Elsewhere.EXACT,
        said={
            "nl": r"klant \(type\)",
            "en": r"customer \(type\)",
            "fr": r"client \(type\)",
            "de": r"kunde \(typ\)",
        },
    ),
    Refusal(
        "debtor_inactive",
        _("The debtor is no longer active in Exact. Take the end date off the account there, then try again."),
        Elsewhere.EXACT,
        said={
            "nl": r"(klant|relatie|debiteur|besteld door|factuur voor)\W{1,3}(non|niet)[- ]?actief",
            "en": r"(customer|account|debtor|ordered by|invoice to)\W{1,3}(is )?(inactive|non[- ]?active|not active)",
            "fr": r"(client|relation|commandé par|facturé à)\W{1,3}(inacti|non[- ]?acti)",
            "de": r"(kunde|konto|debitor|auftraggeber|rechnung an)\W{1,3}(inaktiv|nicht aktiv)",
        },
        doubts=frozenset({Doubt.DEBTOR}),
    ),
    Refusal(
        "debtor_unknown",
        _("The debtor is not in Exact any more. Try again: it is looked up or made anew."),
        Elsewhere.TRY_AGAIN,
        said={
            "nl": r"(ongeldige referentie|niet gevonden).{0,5}(klant|relatie|besteld door|factuur voor|leveren aan)",
            "en": r"(invalid reference|not found).{0,5}(customer|account|ordered by|invoice to|deliver to)\b",
            "fr": r"(référence.{0,14}|introuvable.{0,5})(client|relation|commandé par|facturé à|livré à|livrer à)",
            "de": r"(ungültige referenz|nicht gefunden).{0,5}(kunde|konto|auftraggeber|rechnung an|liefer(n|ung) an)",
        },
        doubts=frozenset({Doubt.DEBTOR}),
    ),
    Refusal(
        "something_blocked",
        _("Something this entry uses is blocked in Exact: see the message. Unblock it, or choose another."),
        Page.SETTINGS,
        said={
            "nl": r"geblokkeerd",
            "en": r"is blocked|: blocked|^blocked",
            "fr": r"bloqu[ée]",
            "de": r"gesperrt|blockiert",
        },
        doubts=_CODES,
    ),
    Refusal(
        "gl_account_type",
        _("This kind of G/L account cannot stand on a sales line. Choose a revenue or balance account."),
        Page.ACCOUNTS,
        said={
            "nl": r"grootboekrekeningtype",
            "en": r"g/l account type",
            "fr": r"type de compte",
            "de": r"kontentyp|sachkonten?(art|typ)",
        },
        doubts=_CODES,
    ),
    Refusal(
        "receivable_account_differs",
        _("The debtor has another receivables account than the journal. Make them the same in Exact."),
        Elsewhere.EXACT,
        said={
            "nl": r"klantenrekening van deze relatie is niet gelijk",
            "en": r"receivable.{0,40}(not equal|differ)",
            "fr": r"compte.{0,40}client.{0,60}(diff|pas identique)",
            "de": r"debitorenkonto.{0,60}(nicht|abweich)",
        },
    ),
    Refusal(
        "vat_amount_differs",
        _("Exact calculates another VAT amount for this VAT code. Choose a code of type excluding VAT."),
        Page.VAT,
        said={
            "nl": r"bedrag van de btw regel",
            "en": r"amount of the vat line",
            "fr": r"montant.{0,20}tva.{0,60}correspond",
            "de": r"mwst.{0,60}stimmt nicht",
        },
    ),
    Refusal(
        "vat_percentage",
        _("The VAT code has no percentage on this date. Choose another code in the VAT settings."),
        Page.VAT,
        said={
            "nl": r"btw-percentage",
            "en": r"vat percentage",
            "fr": r"pourcentage.{0,10}tva",
            "de": r"(mwst|ust).{0,3}prozent",
        },
        doubts=_CODES,
    ),
    Refusal(
        "vat_code",
        _("Exact does not know this VAT code in this administration. Choose another under VAT."),
        Page.VAT,
        said={
            "nl": r"btw-?\s?code",
            "en": r"vat code",
            "fr": r"code.{0,4}tva",
            "de": r"(mwst|ust|steuer).{0,3}(code|schlüssel)",
        },
        doubts=_CODES,
    ),
    Refusal(
        "payment_condition",
        _("Exact does not know this payment condition. Refresh the codes and choose another."),
        Page.AMOUNTS,
        said={
            "nl": r"betalingsconditie|klantconditie",
            "en": r"(payment|customer) condition",
            "fr": r"condition de paiement",
            "de": r"zahlungsbedingung",
        },
        doubts=_CODES,
    ),
    Refusal(
        "journal",
        _("This journal cannot be used. Choose a sales journal that is open and allows the currency."),
        Page.BOOKING,
        said={"nl": r"dagboek", "en": r"journal", "fr": r"journal", "de": r"journal|tagebuch"},
        doubts=_CODES,
    ),
    Refusal(
        "cost_centre_required",
        _("The G/L account needs a cost centre that exists in Exact. Choose one in the settings."),
        Page.PLACES,
        said={
            "nl": r"kostenplaats",
            "en": r"cost cent(er|re)",
            "fr": r"centre de co[uû]t",
            "de": r"kostenstelle",
        },
        doubts=_CODES,
    ),
    Refusal(
        "cost_unit_required",
        _("The G/L account needs a cost unit that exists in Exact. Choose one in the settings."),
        Page.PLACES,
        said={"nl": r"kostendrager", "en": r"cost unit", "fr": r"unité de co[uû]t", "de": r"kostenträger"},
        doubts=_CODES,
    ),
    Refusal(
        "warehouse",
        _("Exact needs a warehouse here, and the app names none. Set a default warehouse in Exact, then try again."),
        Elsewhere.EXACT,
        said={
            "nl": r"magazijn",
            "en": r"warehouse",
            "fr": r"entrep[ôo]t",
            "de": r"lagerort|\blager\b",
        },
        doubts=_CODES,
    ),
    Refusal(
        "item_refused",
        _("Exact does not know this item. Make it there, or choose an item for articles without one."),
        Page.ACCOUNTS,
        said={
            "nl": r"(ongeldige referentie|niet gevonden|geblokkeerd).{0,5}artikel"
            r"|artikel.{0,30}(niet gevonden|geblokkeerd)",
            "en": r"(invalid reference|not found).{0,5}item",
            "fr": r"(référence.{0,14}|introuvable.{0,5})article",
            "de": r"(ungültige referenz|nicht gefunden).{0,5}artikel|artikel.{0,20}nicht gefunden",
        },
        doubts=frozenset({Doubt.CODES, Doubt.ITEMS}),
    ),
    Refusal(
        "currency",
        _("Exact does not use this currency here. Make it active in Exact and allow it in the journal."),
        Elsewhere.EXACT,
        said={"nl": r"valuta", "en": r"currency", "fr": r"devise", "de": r"währung"},
        doubts=_CODES,
    ),
    Refusal(
        "not_balanced",
        _("The entry does not balance in Exact, so nothing was booked. It is a fault of this app, not of your books."),
        Elsewhere.TRY_AGAIN,
        said={
            "nl": r"niet in evenwicht",
            "en": r"not balanced",
            "fr": r"pas.{0,10}équilibr",
            "de": r"nicht ausgeglichen",
        },
        is_for_our_people=True,
    ),
    Refusal(
        "id_unreadable",
        _("Exact cannot read an id that the app sent, so nothing was booked. It is a fault of this app."),
        Elsewhere.TRY_AGAIN,
        said={
            "nl": r"niet herkende guid",
            "en": r"unrecognized guid|guid should contain",
            "fr": r"format de guid",
            "de": r"guid-format",
        },
        is_for_our_people=True,
    ),
    Refusal(
        "already_processed",
        _("Exact has processed this already. Look it up in Exact before trying again."),
        Elsewhere.EXACT,
        said={
            "nl": r"reeds verwerkt",
            "en": r"already processed",
            "fr": r"déjà traité",
            "de": r"bereits verarbeitet",
        },
    ),
    Refusal(
        "number_in_use",
        _("Exact says this already exists. Look it up in Exact before trying again."),
        Elsewhere.EXACT,
        said={
            "nl": r"in gebruik|bestaat (al|reeds)",
            "en": r"already exists|already in use",
            "fr": r"existe déjà",
            "de": r"bereits vorhanden|existiert bereits",
        },
    ),
)

# What says little: only when nothing above and nothing about a contact field fits.
GENERAL: tuple[Refusal, ...] = (
    Refusal(
        "not_found",
        _("Exact cannot find something this entry refers to. Refresh the codes, then try again."),
        Page.CONNECTION,
        said={"nl": r"niet gevonden", "en": r"not found", "fr": r"introuvable", "de": r"nicht gefunden"},
        doubts=_CODES,
    ),
    Refusal(
        "reference_unknown",
        _("The entry refers to something that is not in this administration. Refresh the codes and check."),
        Page.CONNECTION,
        said={
            "nl": r"ongeldige referentie",
            "en": r"invalid reference",
            "fr": r"référence.{0,10}(non valide|invalide)",
            "de": r"ungültige referenz",
        },
        doubts=_CODES,
    ),
    Refusal(
        "mandatory",
        _("Exact asks for a field that the entry does not have: see the message."),
        Elsewhere.EXACT,
        said={
            "nl": r"verplicht",
            "en": r"mandatory",
            "fr": r"obligatoire",
            "de": r"erforderlich|pflichtfeld",
        },
    ),
)

UNKNOWN = Refusal(
    "unknown",
    _("Exact refused this: see its message. Mend it in Exact or in the settings, then try again."),
    Page.SETTINGS,
)
