"""Calls a minute and a day, shared by all processes; an endpoint that rests after too many refusals."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from apps.calls import breaker, budget
from apps.calls.budget import Reading, Window
from apps.calls.outcomes import TryLater

THREE = Window("minute", 3, 60)


@pytest.fixture
def key() -> str:
    return f"test:{uuid.uuid4()}"


def test_an_empty_budget_says_when_to_come_back(key: str) -> None:
    for _ in range(3):
        budget.take(key, windows=(THREE,))
    with pytest.raises(TryLater) as refused:
        budget.take(key, windows=(THREE,))
    wait = refused.value.not_before - datetime.now(UTC)
    assert timedelta(0) < wait <= timedelta(seconds=61)


def test_twenty_tasks_together_get_no_more_than_there_is(key: str) -> None:
    def took(_: int) -> bool:
        try:
            budget.take(key, windows=(THREE,))
        except TryLater:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(took, range(20))) == 3


def test_a_call_that_the_day_refuses_costs_the_minute_nothing(key: str) -> None:
    day = Window("day", 1, 86_400)
    budget.take(key, windows=(THREE, day))
    with pytest.raises(TryLater):
        budget.take(key, windows=(THREE, day))
    budget.take(key, windows=(THREE,))
    budget.take(key, windows=(THREE,))


def test_what_another_program_used_is_taken_over(key: str) -> None:
    budget.correct(key, Reading(THREE, remaining=1, reset_seconds=30))
    budget.take(key, windows=(THREE,))
    with pytest.raises(TryLater):
        budget.take(key, windows=(THREE,))


def test_an_older_answer_gives_nothing_back(key: str) -> None:
    for _ in range(3):
        budget.take(key, windows=(THREE,))
    budget.correct(key, Reading(THREE, remaining=2, reset_seconds=30))
    with pytest.raises(TryLater):
        budget.take(key, windows=(THREE,))


def test_six_refusals_let_an_endpoint_rest_for_the_hour(key: str) -> None:
    for _ in range(breaker.MAX_ERRORS):
        breaker.check(key)
        breaker.count(key)
    with pytest.raises(TryLater) as resting:
        breaker.check(key)
    assert resting.value.not_before - datetime.now(UTC) > timedelta(minutes=59)
    breaker.check(f"{key}:another endpoint")


def test_what_runs_by_itself_leaves_a_fifth_of_the_day_to_the_merchant(key: str) -> None:
    day = Window("day", 5, 86_400)
    with budget.sparing():
        for _ in range(4):
            budget.take(key, windows=(day,))
        with pytest.raises(TryLater):
            budget.take(key, windows=(day,))
    budget.take(key, windows=(day,))
    with pytest.raises(TryLater):
        budget.take(key, windows=(day,))


def test_of_a_whole_day_two_hundred_calls_are_left_to_the_merchant_and_more_of_it_by_a_history(key: str) -> None:
    budget.correct(key, Reading(budget.DAY, remaining=201, reset_seconds=3600, limit=5000))
    with budget.sparing(budget.HISTORY), pytest.raises(TryLater):
        budget.take(key, windows=(budget.DAY,))
    with budget.sparing():
        budget.take(key, windows=(budget.DAY,))
        with pytest.raises(TryLater):
            budget.take(key, windows=(budget.DAY,))
    budget.take(key, windows=(budget.DAY,))


def test_the_limit_that_the_other_side_tells_counts(key: str) -> None:
    budget.correct(key, Reading(THREE, remaining=4, reset_seconds=30, limit=5))
    for _ in range(4):
        budget.take(key, windows=(THREE,))
    with pytest.raises(TryLater):
        budget.take(key, windows=(THREE,))


def test_a_refusal_without_a_limit_closes_the_window_whatever_its_limit_was(key: str) -> None:
    budget.correct(key, Reading(THREE, remaining=9, reset_seconds=30, limit=10))
    budget.correct(key, Reading(THREE, remaining=0, reset_seconds=30))
    with pytest.raises(TryLater):
        budget.take(key, windows=(THREE,))
