"""What a refusal means and what to do, by its code, in the language of whoever reads it now.

Workers write codes and English sentences down; a page asks here, so that a Dutch merchant reads Dutch whatever language
the worker or the Exact user had.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.exact import (
    accounts,
    administrations,
    bodies,
    catalog,
    chosen_codes,
    client,
    failures,
    find,
    invitations,
    login,
    messages,
    sign_in,
    tokens,
)
from apps.exact.models import Credential

_WITH_CODE: dict[str, Promise] = {
    "vat_code_unknown": catalog.UNKNOWN_VAT,
    "vat_code_blocked": catalog.BLOCKED_VAT,
    "vat_code_inclusive": catalog.INCLUSIVE_VAT,
    "vat_code_percentage": _("VAT code %(code)s has another percentage on this date than the order. Choose another."),
    "debtor_blocked": accounts.BLOCKED,
    "gl_account_unknown": catalog.UNKNOWN_ACCOUNT,
    "gl_account_blocked": catalog.BLOCKED_ACCOUNT,
}
_WITH_RAW: dict[str, tuple[Promise, str]] = {
    "item_unknown": (chosen_codes.ITEM_UNKNOWN, "code"),
    "item_not_for_sale": (chosen_codes.ITEM_NOT_SOLD, "code"),
    "item_inactive": (chosen_codes.ITEM_NOT_SOLD, "code"),
    "several_found": (find.SEVERAL, "numbers"),
    "reference_too_long": (bodies.LONG, "reference"),
}
_SENTENCES: dict[str, Promise] = {
    **{known.code: known.text for known in messages.KNOWN},
    **{f"forbidden_{reason.lower()}": text for reason, text in failures.REASONS.items()},
    **{ending.value: text for ending, text in tokens.ENDINGS.items()},
    "unknown": messages.UNKNOWN,
    "no_right": failures.NO_RIGHT,
    "scope_missing": failures.SCOPE,
    "administration_gone": failures.GONE,
    "administration_blocked": administrations.BLOCKED,
    "not_your_administration": administrations.NOT_YOURS,
    "chosen_by_invited": administrations.INVITED,
    "no_administration": client.NO_ADMINISTRATION,
    "not_connected": client.NOT_CONNECTED,
    "strange_page": client.STRANGE_PAGE,
    **{f"invitation_{name}": text for name, text in invitations.WHY_NOT.items()},
    "too_many_invitations": invitations.TOO_MANY,
    "login_expired": sign_in.EXPIRED,
    "login_other_browser": sign_in.OTHER_BROWSER,
    "login_refused": login.REFUSED,
    "login_unanswered": login.NO_ANSWER,
    "login_unnamed": login.UNNAMED,
    "login_not_allowed": login.NOT_ALLOWED,
    "portal_user": failures.PORTAL,
    "right_missing": _("The Exact user lacks a right that this way of booking needs: see below."),
}


def sentence(code: str, *, raw: str = "", text: str = "") -> str:
    """The sentence for a code; for one that is not ours the English `text` it was written down with, translated.

    `raw` is what stood beside the code (the VAT code that is blocked, the account that is unknown).
    """
    if code in _WITH_CODE and raw:
        return str(_WITH_CODE[code]) % {"code": raw}
    if code in _WITH_RAW and raw:
        text_with, name = _WITH_RAW[code]
        return str(text_with) % {name: raw}
    if code in _SENTENCES:
        return str(_SENTENCES[code])
    return stored(text)


def ending(credential: Credential) -> str:
    """Why a person has to log in again; "" while the login lives."""
    if credential.state == Credential.State.OK:
        return ""
    return sentence(credential.ending or Credential.Ending.ENDED.value)


def stored(text: str) -> str:
    """A sentence that was written down in English (a run's message, an attempt's)."""
    return gettext(text) if text else ""
