"""Which entry is which order, and how sure that is. Pure: everything is told, nothing is asked.

An order is found by its number alone: without it a like amount says nothing, for many orders cost the same. Certain is
what agrees in number, amount and day, and nothing else does. The one entry of several orders (a day's, a connector's
batch) is recognised where their totals come to its own, to the cent; no subset is tried.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from apps.closing.takeover.values import How, Match, Sureness, Wanted
from apps.closing.values import ZERO, Entry
from apps.exact.readback import numbers
from apps.exact.readback.numbers import Where

# Days between an order and its entry. Who books when it is shipped or paid comes later than the order.
_NEAR, _LATER = (-1, 7), (-1, 60)
_A_CENT = Decimal("0.01")
_A_DAY = timedelta(days=1)
_AMOUNTS = {
    How.AMOUNT: Sureness.CERTAIN,
    How.CUSTOMER_AMOUNT: Sureness.CERTAIN,
    How.AMOUNT_NOW: Sureness.LIKELY,
    How.A_CENT_OFF: Sureness.LIKELY,
    How.WITHOUT_VAT: Sureness.LIKELY,
    How.OTHER_AMOUNT: Sureness.UNCLEAR,
}
_DAYS = {How.NEAR: Sureness.CERTAIN, How.LATER: Sureness.LIKELY, How.FAR: Sureness.UNCLEAR}
_PLACES = (How.NAME, How.NUMBER, How.IN_TEXT)


@dataclass(frozen=True, slots=True)
class _Pair:
    """An order and an entry that has its number. The smallest rank agrees most."""

    wanted: Wanted
    entry: Entry
    sureness: Sureness
    how: tuple[How, ...]

    @property
    def rank(self) -> tuple[int, int, int, str]:
        place = _PLACES.index(self.how[0])
        return (-self.sureness, place, abs((self.entry.on - self.wanted.on).days), self.entry.entry_id)


def number_of(name: str) -> str:
    """What a webshop counts its orders by: the longest number in a name, the last of several; "" without any."""
    found = numbers.runs(name)
    return max(reversed(found), key=len) if found else ""


def match(wanted: Sequence[Wanted], entries: Sequence[Entry]) -> list[Match]:
    """At most one entry for each order; an entry of several orders for each of them. In the orders' own sequence."""
    by_number = _by_number(entries)
    pairs = [pair for one in wanted for pair in _pairs(one, by_number.get(one.number, ()))]
    found = _one_to_one([pair for pair in pairs if pair.sureness > Sureness.UNCLEAR])
    taken = {each.entry.entry_id for each in found.values()}
    open_orders = [one for one in wanted if one.order not in found]
    free = [entry for entry in entries if entry.entry_id not in taken and _sold(entry) > ZERO]
    found |= _collective(open_orders, free)
    taken |= {each.entry.entry_id for each in found.values()}
    left = [pair for pair in pairs if pair.wanted.order not in found and pair.entry.entry_id not in taken]
    found |= _one_to_one(left)
    return [found[one.order] for one in wanted if one.order in found]


def _by_number(entries: Iterable[Entry]) -> Mapping[str, Sequence[tuple[Entry, set[Where]]]]:
    found = defaultdict[str, list[tuple[Entry, set[Where]]]](list)
    for entry in entries:
        for run, places in numbers.by_number(entry.numbers).items():
            found[run].append((entry, places))
    return found


def _pairs(one: Wanted, named: Sequence[tuple[Entry, set[Where]]]) -> Iterator[_Pair]:
    """Entries with its number that may be its sale: a credit is none."""
    for entry, places in named:
        if _sold(entry) <= ZERO or not one.total:
            continue
        place, amount, day = _place(one, entry, places), _amount(one, entry), _day(one, entry)
        sureness = min(_AMOUNTS[amount], _DAYS[day])
        is_chance = amount is How.OTHER_AMOUNT and (place is How.IN_TEXT or day is not How.NEAR)
        if not is_chance:
            yield _Pair(one, entry, sureness, (place, amount, day))


def _place(one: Wanted, entry: Entry, places: set[Where]) -> How:
    if _plain(entry.reference) == _plain(one.name):
        return How.NAME
    return How.IN_TEXT if places == {Where.DESCRIPTION} else How.NUMBER


def _plain(text: str) -> str:
    return text.replace("#", "").replace(" ", "").casefold()


def _amount(one: Wanted, entry: Entry) -> How:
    sold = _sold(entry)
    same = (
        (one.currency, one.total, How.AMOUNT),
        (one.customer_currency, one.customer_total, How.CUSTOMER_AMOUNT),
        (one.currency, one.current_total, How.AMOUNT_NOW),
        (one.currency, one.net, How.WITHOUT_VAT),
    )
    for currency, amount, how in same:
        if (entry.currency, sold) == (currency, amount):
            return how
    is_a_cent = entry.currency == one.currency and abs(sold - one.total) <= _A_CENT
    return How.A_CENT_OFF if is_a_cent else How.OTHER_AMOUNT


def _sold(entry: Entry) -> Decimal:
    """Incl. VAT. Where what was paid stands in the same entry nothing is left of it but what has a VAT code."""
    return entry.total or sum((amounts.total for code, amounts in entry.by_code.items() if code), ZERO)


def _day(one: Wanted, entry: Entry) -> How:
    days = (entry.on - one.on).days
    if _NEAR[0] <= days <= _NEAR[1]:
        return How.NEAR
    return How.LATER if _LATER[0] <= days <= _LATER[1] else How.FAR


def _one_to_one(pairs: Sequence[_Pair]) -> dict[str, Match]:
    """The best first; where another fits just as well, it is one step less sure."""
    order_fits = Counter((pair.wanted.order, pair.sureness) for pair in pairs)
    entry_fits = Counter((pair.entry.entry_id, pair.sureness) for pair in pairs)
    found, taken = dict[str, Match](), set[str]()
    for pair in sorted(pairs, key=lambda one: one.rank):
        if pair.wanted.order in found or pair.entry.entry_id in taken:
            continue
        fits = max(order_fits[pair.wanted.order, pair.sureness], entry_fits[pair.entry.entry_id, pair.sureness])
        made = Match(pair.wanted.order, pair.entry, pair.sureness, pair.how)
        if fits > 1:
            made = replace(made, sureness=Sureness(max(made.sureness - 1, 1)), how=(*pair.how, How.SEVERAL))
        found[pair.wanted.order] = made
        taken.add(pair.entry.entry_id)
    return found


def _collective(wanted: Sequence[Wanted], entries: Sequence[Entry]) -> dict[str, Match]:
    """Entries of several orders: those that name them first, then those that come to all that was sold on a day."""
    to_book = [one for one in wanted if one.is_to_book]
    by_number, by_day = defaultdict[str, list[Wanted]](list), defaultdict[date, list[Wanted]](list)
    for one in to_book:
        by_number[one.number].append(one)
        by_day[one.on].append(one)
    found = dict[str, Match]()
    for entry in sorted(entries, key=lambda each: (each.on, each.entry_id)):
        listed = [one for run in numbers.by_number(entry.numbers) for one in by_number[run] if _may_hold(entry, one)]
        together = _named_together([one for one in listed if one.order not in found], to_book, entry, found)
        how, sureness = How.TOGETHER, Sureness.CERTAIN
        if not together:
            days = ([one for one in by_day[on] if one.order not in found] for on in (entry.on, entry.on - _A_DAY))
            together = next((group for group in days if len(group) > 1 and _come_to(group, entry)), ())
            how, sureness = How.OF_A_DAY, Sureness.LIKELY
        for one in together:
            found[one.order] = Match(one.order, entry, sureness, (how,), len(together))
    return found


def _named_together(
    listed: Sequence[Wanted], all_orders: Sequence[Wanted], entry: Entry, found: Mapping[str, Match]
) -> Sequence[Wanted]:
    """Orders that the entry lists, or all from the first to the last that it names."""
    if len(listed) < 2:
        return ()
    if _come_to(listed, entry):
        return listed
    first, last = (edge(int(one.number) for one in listed) for edge in (min, max))
    between = [
        one
        for one in all_orders
        if one.number and first <= int(one.number) <= last and one.order not in found and _may_hold(entry, one)
    ]
    return between if _come_to(between, entry) else ()


def _may_hold(entry: Entry, one: Wanted) -> bool:
    return entry.currency == one.currency and _day(one, entry) is not How.FAR


def _come_to(group: Sequence[Wanted], entry: Entry) -> bool:
    """To the cent, in the entry's own currency."""
    is_one_money = all(one.currency == entry.currency for one in group)
    return is_one_money and sum((one.total for one in group), ZERO) == _sold(entry)
