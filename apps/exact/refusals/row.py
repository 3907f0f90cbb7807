"""One refusal: our sentence, how Exact words it, which copy of ours it casts doubt on, what it stops, the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise


class Page(StrEnum):
    """A page of the app on which a person mends it: the name of its address."""

    CONNECT = "connect"
    CONNECTION = "connection"
    SETTINGS = "settings"
    BOOKING = "settings_booking"
    ACCOUNTS = "settings_accounts"
    CUSTOMERS = "settings_customers"
    PLACES = "settings_places"
    AMOUNTS = "settings_amounts"
    SCHEDULE = "settings_schedule"
    VAT = "vat"
    DOUBLES = "doubles"
    PAYOUTS = "payouts"
    PAYMENTS = "payments"
    TILLS = "tills"
    TAKEN_OVER = "taken_over"
    GIFT_CARDS = "gift_cards"


class Elsewhere(StrEnum):
    """Where it is mended when no page of the app does that."""

    EXACT = "in Exact"
    SHOPIFY = "in Shopify"
    TRY_AGAIN = "the button Try again at the order"
    BY_ITSELF = "by itself"
    NOTHING = "nothing is to be done"


class Shuts(StrEnum):
    """How much is refused with it.

    PART: one part of Exact for this login, which matters only where we have to write there. ATTEMPT: only what a person
    in front of the screen tried just now.
    """

    DOCUMENT = "document"
    PART = "part"
    ADMINISTRATION = "administration"
    LOGIN = "login"
    ATTEMPT = "attempt"
    NOTHING = "nothing"


class Doubt(StrEnum):
    """Which of our own copies of Exact may be out of date, after this refusal."""

    CODES = "codes"
    ITEMS = "items"
    DEBTOR = "debtor"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`text` may name one thing, %(about)s: the code, account or number that was written down beside the refusal.

    `said`: a pattern per language of the Exact user ("nl", "en", "fr", "de"); empty where Exact never says it so.
    `is_for_our_people`: neither the merchant nor Exact can mend it. Nobody is told by the app (yet): the row is what
    support filters by.
    """

    code: str
    text: Promise
    way_out: Page | Elsewhere
    said: Mapping[str, str] = field(default_factory=dict)
    doubts: frozenset[Doubt] = frozenset()
    shuts: Shuts = Shuts.DOCUMENT
    is_for_our_people: bool = False

    @property
    def page(self) -> str:
        """The name of the page that mends it; "" where it is mended elsewhere."""
        return self.way_out.value if isinstance(self.way_out, Page) else ""
