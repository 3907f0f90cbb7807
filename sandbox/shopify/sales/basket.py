"""What somebody buys: lines, shipping, discount, buyer and channel, before Shopify has computed anything."""

from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales.amounts import ZERO


@dataclass(frozen=True, slots=True)
class Vat:
    """A tax as Shopify names it: rate as a fraction, title as on the receipt."""

    rate: Decimal
    title: str
    is_channel_liable: bool = False  # the marketplace owes it


NL_HIGH = Vat(Decimal("0.21"), "NL BTW")
NL_LOW = Vat(Decimal("0.09"), "NL BTW")
BE_HIGH = Vat(Decimal("0.21"), "BE BTW")
DE_HIGH = Vat(Decimal("0.19"), "DE MwSt.")


@dataclass(frozen=True, slots=True)
class Article:
    """Something for sale. `product` is None for a custom item typed in by hand."""

    title: str
    price: Decimal
    sku: str | None = None
    product: int | None = None
    vat: Vat | None = NL_HIGH
    is_gift_card: bool = False
    requires_shipping: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number of one article, with a discount on the whole line (incl. VAT when prices are)."""

    article: Article
    quantity: int = 1
    discount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Shipping:
    """Shipping costs. Taxed at the rates of the goods it goes with, or as a marketplace has it: a rate of 0.

    `is_shared`: untaxed goods have a share of it, which is not taxed either.
    """

    price: Decimal
    title: str = "PostNL standaard"
    code: str | None = None  # None: as the title
    category: str | None = None  # Shopify's deliveryCategory
    is_untaxed: bool = False
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount over the whole order: a fraction or a fixed amount; with a code or automatic."""

    fraction: Decimal = ZERO
    amount: Decimal = ZERO
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who bought: the customer, the address and for a business the company, as Order nodes carry them."""

    customer: Node
    address: Node
    company: Node | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """Where it was sold. `location` and `device` only at the till."""

    name: str = "web"
    title: str = "Online Store"
    location: Node | None = None
    device: str | None = None


ONLINE = Channel()


@dataclass(frozen=True, slots=True)
class Basket:
    """Everything that decides what an order will look like."""

    lines: tuple[Wanted, ...]
    shipping: Shipping | None = None
    discount: Discount | None = None
    buyer: Buyer | None = None
    channel: Channel = ONLINE
    tip: Decimal = ZERO
    vat: Vat | None = None  # the VAT of the destination, when it is not the article's own
    is_untaxed: bool = False  # export or reverse charge: no tax lines at all
    note: str | None = None
    po_number: str | None = None
    tags: tuple[str, ...] = field(default=())
    taxes_included: bool = True
    presentment: str | None = None  # the currency the customer saw; None: the shop's
    is_shipped: bool = False  # at the till, and sent to the buyer
    has_destination: bool = True  # False: a billing address only
    delivery_method: str | None = None  # of the fulfilment order; None: what the order itself suggests
    spreads_vat: bool = False  # VAT over all lines of a rate together, remainders handed out from the first on
