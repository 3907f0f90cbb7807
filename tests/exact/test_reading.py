"""What Exact said at night, as the merchant reads it in the morning: in Dutch, whatever language the worker had."""

from __future__ import annotations

from django.utils import timezone, translation

from apps.embedded import explaining
from apps.embedded.orders import story
from apps.exact.refusals import words
from apps.ledger.models import Attempt
from apps.schedule.models import Run
from tests.exact.visitor import merchant
from tests.harness.merchant import SetUp
from tests.harness.world import World


def test_the_message_of_a_run_is_read_in_dutch(set_up: SetUp, web: str, world: World) -> None:
    Run.objects.create(
        webshop=set_up(),
        started_at=timezone.now(),
        finished_at=timezone.now(),
        state=Run.Progress.LOG_IN_AGAIN,
        message=words.sentence("login_lost"),
    )
    page = merchant(world, web, "/sync/progress", language="nl")
    assert "van de toestemming ging verloren" in page.text


def test_a_blocked_debtor_and_an_attempt_are_read_in_dutch() -> None:
    with translation.override("nl"):
        why = explaining.cause("debtor_blocked", {"text": "Account 12 is blocked in Exact.", "raw": "12"})
        assert why.text.startswith("Relatie 12 is in Exact geblokkeerd")
    with translation.override("en"):
        written_down = words.sentence("login_too_old")
    with translation.override("nl"):
        assert "dertig dagen" in story.attempt(Attempt(outcome=Attempt.HowItEnded.LOG_IN_AGAIN, message=written_down))
