"""A minute that several webshops share: the greedy one leaves the others their part."""

from __future__ import annotations

import uuid

import pytest

from apps.calls import budget, fair_share
from apps.calls.budget import Reading, Window
from apps.calls.outcomes import LimitReached
from apps.calls.redis_store import counters

TWELVE = Window("minute", 12, 60)


@pytest.fixture
def key() -> str:
    return f"test:{uuid.uuid4()}"


def taken(key: str, who: str, *, most: int = 100) -> int:
    """How many calls it gets before it is sent away."""
    for count in range(most):
        try:
            fair_share.claim(key, who=who, window=TWELVE)
            budget.take(key, windows=(TWELVE,))
        except LimitReached:
            return count
    return most


def test_one_alone_has_all_of_it(key: str) -> None:
    assert taken(key, "greedy") == 12


def test_a_greedy_one_leaves_the_other_his_half(key: str) -> None:
    assert taken(key, "small", most=1) == 1
    assert taken(key, "greedy") == 6
    assert taken(key, "small") == 5


def test_who_finds_the_minute_used_up_has_his_part_of_the_next(key: str) -> None:
    assert taken(key, "greedy") == 12
    assert taken(key, "small") == 0
    counters().delete(*counters().keys(f"budget:{key}:*"), *counters().keys(f"part:{key}:*"))
    assert taken(key, "greedy") == 6, "the next minute"
    assert taken(key, "small") == 6


def test_the_part_is_of_what_the_other_side_allows(key: str) -> None:
    budget.correct(key, reading=Reading(TWELVE, remaining=4, reset_seconds=60, limit=4))
    assert taken(key, "small", most=1) == 1
    assert taken(key, "greedy") == 2


def test_of_more_webshops_than_calls_each_still_gets_one(key: str) -> None:
    firsts = [taken(key, str(number), most=1) for number in range(15)]
    assert firsts == [1] * 12 + [0] * 3


def test_other_administrations_are_not_shared(key: str) -> None:
    taken(key, "a", most=1)
    assert taken(f"{key}:other", "b") == 12
