"""Accounts in Exact: looked for, judged, made. Which account is whose: debtors.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.buyers import BuyerDetails
from apps.calls.outcomes import NobodyKnows, TryLater
from apps.exact.door import odata
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.models import Connection
from apps.exact.refusals import words

ACCOUNTS = "crm/Accounts"
_FIELDS = (
    *("ID", "Code", "Name", "Email", "VATNumber", "ChamberOfCommerce"),
    *("Blocked", "StartDate", "EndDate", "Created"),
)
# Cautious lengths (facts/exact §4: Exact publishes none for all).
LENGTHS = {
    **{"Name": 50, "Email": 80, "AddressLine1": 80, "Postcode": 20, "City": 30, "Country": 2},
    **{"VATNumber": 35, "ChamberOfCommerce": 60},
}
_LANGUAGES = frozenset({"nl", "en", "fr", "de", "es"})
_WAIT = timedelta(seconds=60)
_EVER = datetime(1, 1, 1, tzinfo=UTC)


def named(connection: Connection, *, name: str) -> list[Row]:
    """Customers with exactly this name."""
    return customers(connection, where=f"Name eq {odata.text(name[: LENGTHS['Name']])}")


def of_buyer(connection: Connection, buyer: BuyerDetails) -> list[Row]:
    """Customers that are this buyer: by VAT number, else by chamber-of-commerce number, else by e-mail."""
    number, company = compact(buyer.vat_number), compact(buyer.chamber_of_commerce)
    if number:
        spelled = sorted({number, buyer.vat_number.strip()})
        found = customers(connection, where=_any("VATNumber", spelled))
        if found:
            return found
    if company:
        spelled = sorted({company, buyer.chamber_of_commerce.strip()})
        found = customers(connection, where=_any("ChamberOfCommerce", spelled))
        if found:
            return [row for row in found if _is_same(row.get("VATNumber"), number)]
    if not buyer.email:
        return []
    same_mail = customers(connection, where=f"Email eq {odata.text(buyer.email.strip())}")
    # The same e-mail with another number is another business.
    return [
        row
        for row in same_mail
        if _is_same(row.get("VATNumber"), number) and _is_same(row.get("ChamberOfCommerce"), company)
    ]


def customers(connection: Connection, *, where: str) -> list[Row]:
    """Accounts with status Customer, the oldest first: Exact refuses any other on a sales entry."""
    rows = desk.get(connection, ACCOUNTS, query=Query(select=_FIELDS, where=f"{where} and Status eq 'C'"))
    return sorted(rows, key=lambda row: (row.get("Created") or _EVER, str(row.get("Code") or "").rjust(18)))


def usable(rows: list[Row]) -> list[Row]:
    """Those that can be booked on today. Raises Rejected when there are some and none is."""
    found = [row for row in rows if _is_usable(row)]
    if rows and not found:
        raise words.refused("debtor_blocked", raw=str(rows[0].get("Code") or "").strip())
    return found


def make(connection: Connection, body: dict[str, str]) -> str:
    """One POST; when the answer is unclear the account is looked up, and nothing is made a second time meanwhile."""
    try:
        return str(desk.post(connection, ACCOUNTS, body=body)["ID"])
    except NobodyKnows as error:
        where = f"Email eq {odata.text(body['Email'])}" if "Email" in body else f"Name eq {odata.text(body['Name'])}"
        found = usable(customers(connection, where=where))
        if found:
            return str(found[-1]["ID"])  # the youngest: an older one would have been found before
        raise TryLater(timezone.now() + _WAIT, f"unclear whether the debtor was made: {error.why}") from error


def change(connection: Connection, account_id: str, *, body: dict[str, str]) -> None:
    """Send what differs from what Exact has; the merchant's own words in other fields stay. One or two calls."""
    wanted = {name: value for name, value in body.items() if name not in ("Status", "Language")}
    query = Query(select=("ID", *wanted), where=f"ID eq {odata.guid(account_id)}")
    for row in desk.get(connection, ACCOUNTS, query=query):
        differs = {name: value for name, value in wanted.items() if str(row.get(name) or "") != value}
        if differs:
            desk.put(connection, ACCOUNTS, key=account_id, body=differs)


def body_of(buyer: BuyerDetails) -> dict[str, str]:
    """The buyer as Exact wants an account; what is not known is left out."""
    language = buyer.language[:2].lower()
    full = {
        "Name": buyer.company or buyer.name or buyer.email or str(_("Customer")),
        "Status": "C",
        "Email": buyer.email.strip(),
        "AddressLine1": buyer.street,
        "Postcode": buyer.postcode,
        "City": buyer.city,
        "Country": buyer.country.upper(),
        "VATNumber": compact(buyer.vat_number),
        "ChamberOfCommerce": compact(buyer.chamber_of_commerce),
        "Language": language.upper() if language in _LANGUAGES else "",
    }
    return {name: value[: LENGTHS.get(name, len(value))] for name, value in full.items() if value}


def compact(number: str) -> str:
    """A VAT or company number without dots and spaces."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _any(name: str, values: list[str]) -> str:
    return "(" + " or ".join(f"{name} eq {odata.text(value)}" for value in values) + ")"


def _is_same(known: object, number: str) -> bool:
    """One of both not knowing the number is no contradiction."""
    there = compact(str(known or ""))
    return not number or there in ("", number)


def _is_usable(row: Row) -> bool:
    now = timezone.now()
    starts, ends = row.get("StartDate"), row.get("EndDate")
    return not row.get("Blocked") and not (starts and starts > now) and not (ends and ends < now)
