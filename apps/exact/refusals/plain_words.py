"""What a refusal means and what to do, by its code, in the language of whoever reads it now.

Workers write codes and English sentences down; a page asks here, so that a Dutch merchant reads Dutch whatever language
the worker or the Exact user had.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.exact.codes import catalog
from apps.exact.debtors import accounts
from apps.exact.documents import bodies, find
from apps.exact.door import client, failures, tokens
from apps.exact.items import articles
from apps.exact.login import administrations, finish, invitations, sign_in
from apps.exact.models import Credential
from apps.exact.refusals import messages

# Refused on our side before anything was sent: about one code or number of the document.
_ABOUT: dict[str, tuple[Promise, str]] = {
    "vat_code_unknown": (catalog.UNKNOWN_VAT, "code"),
    "vat_code_blocked": (catalog.BLOCKED_VAT, "code"),
    "vat_code_inclusive": (catalog.INCLUSIVE_VAT, "code"),
    "vat_code_percentage": (
        _("VAT code %(code)s has another percentage on this date than the order. Choose another."),
        "code",
    ),
    "debtor_blocked": (accounts.BLOCKED, "code"),
    "gl_account_unknown": (catalog.UNKNOWN_ACCOUNT, "code"),
    "gl_account_blocked": (catalog.BLOCKED_ACCOUNT, "code"),
    "item_unknown": (articles.UNKNOWN, "code"),
    "item_not_for_sale": (articles.NOT_FOR_SALE, "code"),
    "item_inactive": (articles.INACTIVE, "code"),
    "generic_item_missing": (articles.NO_GENERIC, "code"),
    "several_found": (find.SEVERAL, "numbers"),
    "reference_too_long": (bodies.LONG, "reference"),
}
_SENTENCES: dict[str, Promise] = {
    **{known.code: known.text for known in messages.KNOWN},
    **{f"forbidden_{reason.lower()}": text for reason, text in failures.REASONS.items()},
    **{ending.value: text for ending, text in tokens.ENDINGS.items()},
    "unknown": messages.UNKNOWN,
    "no_right": failures.NO_RIGHT,
    "scope_missing": messages.SCOPE,
    "administration_gone": failures.GONE,
    "administration_blocked": administrations.BLOCKED,
    "not_your_administration": administrations.NOT_YOURS,
    "no_administration": client.NO_ADMINISTRATION,
    "not_connected": client.NOT_CONNECTED,
    "strange_page": client.STRANGE_PAGE,
    **{f"invitation_{name}": text for name, text in invitations.WHY_NOT.items()},
    "too_many_invitations": invitations.TOO_MANY,
    "login_expired": sign_in.EXPIRED,
    "login_other_browser": sign_in.OTHER_BROWSER,
    "login_refused": finish.REFUSED,
    "login_unanswered": finish.NO_ANSWER,
    "login_unnamed": finish.UNNAMED,
    "login_not_allowed": finish.NOT_ALLOWED,
    "right_missing": _("The Exact user lacks a right that this way of booking needs: see below."),
}


def sentence(code: str, *, raw: str = "", text: str = "") -> str:
    """The sentence for a code; for one that is not ours the English `text` it was written down with, translated.

    `raw` is what stood beside the code (the VAT code that is blocked, the account that is unknown); it falls away, with
    the space before it, where several documents share the cause.
    """
    if code in _ABOUT:
        about, name = _ABOUT[code]
        return " ".join((str(about) % {name: raw}).split()).rstrip(":")
    if code in _SENTENCES:
        return str(_SENTENCES[code])
    return stored(text)


def is_ours(code: str) -> bool:
    """Whether we refused it before Exact was asked: then there are no words of Exact's to show."""
    return code in _ABOUT


def ending(credential: Credential) -> str:
    """Why a person has to log in again; "" while the login lives."""
    if credential.state == Credential.State.OK:
        return ""
    return sentence(credential.ending or Credential.Ending.ENDED.value)


def stored(text: str) -> str:
    """A sentence that was written down in English (a run's message, an attempt's)."""
    return gettext(text) if text else ""
