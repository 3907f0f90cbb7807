"""Accounts and contacts of an administration. An account is numbered, unique by code, usable on sales with status C."""

import re

from sandbox.exact import references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

ACCOUNTS, CONTACTS = "crm/Accounts", "crm/Contacts"
_VAT_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
_PHONE = re.compile(r"[0-9+()/. -]{0,25}")
_DUTCH_POSTCODE = re.compile(r"[1-9]\d{3} ?[A-Z]{2}")
_STATUSES = (None, "", "A", "C", "P", "S", "V")  # none, none, and Exact's kinds; only C may be sold to


def account(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """The key and row, not yet stored. Raises Refused for a code that is taken and for what is not well formed."""
    problems = references.problems(store, division, body=body, endpoint=ENDPOINTS[ACCOUNTS])
    problems += [Problem("invalid", (name,)) for name in _malformed(body, country=_country_of(body, replaces))]
    if problems:
        raise invalid(*problems)
    sent = {**(replaces or {"Status": None, "Blocked": False, "Country": _own_country(store, division)}), **body}
    code = str(sent.get("Code") or _next_code(store, division)).strip()
    if (replaces is None or "Code" in body) and rows.find(store, division, ACCOUNTS, Code=code):
        raise invalid(Problem("exists"))
    if sent.get("SalesCurrency") and not rows.of(store, division, "general/Currencies").get(sent["SalesCurrency"]):
        sent["SalesCurrency"] = None  # emptied without a word when the currency is not active
    key = str(sent.get("ID") or rows.new_guid())
    computed = {"ID": key, "Code": code, "Division": division, "Modified": now, "IsSales": sent["Status"] == "C"}
    return key, {"Created": now, **sent, **computed}


def contact(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """A person of an account; a first or a last name is enough."""
    sent = {**(replaces or {}), **body}
    problems = references.problems(store, division, body=body, endpoint=ENDPOINTS[CONTACTS])
    if not (sent.get("FirstName") or sent.get("LastName")):
        problems.append(Problem("mandatory", ("Achternaam",)))
    if problems:
        raise invalid(*problems)
    owner = rows.of(store, division, ACCOUNTS).get(sent["Account"]) or {}
    key = str(sent.get("ID") or rows.new_guid())
    name = " ".join(filter(None, (sent.get("FirstName"), sent.get("MiddleName"), sent.get("LastName"))))
    computed = {"ID": key, "Division": division, "Modified": now, "FullName": name, "AccountName": owner.get("Name")}
    return key, {"Created": now, **sent, **computed, "AccountIsCustomer": owner.get("Status") == "C"}


def check_unused(store: Store, division: int, row: Row) -> None:
    """An account with entries or contacts cannot be deleted."""
    used = (("salesentry/SalesEntries", "Customer"), (CONTACTS, "Account"))
    sold = tuple((each, "OrderedBy") for each in ("salesinvoice/SalesInvoices", "salesorder/SalesOrders"))
    for endpoint, name in (*used, *sold):
        if rows.find(store, division, endpoint, **{name: row["ID"]}):
            raise invalid(Problem("in_use", ("Relatie",)))


def _country_of(body: Row, replaces: Row | None) -> str:
    return str(body.get("Country") or (replaces or {}).get("Country") or "").strip()


def _malformed(body: Row, *, country: str) -> list[str]:
    """Properties that are not as they should be, all of them: Exact answers with one line for each.

    Reports name a VAT number without its country or with dots, and a bad e-mail address. Not verified, so the strict
    reading: how thoroughly Exact looks at telephone numbers and postcodes.
    """
    number, email = body.get("VATNumber") or "", body.get("Email") or ""
    found = ["VATNumber"] if number and not _VAT_NUMBER.fullmatch(number) else []
    if email and not _EMAIL.fullmatch(email):
        found.append("Email")
    if not _PHONE.fullmatch(body.get("Phone") or ""):
        found.append("Phone")
    if country == "NL" and body.get("Postcode") and not _DUTCH_POSTCODE.fullmatch(body["Postcode"]):
        found.append("Postcode")
    if body.get("Country") and not _COUNTRY.fullmatch(body["Country"].strip()):
        found.append("Country")
    if body.get("Status") not in _STATUSES:
        found.append("Status")
    if body.get("Code") and not body["Code"].strip().isdigit():
        found.append("Code")
    return found


def _own_country(store: Store, division: int) -> str:
    return str((store.collection("divisions").get(str(division)) or {})["Country"])


def _next_code(store: Store, division: int) -> str:
    codes = [int(row["Code"]) for row in rows.of(store, division, ACCOUNTS).values()]
    return str(max(codes, default=0) + 1)
