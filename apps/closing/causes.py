"""Why Exact and what should stand there differ: a row per cause, with its sentence and the way out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.closing.values import GapCause


class Weight(StrEnum):
    """What a cause means for the month: wrong, not done yet, or only to be known."""

    DIFFERS = "differs"
    WAITS = "waits"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class CauseRow:
    """`sentence` says what was found, `way_out` what to do; both name no amount: those stand beside them."""

    cause: GapCause
    weight: Weight
    sentence: Any
    way_out: Any
    is_for_our_people: bool = False


_ROWS = (
    CauseRow(
        GapCause.MISSING,
        Weight.DIFFERS,
        _("Booked, but not in Exact any more: somebody deleted it."),
        _("Find out who deleted it and why. If it belongs there, enter it again in Exact under the same reference."),
    ),
    CauseRow(
        GapCause.OTHER_ADMINISTRATION,
        Weight.DIFFERS,
        _("Booked before another administration was chosen: it stands in the earlier one."),
        _("Look it up in the earlier administration. Nothing of it is booked here by itself."),
    ),
    CauseRow(
        GapCause.OTHER_JOURNAL,
        Weight.DIFFERS,
        _("It was moved to another journal in Exact."),
        _("Move it back in Exact, or leave it there knowingly."),
    ),
    CauseRow(
        GapCause.TWICE,
        Weight.DIFFERS,
        _("A second entry with the same reference stands in the journal."),
        _("Look at both in Exact and delete the one that was not booked by this app."),
    ),
    CauseRow(
        GapCause.BY_HAND,
        Weight.DIFFERS,
        _("Not booked by this app, but an entry with its reference stands in Exact: by hand, or by another connector."),
        _("If that entry is right, choose “Do not book” at the order. Else delete it in Exact."),
    ),
    CauseRow(
        GapCause.AMOUNT_CHANGED,
        Weight.DIFFERS,
        _("Its amount was changed in Exact."),
        _("Put the amount back in Exact, or change the order in Shopify: that is booked by itself."),
    ),
    CauseRow(
        GapCause.VAT_CHANGED,
        Weight.DIFFERS,
        _("Its VAT was changed in Exact, the total was not."),
        _("Put the VAT back in Exact to what the customer paid."),
    ),
    CauseRow(
        GapCause.VAT_CODE_CHANGED,
        Weight.DIFFERS,
        _("It stands on other VAT codes in Exact than it was booked on."),
        _("Put the code back in Exact; if the new one is right, change it under VAT codes for what comes."),
    ),
    CauseRow(
        GapCause.CURRENCY_CHANGED,
        Weight.DIFFERS,
        _("Its currency was changed in Exact."),
        _("Put the currency back in Exact."),
    ),
    CauseRow(
        GapCause.DATE_CHANGED,
        Weight.DIFFERS,
        _("Its date was changed in Exact."),
        _("Put the date back in Exact, or mind that its VAT falls on the other day."),
    ),
    CauseRow(
        GapCause.PERIOD_MOVED,
        Weight.DIFFERS,
        _("It stands in another period of Exact than its date."),
        _("Move it back in Exact, or mind that its VAT falls in the other period."),
    ),
    CauseRow(
        GapCause.UNEXPLAINED,
        Weight.DIFFERS,
        _("This difference has no cause that we know: it is a fault of ours."),
        _("You need not do anything. Our people were told and look at it."),
        is_for_our_people=True,
    ),
    CauseRow(
        GapCause.MONEY_MISSING,
        Weight.DIFFERS,
        _("An entry of payments or of a payout is not in Exact any more: somebody deleted it."),
        _("Find out who deleted it and why. If it belongs there, enter it again in Exact: this app does not."),
    ),
    CauseRow(
        GapCause.MONEY_CHANGED,
        Weight.DIFFERS,
        _("The money of this entry stands on other accounts in Exact, or with other amounts, than it was booked."),
        _("Put the lines back in Exact: until then the clearing account does not show what is still to come."),
    ),
    CauseRow(
        GapCause.MONEY_WAITS,
        Weight.WAITS,
        _("Payments or a payout wait: they are in no entry in Exact yet."),
        _("Look under Settings at Payments and Payouts: there stands what each waits for."),
    ),
    CauseRow(
        GapCause.MONEY_UNTOLD,
        Weight.WAITS,
        _("Booked with its order as paid, but Shopify's list of payments does not have it."),
        _("Look at the payments of the order in Shopify. If it was not paid, correct the line in Exact."),
    ),
    CauseRow(
        GapCause.HELD, Weight.WAITS, _("It waits for a decision."), _("Open the order: it says what it waits for.")
    ),
    CauseRow(GapCause.UNDER_WAY, Weight.WAITS, _("It is on its way to Exact."), _("It is booked by itself.")),
    CauseRow(
        GapCause.NOT_IN_JOURNAL,
        Weight.WAITS,
        _("Its invoice or sales order stands in no journal yet."),
        _("Print the invoice in Exact, or invoice the sales order."),
    ),
    CauseRow(
        GapCause.CHANGED_SINCE,
        Weight.WAITS,
        _("The order changed in Shopify since it was last read."),
        _("The next sync reads it."),
    ),
    CauseRow(
        GapCause.UNSEEN,
        Weight.WAITS,
        _("The order is in Shopify, but this app has not read it yet."),
        _("The next sync reads it. If it stays here for a day, tell our support."),
    ),
    CauseRow(
        GapCause.NOT_READ, Weight.WAITS, _("It is newer than what was read back."), _("The next check takes it along.")
    ),
    CauseRow(
        GapCause.SKIPPED,
        Weight.REMARK,
        _("Not booked, for the reason that stands at the order."),
        _("Nothing, unless you disagree with the reason."),
    ),
    CauseRow(
        GapCause.REMARK,
        Weight.REMARK,
        _("Booked with a remark."),
        _("Open the order: the remark says what to look at."),
    ),
    CauseRow(
        GapCause.BY_OTHERS,
        Weight.REMARK,
        _("Booked by others, as you said: it is counted as it was found, and never sent from here."),
        _("Nothing. Under “Booked by others” it can be taken back."),
    ),
    CauseRow(
        GapCause.NOT_OURS,
        Weight.REMARK,
        _("An entry in the same journal that has nothing to do with this webshop's orders."),
        _("Nothing. A journal of its own for the webshop keeps the two apart."),
    ),
)
TABLE: Mapping[GapCause, CauseRow] = {row.cause: row for row in _ROWS}


def weight_of(cause: GapCause) -> Weight:
    """What it means for the month."""
    return TABLE[cause].weight
