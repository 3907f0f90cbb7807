"""What moved a debt, and why two of its three readings differ, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.closing.cards.proof import DebtCause
from apps.closing.cards.values import Debt, DebtMovement

DEBTS: dict[Debt, Promise] = {Debt.CARDS: _("Gift cards that were sold"), Debt.CREDIT: _("Store credit")}
MOVEMENTS: dict[DebtMovement, Promise] = {
    DebtMovement.SOLD: _("Sold"),
    DebtMovement.REDEEMED: _("Redeemed"),
    DebtMovement.PAID_BACK: _("Paid back to it"),
    DebtMovement.OTHER: _("Expired, deactivated, or entered by hand in Exact"),
}
AT_SHOPIFY: dict[DebtCause, Promise] = {
    DebtCause.BEFORE: _(
        "It differed when the month began: see the months before, or what was owed when the ledger began."
    ),
    DebtCause.WAITS: _("The order is not booked yet: it waits."),
    DebtCause.ENDED: _(
        "Cards that expired or were deactivated still stand as a debt. Ask your accountant when they become income, and"
        " enter it in Exact on the account of the debt."
    ),
    DebtCause.GIVEN: _(
        "Booked as if the card had been sold, from before cards were told apart. In Exact, move it by hand from the"
        " account of the debt to the account for gift cards issued by hand."
    ),
    DebtCause.UNEXPLAINED: _(
        "Not explained by one order: cards of orders that are not booked here, or that paid on another day than their"
        " order has."
    ),
}
IN_EXACT: dict[DebtCause, Promise] = {
    DebtCause.BEFORE: _(
        "It differed when the month began: see the months before, or what was owed when the ledger began."
    ),
    DebtCause.MISSING: _(
        "Booked, but not on the account: deleted, moved to another account or day, or not printed yet."
    ),
    DebtCause.CHANGED: _("Its amount on the account was changed in Exact."),
    DebtCause.NOT_READ: _("It is newer than what was read back. The next check takes it along."),
    DebtCause.UNEXPLAINED: _("Entries of this app that stand on another day in Exact than they were booked on."),
}
