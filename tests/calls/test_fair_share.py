"""A minute that several webshops share: the greedy one leaves the others their part."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

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
            fair_share.take(key, who=who, windows=(TWELVE,))
        except LimitReached:
            return count
    return most


def next_minute(key: str) -> None:
    counters().delete(*counters().keys(f"budget:{key}:*"), *counters().keys(f"part:{key}:*"))


def grow_silent(key: str, *names: str) -> None:
    """As if they had asked nothing for a while."""
    counters().zadd(f"there:{key}", dict.fromkeys(names, datetime.now(UTC).timestamp() - 20))


def test_one_alone_has_all_of_it(key: str) -> None:
    assert taken(key, "greedy") == 12


def test_a_greedy_one_leaves_the_other_his_half(key: str) -> None:
    assert taken(key, "small", most=1) == 1
    assert taken(key, "greedy") == 6
    assert taken(key, "small") == 5


def test_who_finds_the_minute_used_up_has_his_part_of_the_next(key: str) -> None:
    assert taken(key, "greedy") == 12
    assert taken(key, "small") == 0
    next_minute(key)
    assert taken(key, "greedy") == 6
    assert taken(key, "small") == 6


def test_who_is_done_gives_back_what_he_did_not_use(key: str) -> None:
    assert [taken(key, done, most=1) for done in ("a", "b", "c", "d")] == [1, 1, 1, 1]
    assert taken(key, "long") == 4, "his fifth and what does not divide, while the others may go on"
    grow_silent(key, "a", "b", "c")
    assert taken(key, "long") == 2, "half of the minute, because d still asks"
    grow_silent(key, "d")
    assert taken(key, "long") == 2, "all that is left"
    assert taken(key, "d") == 0
    next_minute(key)
    assert taken(key, "long") == 6, "d was sent away: his part of the next minute is kept"
    assert taken(key, "d") == 6


def test_who_is_above_his_part_comes_back_before_the_minute_is_over(key: str) -> None:
    taken(key, "small", most=1)
    with pytest.raises(LimitReached) as away:
        for _ in range(12):
            fair_share.take(key, who="greedy", windows=(TWELVE,))
    rest = counters().pttl(f"part:{key}:minute") / 1000
    assert (away.value.not_before - datetime.now(UTC)).total_seconds() <= max(rest - 19, 17)


def test_what_was_not_granted_is_no_call_of_ones_part(key: str) -> None:
    assert taken(key, "greedy") == 12
    for _ in range(3):
        assert taken(key, "small") == 0
    counters().delete(f"budget:{key}:minute")  # as if the other side had allowed more
    assert taken(key, "small") == 6


def test_the_part_is_of_what_the_other_side_allows(key: str) -> None:
    budget.correct(key, Reading(TWELVE, remaining=4, reset_seconds=60, limit=4))
    assert taken(key, "small", most=1) == 1
    assert taken(key, "greedy") == 2


def test_of_more_webshops_than_calls_each_still_gets_one(key: str) -> None:
    firsts = [taken(key, str(number), most=1) for number in range(15)]
    assert firsts == [1] * 12 + [0] * 3


def test_other_administrations_are_not_shared(key: str) -> None:
    taken(key, "a", most=1)
    assert taken(f"{key}:other", "b") == 12
