"""What a refused document says of our own copy of Exact. The transport only tells; whoever sent it reacts, here.

Which refusal speaks against what stands in the table; what is done about it belongs to the room of the subject.
"""

from __future__ import annotations

from apps.exact.codes import doubts
from apps.exact.debtors import assign
from apps.exact.items import mirror
from apps.exact.models import Connection
from apps.exact.refusals import table
from apps.exact.refusals.row import Doubt


def doubt_after(connection: Connection, *, refusal: str, customer: str) -> None:
    """Doubt what this refusal (its code) of a document speaks against. `customer`: the account it was sent for."""
    row = table.find(refusal)
    if row is None:
        return
    doubts.doubt_after(connection, refusal=refusal)
    if Doubt.ITEMS in row.doubts:
        mirror.start_anew(connection)
    if Doubt.DEBTOR in row.doubts:
        assign.forget_account(connection, customer)
