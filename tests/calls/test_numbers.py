"""JSON in which an amount stays the amount it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.calls import numbers


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_an_amount_comes_back_to_the_cent(amount: Decimal) -> None:
    assert numbers.loads(numbers.dumps({"AmountFC": amount}))["AmountFC"] == amount


def test_an_amount_is_written_plainly() -> None:
    assert numbers.dumps([Decimal("1E+2"), Decimal("-0.10"), Decimal("121.00")]) == "[100, -0.10, 121.00]"


def test_words_and_nothing_survive() -> None:
    value = {"naam": 'Café "De Zon"', "leeg": None, "ja": True, "regels": [{"n": 1}]}
    assert numbers.loads(numbers.dumps(value)) == value


@pytest.mark.parametrize("value", [0.1, {"a": [1.5]}, Decimal("NaN"), object()])
def test_what_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        numbers.dumps(value)
