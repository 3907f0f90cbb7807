"""On which account in Exact a sale is booked: a collective debtor, or the buyer's own. We look before we make one.

Names and addresses pass through to Exact and are not kept here; only which account a Shopify customer became.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.audit import recording
from apps.bookkeeping import specific
from apps.bookkeeping.booking import Remark
from apps.bookkeeping.buyers import BuyerDetails
from apps.calls import locks
from apps.calls.locks import Space
from apps.calls.outcomes import Rejected
from apps.exact.debtors import accounts, contact, questions
from apps.exact.debtors.coming import Coming
from apps.exact.debtors.contact import LENGTHS
from apps.exact.door import client, unsaid
from apps.exact.door.odata import Row
from apps.exact.models import CollectiveDebtor, Connection, Debtor, DebtorQuestion, DoubleDebtor
from apps.shops.models import Settings, Webshop

log = structlog.get_logger(__name__)

_SALT = "apps.exact.debtors.assign"


@dataclass(frozen=True, slots=True)
class Assigned:
    """Exact's id of the account that owes the money, and which of the buyer's details Exact did not take just now."""

    account_id: str
    remarks: tuple[Remark, ...] = ()


def collective(connection: Connection, *, name: str) -> str:
    """Exact's id of the customer with this name, made when it is not there. Raises Rejected when it is blocked."""
    short = name[: LENGTHS["Name"]]
    with _alone(connection):
        found = accounts.usable(accounts.customers_by_name(connection, name=short))
        if found:
            return _oldest(connection, found)
        return accounts.make(connection, {"Name": short, "Status": "C"})


def collective_for(connection: Connection, *, location: str = "", channel: str = "", country: str = "") -> str:
    """Exact's id of the collective debtor of these sales: that of the most specific part they belong to.

    The webshop's one collective debtor where no part is named. Looked up in Exact once, then remembered.
    """
    part = _part(connection.webshop, location=location, channel=channel, country=country)
    if part is not None:
        if not part.account_id or part.administration_id != connection.administration_id:
            part.account_id = collective(connection, name=part.name)
            part.administration_id = connection.administration_id
            part.save(update_fields=["account_id", "administration"])
        return part.account_id
    chosen = connection.webshop.settings
    if not chosen.collective_debtor:
        name = (chosen.collective_debtor_name or f"Shopify {connection.webshop.name}")[: LENGTHS["Name"]]
        chosen.collective_debtor, chosen.collective_debtor_name = collective(connection, name=name), name
        chosen.save(update_fields=["collective_debtor", "collective_debtor_name"])
    return chosen.collective_debtor


def for_buyer(
    connection: Connection,
    webshop: Webshop,
    *,
    shopify_customer_id: str,
    details: Callable[[], BuyerDetails],
    coming: Coming | None = None,
) -> Assigned:
    """The buyer's account: remembered; found by VAT number, company number or e-mail; or made.

    Any of these is used, only one that we made for this customer is ever changed. `details` is only called when it is
    needed: for a buyer who is not remembered, or where the merchant wants changed addresses sent. A guest ("" as id) is
    never remembered. `coming`: who comes next is looked for in the same call. Raises Rejected ("debtor_unsure") where a
    person has to say whether an account is this buyer's.
    """
    known = _remembered(connection, shopify_customer_id)
    # Where customers are followed by themselves, an order's address must not undo what they said there.
    sends_changes = Settings.objects.filter(
        webshop=webshop, send_changed_addresses=True, send_changed_customers=False
    ).exists()
    if known is not None and not (sends_changes and known.is_made_by_us):
        return Assigned(known.account_id)
    buyer = details()
    unsaid.know(*(value for value in asdict(buyer).values() if isinstance(value, str)))
    if known is None:
        with _alone(connection):
            # Another order of the same new customer may have been first.
            known = _remembered(connection, shopify_customer_id)
            if known is None:
                coming = coming or Coming()
                return _find_or_make(connection, shopify_customer_id=shopify_customer_id, buyer=buyer, coming=coming)
    if sends_changes and known.is_made_by_us:
        _send_change(connection, known, buyer=buyer)
    return Assigned(known.account_id)


def doubles(webshop: Webshop | OuterRef) -> QuerySet[DoubleDebtor]:
    """Buyers for whom Exact has several accounts, the newest report first: for a person to look at."""
    return DoubleDebtor.objects.filter(webshop=webshop, settled_at=None).order_by("-found_at", "pk")


def settle(webshop: Webshop, report: int) -> None:
    """A person looked: the accounts were merged in Exact, or are meant to be several. Other ones are reported anew."""
    recording.change(doubles(webshop).filter(pk=report), settled_at=timezone.now())


def forget(webshop: Webshop) -> None:
    """Drop what is remembered of this webshop's customers."""
    Debtor.objects.filter(webshop=webshop).delete()
    DoubleDebtor.objects.filter(webshop=webshop).delete()
    DebtorQuestion.objects.filter(webshop=webshop).delete()


def _remembered(connection: Connection, shopify_customer_id: str) -> Debtor | None:
    if not shopify_customer_id:
        return None
    return debtors(connection).filter(shopify_customer_id=shopify_customer_id).first()


def _alone(connection: Connection) -> AbstractContextManager[None]:
    """Nobody else looks for or makes a debtor in this administration: Exact would take the same buyer twice."""
    return locks.hold(Space.DEBTORS, client.chosen_administration(connection).pk)


def debtors(connection: Connection) -> QuerySet[Debtor]:
    """What is remembered for the administration that is chosen now: ids of another one mean nothing here."""
    return Debtor.objects.filter(**_where(connection))


def _where(connection: Connection) -> dict[str, Any]:
    return {"webshop_id": connection.webshop_id, "administration_id": connection.administration_id}


def _find_or_make(connection: Connection, *, shopify_customer_id: str, buyer: BuyerDetails, coming: Coming) -> Assigned:
    """What is found is used as it is; what is made is ours to change later."""
    wanted = contact.of_buyer(buyer)
    found = accounts.of_buyer(connection, buyer, customers_with=coming.customers_with)
    rows = accounts.usable(found.rows)
    if found.is_by_number and rows:
        is_same = questions.ask(connection, shopify_customer_id, rows[0])
        if not is_same:
            # Somebody else's number: this buyer is written down without it.
            rows, wanted = [], wanted.without({"VATNumber", "ChamberOfCommerce"} & wanted.body.keys())
    account_id = _oldest(connection, rows) if rows else ""
    if not account_id:
        coming.note_making(connection, buyer.email)
        account_id, wanted = accounts.make_for(connection, wanted)
    if shopify_customer_id:
        remembered = {"account_id": account_id, "details_hash": hash_of(wanted.body), "is_made_by_us": not rows}
        Debtor.objects.update_or_create(
            **_where(connection), shopify_customer_id=shopify_customer_id, defaults=remembered
        )
    return Assigned(account_id, () if rows else wanted.remarks)


def _oldest(connection: Connection, found: list[Row]) -> str:
    """The first account; where there are more, their codes are reported for a person to look at."""
    (taken, account_id), *others = [[str(row.get("Code") or row["ID"]).strip(), str(row["ID"])] for row in found]
    known = DoubleDebtor.objects.filter(**_where(connection), account_id=account_id)
    if not others:
        known.delete()  # merged since
    elif not known.filter(taken=taken, others=others).exists():
        report = {"taken": taken, "others": others, "found_at": timezone.now(), "settled_at": None}
        DoubleDebtor.objects.update_or_create(**_where(connection), account_id=account_id, defaults=report)
    return account_id


def _send_change(connection: Connection, known: Debtor, *, buyer: BuyerDetails) -> None:
    """A name or address that is other than last time goes to Exact. What Exact refuses of it stops no booking."""
    body = contact.of_buyer(buyer).body
    now = hash_of(body)
    if known.details_hash == now:
        return
    if known.details_hash:
        try:
            accounts.change(connection, known.account_id, body=body)
        except Rejected as refused:
            log.warning("address refused", debtor=known.pk, code=refused.code)
    Debtor.objects.filter(pk=known.pk).update(details_hash=now)


def hash_of(body: dict[str, str]) -> str:
    """Keyed: without our secret it cannot be tried out which address it was."""
    return salted_hmac(_SALT, json.dumps(body, sort_keys=True), algorithm="sha256").hexdigest()


def _part(webshop: Webshop, *, location: str, channel: str, country: str) -> CollectiveDebtor | None:
    """The most specific part these sales belong to; None where they belong to none that is named."""
    sold = {"location": location, "channel": channel, "country": country}
    parts = webshop.exact_collective_debtors.all()  # a handful, which a slice reads once
    fits = (part for part in parts if all(getattr(part, name) in ("", value) for name, value in sold.items()))
    return max(fits, key=_rank, default=None)


def _rank(part: CollectiveDebtor) -> tuple[bool, bool, bool]:
    return specific.rank(location=part.location, channel=part.channel, country=part.country)
