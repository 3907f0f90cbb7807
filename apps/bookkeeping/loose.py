"""Money of refunds that belongs to no line: what of it is turnover, and of what.

Money follows what left. Units may leave the order by an edit, a return or a restock, and the money for them in another
refund, before or after: together they are one credit. `Purse` walks along the refunds and keeps what they hold loose:
below zero more went to the customer than the lines say, above zero less did. Below zero counts only as far as the
customer really has money back that the lines do not account for; all of it where nobody knows what was paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from apps.bookkeeping.booking import Component
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import ZERO, Money, nothing, quantum, spread, total
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.sale import Refund, Sale

# Paid back as an amount, these go back to where they were booked: no turnover, no VAT.
_ASIDE = frozenset({Component.TIP, Component.GIFT_CARD_SOLD})


@dataclass(frozen=True, slots=True)
class Loose:
    """An amount incl. VAT, negative where the customer gets more than the lines say; `vat` where Shopify states it.

    `is_unexplained`: no line and no adjustment says what it is for; it can only pay back what left another way.
    """

    gross: Money
    vat: Money | None = None
    is_unexplained: bool = False


@dataclass(slots=True)
class Purse:
    """The walk. `stays`: what edits left of the order; `gone`: what lines of refunds took; `held`: what is loose.

    `worth`: what each refund with lines takes by them, less what its adjustments leave, by its gid.
    """

    sale: Sale
    sold: Sequence[Part]
    stays: Sequence[Part]
    worth: Mapping[str, Money]
    gone: list[Part] = field(default_factory=list)
    held: list[Part] = field(default_factory=list)

    def follow(self, refund: Refund, taken: Sequence[Part], loose: Sequence[Loose]) -> list[Part]:
        """The loose parts of this refund; `taken`: what its lines took. Raises CannotBook for what nothing explains."""
        before = self._gross(self.held)
        said = self._sum(one.gross for one in loose)
        wanted = self._within_money(before + said, refund, before=before, gone=[*self.gone, *taken])
        explained = before + self._sum(one.gross for one in loose if not one.is_unexplained)
        if wanted.amount < min(explained.amount, ZERO) and explained != before + said:
            raise CannotBook(
                Held.REFUND_DOES_NOT_ADD_UP,
                amounts={"paid_back": refund.money_back, "refund_lines": refund.money_back + said},
            )
        self.gone += taken
        stated = loose[0].vat if len(loose) == 1 and wanted - before == loose[0].gross else None
        found = [replace(part, is_loose=True) for part in self._step(wanted - before, taken, stated=stated or None)]
        self.held += found
        return found

    def _within_money(self, wanted: Money, refund: Refund, *, before: Money, gone: Sequence[Part]) -> Money:
        """`wanted`, but no further down than the customer has money back that no line accounts for."""
        net_payment, most = self.sale.net_payment, max(before.amount, ZERO)
        if net_payment is None or wanted.amount >= most:
            return wanted
        later = self.sale.refunds[self.sale.refunds.index(refund) + 1 :]
        to_come = self.sale.outstanding.amount if self.sale.outstanding else ZERO
        paid = net_payment.amount + to_come + self._sum(self._left_with(one) for one in later).amount
        least = min(paid - self._gross(self.stays).amount - self._gross(gone).amount, most)
        slack = self._slack()
        if wanted.amount >= least - slack:
            return wanted
        near = (one for one in (ZERO, before.amount) if abs(least - one) <= slack)
        return Money(next(near, least), wanted.currency)

    def _left_with(self, refund: Refund) -> Money:
        """What the customer had of the order until this refund: by its units where it has some, else by its money."""
        return self.worth.get(refund.source, refund.money_back)

    def _slack(self) -> Decimal:
        """Cash is rounded, and what was divided may be a cent off."""
        sale = self.sale
        cash = [sale.cash_rounding, *(one.cash_rounding for one in sale.refunds if one.cash_rounding)]
        divided = sum(0 < part.kept < part.units for part in self.stays)
        return sum((abs(one.amount) for one in cash), ZERO) + quantum(sale.currency) * divided

    def _step(self, step: Money, taken: Sequence[Part], *, stated: Money | None) -> list[Part]:
        """What was held with the other sign goes first; the rest is spread."""
        held = self._gross(self.held)
        back: list[Part] = []
        if step and held and (step.amount > 0) != (held.amount > 0):
            back = self._out_of_held(step, held)
            step, stated = step - self._gross(back), None
        if step.amount > 0:
            return [*back, *self._kept(step, taken, stated=stated)]
        return [*back, *self._given(step, stated=stated)] if step else back

    def _out_of_held(self, step: Money, held: Money) -> list[Part]:
        parts = _merged(self.held)
        if abs(step.amount) >= abs(held.amount):
            return [replace(part, net=-part.net, vat=-part.vat) for part in parts]
        return proportional(step, None, parts)

    def _kept(self, amount: Money, taken: Sequence[Part], *, stated: Money | None) -> list[Part]:
        """Less money than the lines say: income, with the VAT of what came back."""
        over = [part for part in taken if part.gross.amount < 0] or [p for p in self.gone if p.gross.amount < 0]
        return _as_loose(proportional(amount, stated, _merged(over) or self._original(amount)))

    def _given(self, amount: Money, *, stated: Money | None) -> list[Part]:
        """More money than the lines say: over what is left, each with its own VAT; else over the original mix.

        What is all there was of a tip or a gift card is that; else turnover goes first.
        """
        left = [part for part in _merged([*self.stays, *self.gone, *self.held]) if part.gross.amount > 0]
        exact = [part for part in left if part.component in _ASIDE and part.gross == -amount]
        if exact:
            return proportional(amount, None, exact[:1])
        turnover = [part for part in left if part.component not in _ASIDE]
        aside = [part for part in left if part.component in _ASIDE]
        first = self._gross(turnover)
        if aside and first.amount < -amount.amount:
            rest = proportional(amount + first, None, aside)
            return [*_as_loose(proportional(-first, None, turnover) if turnover else []), *rest]
        return _as_loose(proportional(amount, stated, turnover or self._original(amount)))

    def _original(self, amount: Money) -> list[Part]:
        over = [part for part in _merged(self.sold) if part.gross.amount > 0]
        if not over:
            raise CannotBook(Held.REFUND_DOES_NOT_ADD_UP, amounts={"adjustment": amount})
        return over

    def _gross(self, parts: Iterable[Part]) -> Money:
        return self._sum(part.gross for part in parts)

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return total(amounts, currency=self.sale.currency)


def proportional(gross: Money, vat: Money | None, over: Sequence[Part]) -> list[Part]:
    """`gross` divided over parts by their gross; its VAT as stated, else in each part's own proportion."""
    shares = spread(gross, [abs(part.gross.amount) for part in over])
    if vat is not None:
        vats = spread(vat, [abs(part.vat.amount) for part in over])
    else:
        vats = [_own_vat(share, part) for share, part in zip(shares, over, strict=True)]
    return [
        replace(part, net=share - vat_share, vat=vat_share)
        for part, share, vat_share in zip(over, shares, vats, strict=True)
    ]


def as_money(part: Part, component: Component) -> Part:
    """The amount without its units."""
    return replace(part, component=component, sku="", quantity=1, is_counted=False)


def _as_loose(parts: Sequence[Part]) -> list[Part]:
    return [as_money(p, p.component if p.component in _ASIDE else Component.ADJUSTMENT) for p in parts]


def _merged(parts: Iterable[Part]) -> list[Part]:
    """One part per rate (what is aside: per article); what was zeroed out falls away."""
    found: dict[tuple[str, str, bool], Part] = {}
    for part in parts:
        aside = f"{part.component} {part.source}" if part.component in _ASIDE else ""
        key = (aside, str(part.rate), part.is_channel_liable)
        known = found.get(key)
        found[key] = replace(known, net=known.net + part.net, vat=known.vat + part.vat) if known else part
    return [part for part in found.values() if part.net or part.vat]


def _own_vat(share: Money, part: Part) -> Money:
    """The VAT inside `share` when it has the part's own proportion of VAT."""
    if not part.gross:
        return nothing(share.currency)
    return Money(share.amount * part.vat.amount / part.gross.amount, share.currency).rounded()
