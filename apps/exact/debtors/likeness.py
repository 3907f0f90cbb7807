"""Whether an account that has the number of a buyer is that buyer: a number can be typed by anybody.

The name or the domain of the e-mail address must agree. A domain that anybody can have an address at proves nothing.
"""

from __future__ import annotations

import re

from apps.bookkeeping.buyers import BuyerDetails
from apps.exact.door.odata import Row

_LEGAL_FORMS = frozenset(
    [
        "bv",
        "nv",
        "vof",
        "cv",
        "bvba",
        "srl",
        "sprl",
        "sa",
        "sas",
        "sarl",
        "eurl",
        "snc",
        "gmbh",
        "ag",
        "kg",
        "ug",
        "ohg",
        "mbh",
        "co",
        "ltd",
        "limited",
        "llc",
        "plc",
        "inc",
        "the",
        "de",
        "het",
        "den",
        "stichting",
        "vereniging",
        "maatschap",
        "eenmanszaak",
        "holding",
    ]
)
_OF_ANYBODY = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.nl",
        "hotmail.be",
        "hotmail.fr",
        "outlook.com",
        "live.com",
        "live.nl",
        "live.be",
        "msn.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "yahoo.com",
        "yahoo.de",
        "yahoo.fr",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "gmx.at",
        "web.de",
        "t-online.de",
        "freenet.de",
        "ziggo.nl",
        "kpnmail.nl",
        "kpnplanet.nl",
        "planet.nl",
        "home.nl",
        "xs4all.nl",
        "hetnet.nl",
        "casema.nl",
        "chello.nl",
        "upcmail.nl",
        "quicknet.nl",
        "telenet.be",
        "skynet.be",
        "proximus.be",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "sfr.fr",
        "laposte.net",
        "proton.me",
        "protonmail.com",
        "mail.com",
        "zoho.com",
    ]
)


def is_same_buyer(row: Row, buyer: BuyerDetails) -> bool:
    """Whether the account (a row of crm/Accounts) agrees with the buyer by name or by e-mail."""
    return _has_name_of(row, buyer) or _has_mail_of(row, buyer)


def _has_name_of(row: Row, buyer: BuyerDetails) -> bool:
    there = _words(str(row.get("Name") or ""))
    return bool(there) and there in (_words(buyer.company), _words(buyer.name))


def _has_mail_of(row: Row, buyer: BuyerDetails) -> bool:
    there, here = str(row.get("Email") or "").strip().casefold(), buyer.email.strip().casefold()
    if not there or not here:
        return False
    domain = here.rpartition("@")[2]
    return there == here or (domain not in _OF_ANYBODY and there.rpartition("@")[2] == domain)


def _words(name: str) -> frozenset[str]:
    """What a name says besides its legal form, in any order; all of it where nothing else is left."""
    found = frozenset(re.findall(r"\w+", name.casefold().replace(".", "")))
    return found - _LEGAL_FORMS or found
