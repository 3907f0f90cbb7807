"""What keeps us out of Exact: the user, the licence, the administration, a sign-in, an invitation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.exact.refusals.row import Elsewhere, Page, Refusal, Shuts

# The answer to a 403: its `Reason` header, in lower case, is the end of the code.
OF_A_403: tuple[Refusal, ...] = (
    Refusal(
        "forbidden_blockeduser",
        _("The Exact user of this connection is blocked. Unblock the user, or connect as another user."),
        Page.CONNECT,
        shuts=Shuts.LOGIN,
    ),
    Refusal(
        "forbidden_inactiveuser",
        _("The Exact user of this connection is no longer active. Connect as another user."),
        Page.CONNECT,
        shuts=Shuts.LOGIN,
    ),
    Refusal(
        "forbidden_blockedcustomer",
        _("Exact has blocked this licence. Please contact Exact."),
        Elsewhere.EXACT,
        shuts=Shuts.LOGIN,
    ),
    Refusal(
        "forbidden_licenseexpired",
        _("The Exact licence has expired. Renew it with Exact, then try again."),
        Elsewhere.EXACT,
        shuts=Shuts.LOGIN,
    ),
    Refusal(
        "forbidden_divisionblocked",
        _("This administration is blocked in Exact. Please contact Exact or your accountant."),
        Elsewhere.EXACT,
        shuts=Shuts.ADMINISTRATION,
    ),
    Refusal(
        "forbidden_nodivisionaccess",
        _("The Exact user may not enter this administration. Give access, or connect as another user."),
        Page.CONNECT,
        shuts=Shuts.ADMINISTRATION,
    ),
)

SCOPE = Refusal(
    "scope_missing",
    _("The app has no permission for this part of Exact. Connect again and allow every part that is asked."),
    Page.CONNECT,
    said={
        "nl": r"application scope|scope violated",
        "en": r"application scope|scope violated",
        "fr": r"application scope|scope violated",
        "de": r"application scope|scope violated",
    },
    shuts=Shuts.PART,
)
PORTAL = Refusal(
    "portal_user",
    _("This is a portal user of an accountant: it cannot book. Please sign in as a user of the administration."),
    Page.CONNECT,
    said={
        "nl": r"document type not allowed|documenttype.{0,20}niet toegestaan",
        "en": r"document type not allowed",
        "fr": r"document type not allowed|type de document.{0,20}(non|pas) autorisé",
        "de": r"document type not allowed|dokumenttyp.{0,20}nicht (erlaubt|zulässig)",
    },
    shuts=Shuts.PART,
)
GONE = Refusal(
    "administration_gone",
    _(
        "Exact does not find this administration, or this part of it, any more. Choose another administration, or "
        "check the licence in Exact."
    ),
    Page.CONNECT,
    shuts=Shuts.ADMINISTRATION,
)
BLOCKED = Refusal(
    "administration_blocked",
    _("This administration is not active in Exact. Choose another."),
    Page.CONNECT,
    shuts=Shuts.ADMINISTRATION,
)

NO_RIGHT = Refusal(
    "no_right",
    _("The Exact user has no right to do this. Give the user the right, or connect as another user."),
    Elsewhere.EXACT,
    shuts=Shuts.PART,
)

RIGHTS: tuple[Refusal, ...] = (
    SCOPE,
    PORTAL,
    GONE,
    BLOCKED,
    NO_RIGHT,
    Refusal(
        "right_missing",
        _("The Exact user lacks a right that this way of booking needs: see below."),
        Elsewhere.EXACT,
        shuts=Shuts.PART,
    ),
)

LOGIN: tuple[Refusal, ...] = (
    Refusal(
        "not_connected",
        _("This webshop is not connected with Exact Online. Please log in to Exact."),
        Page.CONNECT,
        shuts=Shuts.LOGIN,
    ),
    Refusal(
        "no_administration",
        _("No administration is chosen yet. Please connect Exact and choose one."),
        Page.CONNECT,
        shuts=Shuts.LOGIN,
    ),
    Refusal(
        "login_lost",
        _("Exact's answer to a renewal of the permission was lost. Please log in to Exact again."),
        Page.CONNECT,
        shuts=Shuts.LOGIN,
    ),
    Refusal(
        "login_ended",
        _(
            "Exact has ended the permission: the app was removed there, the password changed, or the user was logged "
            "in elsewhere. Please log in to Exact again."
        ),
        Page.CONNECT,
        shuts=Shuts.LOGIN,
    ),
    Refusal(
        "login_too_old",
        _("The permission was not used for thirty days and has ended. Please log in to Exact again."),
        Page.CONNECT,
        shuts=Shuts.LOGIN,
    ),
)

ATTEMPTS: tuple[Refusal, ...] = tuple(
    Refusal(code, text, way_out, shuts=Shuts.ATTEMPT)
    for code, text, way_out in (
        (
            "login_expired",
            _("The sign-in took too long or was already used. Please start it again from the app."),
            Page.CONNECT,
        ),
        (
            "login_other_browser",
            _(
                "This sign-in was begun in another browser, or your browser keeps no cookies. Please start it again "
                "from the app."
            ),
            Page.CONNECT,
        ),
        (
            "login_refused",
            _("Exact did not accept the sign-in. Please start it again from the app."),
            Page.CONNECT,
        ),
        (
            "login_unanswered",
            _("Exact did not answer the sign-in. Please start it again from the app."),
            Page.CONNECT,
        ),
        (
            "login_unnamed",
            _("You are logged in, but Exact did not say as whom. Please try again in a moment."),
            Page.CONNECT,
        ),
        (
            "login_not_allowed",
            _("You did not give the app permission in Exact. Please start again from the app and allow it."),
            Page.CONNECT,
        ),
        (
            "not_your_administration",
            _("The Exact user may not enter this administration. Choose another, or connect as another user."),
            Page.CONNECT,
        ),
        (
            "invitation_unknown",
            _("This link is not complete or not one of ours. Ask for a new one."),
            Page.CONNECT,
        ),
        (
            "invitation_spent",
            _("This link was used already. Exact is connected; nothing more is needed."),
            Elsewhere.NOTHING,
        ),
        (
            "invitation_expired",
            _("This link is no longer valid: it is older than seven days. Ask for a new one."),
            Page.CONNECT,
        ),
        (
            "invitation_revoked",
            _("This link was withdrawn by the webshop. Ask for a new one."),
            Page.CONNECT,
        ),
        (
            "too_many_invitations",
            _("That is a lot of invitations. Please wait an hour before you make another."),
            Page.CONNECT,
        ),
    )
)

ROWS: tuple[Refusal, ...] = (*OF_A_403, *RIGHTS, *LOGIN, *ATTEMPTS)
