"""Documents with their attachments, and items: kept as they were sent, as far as the product needs them."""

import base64
import binascii

from sandbox.exact import references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, Refused, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

DOCUMENTS, ATTACHMENTS, ITEMS = "documents/Documents", "documents/DocumentAttachments", "logistics/Items"
_DOCUMENT_TYPES = (10, 55)  # sales invoice, miscellaneous: the two whose numbers are known


def document(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    sent = {**(replaces or {}), **body}
    problems = references.problems(store, division, body=body, endpoint=ENDPOINTS[DOCUMENTS])
    if sent["Type"] not in _DOCUMENT_TYPES:
        problems.append(Problem("document_type"))
    if problems:
        raise invalid(*problems)
    key = str(sent.get("ID") or rows.new_guid())
    number = 1 + max((row["HID"] for row in rows.of(store, division, DOCUMENTS).values()), default=0)
    owner = rows.of(store, division, "crm/Accounts").get(sent.get("Account") or "") or {}
    computed = {"ID": key, "Division": division, "Modified": now, "HasEmptyBody": not sent.get("Body")}
    names = {"AccountCode": owner.get("Code"), "AccountName": owner.get("Name")}
    return key, {"Created": now, "HID": number, "DocumentDate": f"{now[:10]}T00:00:00", **sent, **computed, **names}


def attachment(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """Raises Refused (400) when the content is not base64."""
    problems = references.problems(store, division, body=body, endpoint=ENDPOINTS[ATTACHMENTS])
    if problems:
        raise invalid(*problems)
    try:
        size = len(base64.b64decode(body["Attachment"], validate=True))
    except binascii.Error as wrong:
        raise Refused(400, text="Error processing request stream. Wrong type for property 'Attachment'.") from wrong
    key = str(body.get("ID") or rows.new_guid())
    return key, {**body, "ID": key, "FileSize": size}


def item(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """Raises Refused for a code that is taken. Every change gets the next row version, by which sync/… finds it."""
    problems = references.problems(store, division, body=body, endpoint=ENDPOINTS[ITEMS])
    if problems:
        raise invalid(*problems)
    if "Code" in body and rows.find(store, division, ITEMS, Code=body["Code"]):
        raise invalid(Problem("exists"))
    sent = {**(replaces or {"StartDate": f"{now[:10]}T00:00:00"}), **body}
    key = str(sent.get("ID") or rows.new_guid())
    account = rows.of(store, division, "financial/GLAccounts").get(sent.get("GLRevenue") or "") or {}
    names = {"GLRevenueCode": account.get("Code"), "GLRevenueDescription": account.get("Description")}
    version = rows.next_version(store, division)
    return key, {
        **{"Created": now, "IsSalesItem": False, **sent, **names},
        **{"ID": key, "Division": division, "Modified": now, "Timestamp": version},
    }
