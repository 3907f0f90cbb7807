"""The invariants B1-B6 over generated orders: rates, discounts, edits and refunds in any sequence, any currency."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.bookkeeping import items
from apps.bookkeeping.book import OrderVerdict, book
from apps.bookkeeping.booking import Booking, Component, Form, Kind
from apps.bookkeeping.money import MINOR_UNITS, Money, nothing, quantum, spread, total
from apps.bookkeeping.rules import BookingType
from apps.bookkeeping.sale import Place, Refund, ReturnedDelivery, ReturnedLine, Sale, SoldLine, Tax, Totals
from tests.bookkeeping.sales import NOON, a_delivery, a_line, a_sale, dutch_rules

RATES = ("21", "9", "0", "6", "5.5")
CURRENCIES = ("EUR", "USD", "JPY", "KWD")


def _tax(price: Decimal, rate: str, currency: str, *, included: bool) -> tuple[Tax, ...]:
    if rate == "0":
        return ()
    of = Decimal(rate)
    exact = price * of / (100 + of) if included else price * of / 100
    amount = exact.quantize(quantum(currency), ROUND_HALF_UP)
    return (Tax(of, Money(amount, currency), f"VAT {rate}"),)


@st.composite
def lines(draw: st.DrawFn, currency: str, *, included: bool, number: int) -> SoldLine:
    quantity = draw(st.integers(1, 5))
    unit = Decimal(draw(st.integers(1, 20_000))) * quantum(currency)
    price = unit * quantity
    share = Decimal(draw(st.sampled_from(["0", "0.1", "0.333", "1"])))
    discount = (price * share).quantize(quantum(currency), ROUND_HALF_UP)
    taxes = _tax(price - discount, draw(st.sampled_from(RATES)), currency, included=included)
    return a_line(str(price), *taxes, quantity=quantity, discounts=[str(discount)], number=number, currency=currency)


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    currency = draw(st.sampled_from(CURRENCIES))
    included = draw(st.booleans())
    count = draw(st.integers(1, 4))
    sold = [draw(lines(currency, included=included, number=n)) for n in range(1, count + 1)]
    price = Decimal(draw(st.integers(0, 2_000))) * quantum(currency)
    shipping = a_delivery(
        str(price), *_tax(price, draw(st.sampled_from(RATES)), currency, included=included), currency=currency
    )
    return a_sale(*sold, currency=currency, taxes_included=included, deliveries=[shipping], ship_to=Place("NL"))


@st.composite
def histories(draw: st.DrawFn) -> list[Sale]:
    """The same order at several moments: units refunded, removed and added by edits, in any sequence."""
    sale = draw(sales())
    moments = [sale]
    for number in range(1, draw(st.integers(1, 5)) + 1):
        happens = draw(st.sampled_from([_refund_some, _refund_some, _remove_some, _add_one]))
        sale = happens(sale, number=number, draw=draw)
        moments.append(sale)
    return moments


def _remove_some(sale: Sale, *, number: int, draw: st.DrawFn) -> Sale:
    """An edit takes units out of the order: they stay in the totals as sold, and leave the current ones."""
    line = draw(st.sampled_from(sale.lines))
    units = draw(st.integers(0, line.current_quantity))
    gone = _returned(line, before=line.quantity - line.current_quantity, units=units, number=number)
    after = tuple(
        replace(one, current_quantity=one.current_quantity - units) if one is line else one for one in sale.lines
    )
    return replace(sale, lines=after, current=_less(sale, gone.subtotal, gone.tax))


def _add_one(sale: Sale, *, number: int, draw: st.DrawFn) -> Sale:
    """An edit puts a line in: both totals grow."""
    line = draw(lines(sale.currency, included=sale.taxes_included, number=10 + number))
    price = line.original - total(line.discounts, currency=sale.currency)
    tax = total((one.amount for one in line.taxes), currency=sale.currency)
    gross = price if sale.taxes_included else price + tax
    sold = replace(
        sale.as_sold,
        total=sale.as_sold.total + gross,
        tax=sale.as_sold.tax + tax,
        taxes=(*sale.as_sold.taxes, *line.taxes),
    )
    current = replace(sale.current, total=sale.current.total + gross, tax=sale.current.tax + tax)
    return replace(sale, lines=(*sale.lines, line), as_sold=sold, current=current)


def _less(sale: Sale, price: Money, tax: Money) -> Totals:
    gross = price if sale.taxes_included else price + tax
    return replace(sale.current, total=sale.current.total - gross, tax=sale.current.tax - tax)


def _refund_some(sale: Sale, *, number: int, draw: st.DrawFn) -> Sale:
    returned: list[ReturnedLine] = []
    after: list[SoldLine] = []
    for line in sale.lines:
        units = draw(st.integers(0, line.current_quantity))
        before = line.quantity - line.current_quantity
        if units:
            returned.append(_returned(line, before=before, units=units, number=number))
        after.append(replace(line, current_quantity=line.current_quantity - units))
    shipping_back = any(one.deliveries for one in sale.refunds) is False and draw(st.booleans())
    deliveries = tuple(
        ReturnedDelivery(
            f"gid://{number}", one.source, one.price, total((t.amount for t in one.taxes), currency=sale.currency)
        )
        for one in sale.deliveries
        if shipping_back
    )
    back: list[ReturnedLine | ReturnedDelivery] = [*returned, *deliveries]
    money = [one.subtotal if sale.taxes_included else one.subtotal + one.tax for one in back]
    gross = total(money, currency=sale.currency)
    tax = total((one.tax for one in back), currency=sale.currency)
    refund = Refund(f"gid://shopify/Refund/{number}", NOON, tuple(returned), deliveries, (), (), money_back=gross)
    current = replace(sale.current, total=sale.current.total - gross, tax=sale.current.tax - tax)
    return replace(sale, lines=tuple(after), refunds=(*sale.refunds, refund), current=current)


def _returned(line: SoldLine, *, before: int, units: int, number: int) -> ReturnedLine:
    """Units come back with their share of price and VAT; all shares of a line add up to the line."""
    price = line.original - total(line.discounts, currency=line.original.currency)
    tax = total((one.amount for one in line.taxes), currency=price.currency)
    each_price = spread(price, [Decimal(1)] * line.quantity)[before : before + units]
    each_tax = spread(tax, [Decimal(1)] * line.quantity)[before : before + units]
    return ReturnedLine(
        f"gid://shopify/RefundLineItem/{number}-{line.source[-1]}",
        line.source,
        units,
        total(each_price, currency=price.currency),
        total(each_tax, currency=price.currency),
    )


def _vat_per_rate(bookings: list[Booking]) -> dict[Decimal, Decimal]:
    sums: dict[Decimal, Decimal] = {}
    for booking in bookings:
        for line in booking.lines:
            sums[line.key.rate] = sums.get(line.key.rate, Decimal(0)) + line.vat.amount
    return {rate: amount for rate, amount in sums.items() if amount}


def _documents(sale: Sale, booking_type: BookingType = BookingType.SALES_ENTRY) -> list[Booking]:
    outcome = book(sale, dutch_rules(booking_type=booking_type))
    if outcome.verdict is OrderVerdict.SKIPPED:
        assert not sale.current.total
        return []
    assert outcome.verdict is OrderVerdict.BOOKED, outcome.reason
    assert not outcome.held, outcome.held
    return list(outcome.bookings)


def _units(bookings: list[Booking]) -> dict[str, int]:
    """Units per article: what Exact's stock went down by."""
    sums: dict[str, int] = {}
    for booking in bookings:
        for line in booking.lines:
            if line.component is Component.GOODS:
                sums[line.item] = sums.get(line.item, 0) + line.quantity
    return {item: units for item, units in sums.items() if units}


@given(sales(), st.sampled_from(BookingType))
def test_every_order_is_booked_to_the_cent_with_its_own_vat(sale: Sale, booking_type: BookingType) -> None:
    bookings = _documents(sale, booking_type)
    assert sum(booking.total.amount for booking in bookings) == sale.as_sold.total.amount
    charged: dict[Decimal, Decimal] = {}
    for tax in sale.as_sold.taxes:
        charged[tax.rate] = charged.get(tax.rate, Decimal(0)) + tax.amount.amount
    assert _vat_per_rate(bookings) == {rate: amount for rate, amount in charged.items() if amount}


@given(histories(), st.sampled_from(BookingType))
def test_refunds_and_edits_in_any_sequence_lead_to_shopifys_current_state(
    moments: list[Sale], booking_type: BookingType
) -> None:
    last = moments[-1]
    bookings = _documents(last, booking_type)
    assert sum(booking.total.amount for booking in bookings) == last.current.total.amount
    assert sum(booking.vat.amount for booking in bookings) == last.current.tax.amount


@given(histories(), st.sampled_from(BookingType), st.data())
def test_whichever_moments_are_seen_the_books_end_the_same(
    moments: list[Sale], booking_type: BookingType, data: st.DataObject
) -> None:
    rules = dutch_rules(booking_type=booking_type)
    seen = [moment for moment in moments[:-1] if data.draw(st.booleans())] + [moments[-1]]
    stands: list[Booking] = []
    for moment in seen:
        outcome = book(moment, rules, booked=stands)
        assert not outcome.held, outcome.held
        stands += outcome.bookings
    once = _documents(moments[-1], booking_type)
    assert sum(b.total.amount for b in stands) == sum(b.total.amount for b in once)
    assert _vat_per_rate(stands) == _vat_per_rate(once)
    assert not book(moments[-1], rules, booked=stands).bookings
    if booking_type is not BookingType.SALES_ENTRY:
        left = {line.sku: line.current_quantity for line in moments[-1].lines if line.current_quantity}
        assert _units(stands) == left


@given(histories(), st.sampled_from(BookingType), st.sampled_from(BookingType))
def test_another_booking_type_moves_nothing_that_is_booked(
    moments: list[Sale], before: BookingType, after: BookingType
) -> None:
    stands = _documents(moments[-1], before)
    assert not stands or not book(moments[-1], dutch_rules(booking_type=after), booked=stands).bookings


@given(histories(), st.sampled_from([BookingType.SALES_INVOICE, BookingType.SALES_ORDER]))
def test_on_invoices_and_orders_quantity_times_price_is_the_amount(
    moments: list[Sale], booking_type: BookingType
) -> None:
    for booking in _documents(moments[-1], booking_type):
        sign = -1 if booking.form is Form.CREDIT_NOTE else 1
        for line in booking.lines:
            assert line.quantity * sign > 0
            assert line.quantity * items.price(line) == line.net.amount
            assert Money(items.price(line), booking.currency).is_whole


@given(sales())
def test_refunding_everything_is_the_mirror_of_the_sale(sale: Sale) -> None:
    returned = tuple(_returned(line, before=0, units=line.quantity, number=1) for line in sale.lines)
    deliveries = tuple(
        ReturnedDelivery("gid://d", one.source, one.price, total((t.amount for t in one.taxes), currency=sale.currency))
        for one in sale.deliveries
    )
    refund = Refund("gid://shopify/Refund/1", NOON, returned, deliveries, (), (), money_back=sale.as_sold.total)
    zero = nothing(sale.currency)
    bookings = _documents(
        replace(
            sale,
            lines=tuple(replace(line, current_quantity=0) for line in sale.lines),
            refunds=(refund,),
            current=replace(sale.current, total=zero, tax=zero),
        )
    )
    if not bookings:
        return
    sale_document, credit_note = bookings
    assert credit_note.kind is Kind.REFUND
    mirrored = {(line.component, line.key, -line.net.amount, -line.vat.amount) for line in credit_note.lines}
    assert mirrored == {(line.component, line.key, line.net.amount, line.vat.amount) for line in sale_document.lines}


@given(sales(), st.integers(-100, 100).filter(bool))
def test_an_order_that_is_a_cent_off_is_never_booked(sale: Sale, units: int) -> None:
    off = Money(sale.as_sold.total.amount + units * quantum(sale.currency), sale.currency)
    outcome = book(replace(sale, as_sold=replace(sale.as_sold, total=off)), dutch_rules())
    assert outcome.verdict is OrderVerdict.HELD
    assert outcome.reason is not None
    assert outcome.reason.amounts["order_total"] == off


@given(
    st.decimals(-10_000, 10_000, places=2),
    st.lists(st.integers(0, 1000).map(Decimal), min_size=1, max_size=8),
    st.sampled_from(sorted({"EUR", *MINOR_UNITS})),
)
def test_spreading_loses_nothing_and_stays_to_the_smallest_unit(
    amount: Decimal, weights: list[Decimal], currency: str
) -> None:
    whole = Money(amount, currency).rounded()
    parts = spread(whole, weights)
    assert total(parts, currency=currency) == whole
    assert all(part.is_whole for part in parts)


@given(sales())
def test_no_line_is_invented(sale: Sale) -> None:
    allowed = {Component.GOODS, Component.SHIPPING}
    assert all(line.component in allowed for booking in _documents(sale) for line in booking.lines)
