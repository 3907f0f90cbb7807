"""What a user may do per endpoint. Rights are taken and given back at /_rights."""

from werkzeug.wrappers import Request, Response

from sandbox.exact import answers
from sandbox.exact.caller import Caller
from sandbox.exact.contract import Endpoint
from sandbox.exact.problems import Problem, Refused
from sandbox.store import Store

_TAKEN = "rights_taken"
_PORTAL_MAY_NOT_WRITE = frozenset(
    {"salesentry/SalesEntries", "salesentry/SalesEntryLines", "crm/Accounts", "logistics/Items"}
    | {"salesinvoice/SalesInvoices", "salesinvoice/SalesInvoiceLines", "salesinvoice/PrintedSalesInvoices"}
    | {"salesorder/SalesOrders", "salesorder/SalesOrderLines", "logistics/SalesItemPrices"}
    | {"inventory/Warehouses", "inventory/ItemWarehouses", "generaljournalentry/GeneralJournalEntries"}
)


def check(store: Store, caller: Caller, endpoint: Endpoint, action: str) -> None:
    """Raises Refused: 403 with the Reason header where the reason has a name."""
    if caller.is_portal and endpoint.name == "documents/Documents" and action == "POST":
        raise Refused(500, Problem("document_type"))
    if not _has(store, caller, endpoint.name, action):
        taken = store.collection(_TAKEN).get(_key(caller.user, endpoint.name, action)) or {}
        raise Refused(403, text="Forbidden", reason=str(taken.get("reason", "")))


def answer(store: Store, request: Request, caller: Caller) -> Response:
    """users/UserHasRights?endpoint='…'&action='…'."""
    endpoint, action = (request.args.get(name, "").strip("'") for name in ("endpoint", "action"))
    if not endpoint or not action:
        raise Refused(400, text="Error in query syntax: endpoint and action are mandatory.")
    return answers.respond({"d": {"UserHasRights": _has(store, caller, endpoint, action)}})


def take(store: Store, *, user: str, endpoint: str, action: str, reason: str) -> None:
    """From now on the user may not; `reason` is what the 403 shall tell ("" for none)."""
    store.collection(_TAKEN).put(_key(user, endpoint, action), {"reason": reason})


def give_back(store: Store, *, user: str, endpoint: str, action: str) -> None:
    store.collection(_TAKEN).delete(_key(user, endpoint, action))


def _has(store: Store, caller: Caller, endpoint: str, action: str) -> bool:
    if caller.is_portal and endpoint in _PORTAL_MAY_NOT_WRITE and action != "GET":
        return False
    return store.collection(_TAKEN).get(_key(caller.user, endpoint, action)) is None


def _key(user: str, endpoint: str, action: str) -> str:
    return f"{user}:{endpoint}:{action}"
