"""Decimal arithmetic of an order: cents, shares by largest remainder, VAT inside a price, and Shopify's MoneyBag."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from sandbox.shopify.node import Node

ZERO = Decimal(0)
CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def shopify_text(amount: Decimal) -> str:
    """An amount as Shopify writes it: "12.0", "12.34"; at least one decimal, no needless zero."""
    text = f"{amount:.2f}"
    return text.removesuffix("0")


def bag(amount: Decimal, currency: str) -> Node:
    """A MoneyBag of a shop that sells in its own currency."""
    money = {"amount": shopify_text(amount), "currencyCode": currency}
    return {"shopMoney": money, "presentmentMoney": dict(money)}


def amount_of(value: Node | None) -> Decimal:
    """The shop amount of a MoneyBag; 0 when there is none."""
    return Decimal(value["shopMoney"]["amount"]) if value else ZERO


def total(values: Iterable[Decimal]) -> Decimal:
    return sum(values, ZERO)


def shares(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Splits `whole` by weight into cents that add up exactly; left-over cents go to the largest remainders,
    first first.
    """
    weight = total(weights)
    if not weight:
        return [ZERO for _ in weights]
    exact = [whole * each / weight for each in weights]
    cut = [each.quantize(CENT, ROUND_DOWN) for each in exact]
    missing = int(abs(whole - total(cut)) / CENT)
    step = CENT if whole >= 0 else -CENT
    order = sorted(range(len(cut)), key=lambda place: (-abs(exact[place] - cut[place]), place))
    for place in order[:missing]:
        cut[place] += step
    return cut


def units_share(whole: Decimal, quantity: int, *, before: int, units: int) -> Decimal:
    """What `units` of `quantity` pieces come to when `before` pieces went earlier; all pieces together are `whole`."""
    each = shares(whole, [Decimal(1)] * quantity)
    return total(each[before : before + units])


def vat_inside(gross: Decimal, rate: Decimal) -> Decimal:
    """The VAT in a price that includes it."""
    return cents(gross * rate / (1 + rate))
