"""Is the service well: asked by a load balancer, by a monitor and by Prometheus."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from apps.calls import budget
from apps.calls.redis_store import counters
from apps.exact.models import Administration
from apps.operations.metrics import ServiceNumbers
from apps.schedule import alive
from tests.harness.merchant import SetUp
from tests.harness.world import World

PROJECT = Path(__file__).resolve().parents[2]


def numbers() -> dict[str, float]:
    """{name, or name{label}: value}."""
    registry = CollectorRegistry()
    registry.register(ServiceNumbers())
    families = text_string_to_metric_families(generate_latest(registry).decode())
    samples = [sample for family in families for sample in family.samples]
    return {" ".join([sample.name[14:], *sample.labels.values()]): sample.value for sample in samples}


@pytest.mark.django_db
def test_this_process_answers_whatever_else_is_away_and_readiness_names_the_part() -> None:
    cache.clear()
    visitor = Client()
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").json() == {
        "database": "ok",
        "broker": "ok",
        "beat": "never heard of",
        "workers": "never heard of",
    }
    alive.note_beat()
    alive.note_tick()
    assert visitor.get("/readyz").status_code == 200
    cache.set("beat-alive", f"{(timezone.now() - timedelta(minutes=5)).isoformat()} host")
    assert visitor.get("/readyz").json()["beat"] == "silent"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit' AND name = '0002_append_only'")
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "migrations are missing")


def test_what_prometheus_reads_is_what_there_is(set_up: SetUp, world: World, web: str) -> None:
    counters().delete("tallies")
    webshop = set_up()
    requests.post(f"{web}/webhooks/shopify", data=b"{}", timeout=20)
    world.place()
    alive.note_beat()
    key = Administration.objects.get().limits_key
    budget.correct(key, budget.Reading(budget.DAY, remaining=100, reset_seconds=3600, limit=5000))
    until = time.monotonic() + 60
    while "webhook_seconds_count 200" not in (told := numbers()):  # Shopify rings when it likes
        assert time.monotonic() < until
        time.sleep(0.1)
    assert told["webhook_seconds_count 401"] == told["webhooks_refused_total"] == 1
    assert told["webhook_seconds_sum 200"] > 0
    assert told["exact_day_budget_left_least"] == pytest.approx(0.02)
    assert told["exact_day_budget_short"] == 1
    assert told["documents due"] == told["documents held"] == 0
    assert 0 <= told["beat_age_seconds"] < 60
    assert told["exact_logins_dead"] == told["mails_not_delivered"] == 0
    assert told["shopify_login_left_seconds"] > 0
    assert webshop.domain not in str(told)


def test_the_metrics_process_answers_and_stops_when_told(transactional_db: None) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}"
    command = [sys.executable, "manage.py", "serve_metrics", "--bind", bind]
    process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, "DATABASE_URL": url})
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                answer = requests.get(f"http://{bind}/metrics", timeout=20)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        assert "shopify_exact_documents" in answer.text
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
