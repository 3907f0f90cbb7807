"""What Exact's refusals mean, in the four languages it says them in (that of the Exact user, not of the merchant).

Each known message has a stable code and plain words with what to do. A message nobody knows keeps its own text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Known:
    """A refusal we recognise: `pattern` in any of the languages, `text` for the merchant."""

    code: str
    pattern: re.Pattern[str]
    text: Promise


def _known(code: str, *patterns: str, text: Promise) -> Known:
    return Known(code, re.compile("|".join(patterns), re.IGNORECASE), text)


SCOPE = _("The app has no permission for this part of Exact. Connect again and allow every part that is asked.")
PORTAL = _("This is a portal user of an accountant: it cannot book. Please sign in as a user of the administration.")

# Tried from top to bottom: the specific before the general.
KNOWN: tuple[Known, ...] = (
    _known(
        "period_closed",
        r"periode is afgesloten|periode.{0,20}gesloten",
        r"period is closed|closed period",
        r"p[ée]riode.{0,20}(clôtur|cloturé|ferm)",
        r"periode.{0,20}(ist|wurde)?.{0,10}(geschlossen|abgeschlossen)",
        text=_("The period of this date is closed in Exact. Open the period, or choose a date from which is booked."),
    ),
    _known(
        "no_financial_year",
        r"financial year|boekjaar|exercice|geschäftsjahr|period-date table",
        text=_("The financial year of this date does not exist in Exact. Create the year there, then try again."),
    ),
    _known(
        "debtor_wrong_status",
        r"klant \(type\)|customer \(type\)|client \(type\)|kunde \(typ\)",
        text=_(
            "The debtor is not a customer in Exact. Give the account the status Customer, or choose another debtor."
        ),
    ),
    _known(
        "portal_user",
        r"document type not allowed|documenttype.{0,20}niet toegestaan",
        r"type de document.{0,20}(non|pas) autorisé|dokumenttyp.{0,20}nicht (erlaubt|zulässig)",
        text=PORTAL,
    ),
    _known(
        "debtor_unknown",
        r"(ongeldige referentie|niet gevonden).{0,5}(klant|relatie|besteld door|factuur voor)",
        r"(invalid reference|not found).{0,5}(customer|account|ordered by|invoice to)\b",
        r"(référence.{0,14}|introuvable.{0,5})(client|relation|commandé par|facturé à)",
        r"(ungültige referenz|nicht gefunden).{0,5}(kunde|konto|auftraggeber|rechnung an)",
        text=_("The debtor is not in Exact any more. Try again: it is looked up or made anew."),
    ),
    _known(
        "something_blocked",
        r"geblokkeerd|is blocked|: blocked|bloqu[ée]|gesperrt|blockiert",
        text=_("Something this entry uses is blocked in Exact: see the message. Unblock it, or choose another."),
    ),
    _known(
        "gl_account_type",
        r"grootboekrekeningtype|g/l account type|type de compte|kontentyp|sachkonten?(art|typ)",
        text=_("This kind of G/L account cannot stand on a sales line. Choose a revenue or balance account."),
    ),
    _known(
        "receivable_account_differs",
        r"klantenrekening van deze relatie is niet gelijk|receivable.{0,40}(not equal|differ)",
        r"compte.{0,40}client.{0,60}(diff|pas identique)|debitorenkonto.{0,60}(nicht|abweich)",
        text=_("The debtor has another receivables account than the journal. Make them the same in Exact."),
    ),
    _known(
        "vat_amount_differs",
        r"bedrag van de btw regel|amount of the vat line|montant.{0,20}tva.{0,60}correspond",
        r"mwst.{0,60}stimmt nicht",
        text=_("Exact calculates another VAT amount for this VAT code. Choose a code of type excluding VAT."),
    ),
    _known(
        "vat_percentage",
        r"btw-percentage|vat percentage|pourcentage.{0,10}tva|(mwst|ust).{0,3}prozent",
        text=_("The VAT code has no percentage on this date. Choose another code in the VAT settings."),
    ),
    _known(
        "vat_code",
        r"btw-?\s?code|vat code|code.{0,4}tva|(mwst|ust|steuer).{0,3}(code|schlüssel)",
        text=_("Exact does not know this VAT code in this administration. Refresh the codes and choose another."),
    ),
    _known(
        "payment_condition",
        r"betalingsconditie|payment condition|condition de paiement|zahlungsbedingung",
        text=_("Exact does not know this payment condition. Refresh the codes and choose another."),
    ),
    _known(
        "journal",
        r"dagboek|journal",
        text=_("This journal cannot be used. Choose a sales journal that is open and allows the currency."),
    ),
    _known(
        "cost_centre_required",
        r"kostenplaats|cost cent(er|re)|centre de co[uû]t|kostenstelle",
        text=_("The G/L account needs a cost centre that exists in Exact. Choose one in the settings."),
    ),
    _known(
        "cost_unit_required",
        r"kostendrager|cost unit|unité de co[uû]t|kostenträger",
        text=_("The G/L account needs a cost unit that exists in Exact. Choose one in the settings."),
    ),
    _known(
        "warehouse",
        r"magazijn|warehouse|entrep[ôo]t|lagerort|\blager\b",
        text=_("Exact does not know this warehouse, or needs one. Choose a warehouse in the settings."),
    ),
    _known(
        "item_refused",
        r"(ongeldige referentie|niet gevonden|geblokkeerd).{0,5}artikel|artikel.{0,30}(niet gevonden|geblokkeerd)",
        r"(invalid reference|not found).{0,5}item|(référence.{0,14}|introuvable.{0,5})article",
        r"(ungültige referenz|nicht gefunden).{0,5}artikel|artikel.{0,20}nicht gefunden",
        text=_("Exact does not know this item. Make it there, or choose an item for articles without one."),
    ),
    _known(
        "currency",
        r"valuta|currency|devise|währung",
        text=_("Exact does not use this currency here. Make it active in Exact and allow it in the journal."),
    ),
    _known(
        "not_balanced",
        r"niet in evenwicht|not balanced|pas.{0,10}équilibr|nicht ausgeglichen",
        text=_("The entry does not balance in Exact. Nothing was booked; our support has to look at this."),
    ),
    _known(
        "already_processed",
        r"reeds verwerkt|already processed|déjà traité|bereits verarbeitet",
        text=_("Exact has processed this already. Look it up in Exact before trying again."),
    ),
    _known(
        "number_in_use",
        r"in gebruik|already exists|bestaat (al|reeds)|existe déjà|bereits vorhanden|already in use|existiert bereits",
        text=_("Exact says this already exists. Look it up in Exact before trying again."),
    ),
    _known(
        "division_rights",
        r"application scope|scope violated",
        text=SCOPE,
    ),
    _known(
        "not_found",
        r"niet gevonden|not found|introuvable|nicht gefunden",
        text=_("Exact cannot find something this entry refers to. Refresh the codes, then try again."),
    ),
    _known(
        "reference_unknown",
        r"ongeldige referentie|invalid reference|référence.{0,10}(non valide|invalide)|ungültige referenz",
        text=_("The entry refers to something that is not in this administration. Refresh the codes and check."),
    ),
    _known(
        "mandatory",
        r"verplicht|mandatory|obligatoire|erforderlich|pflichtfeld",
        text=_("Exact asks for a field that the entry does not have: see the message."),
    ),
)

UNKNOWN = _("Exact refused this: see its message. Mend it in Exact or in the settings, then try again.")

# Exact's words for "something went wrong on our side": no reason, so nobody knows what was done.
_GENERIC = re.compile(
    r"a problem has occurred|the cause of this issue will be investigated"
    r"|er (is|heeft zich) een (probleem|fout) (opgetreden|voorgedaan)"
    r"|un (problème|incident) (est survenu|s'est produit)"
    r"|(es )?ist ein (problem|fehler) aufgetreten",
    re.IGNORECASE,
)


def is_generic(message: str) -> bool:
    """Whether the message says nothing about the request itself."""
    return not message or bool(_GENERIC.search(message))


def recognise(message: str) -> tuple[str, Promise]:
    """(code, plain words) of a refusal. Several messages come in one text, a line each; the first known one counts."""
    for line in message.splitlines():
        for known in KNOWN:
            if known.pattern.search(line):
                return known.code, known.text
    return "unknown", UNKNOWN
