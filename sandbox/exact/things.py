"""Documents with their attachments: kept as they were sent, as far as the product needs them."""

import base64
import binascii

from sandbox.exact import references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, Refused, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

DOCUMENTS, ATTACHMENTS = "documents/Documents", "documents/DocumentAttachments"
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
