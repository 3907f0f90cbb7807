"""The pages that the app's listing names: everybody may read them, in every language, and they set nothing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

PAGES = ("/privacy", "/terms", "/support")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_anybody_reads_them_in_each_language(address: str, language: str) -> None:
    answer = Client().get(f"{address}?language={language}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in text
    assert settings.OPERATOR["support_email"] in text
    assert not answer.cookies


@pytest.mark.parametrize("address", PAGES)
def test_the_texts_are_translated(address: str) -> None:
    texts = {
        tuple(re.findall(r"<p>\s*(.+?)\s*</p>", Client().get(f"{address}?language={code}").content.decode(), re.S))
        for code, _ in settings.LANGUAGES
    }
    assert len(texts) == len(settings.LANGUAGES)
    assert len({len(paragraphs) for paragraphs in texts}) == 1


def test_the_browsers_language_is_taken_where_none_is_asked_and_a_strange_one_is_ignored() -> None:
    assert '<html lang="nl">' in Client(headers={"Accept-Language": "nl"}).get("/terms").content.decode()
    assert '<html lang="en">' in Client().get("/terms?language=../../etc").content.decode()


@pytest.mark.parametrize("address", [*PAGES, "/.well-known/security.txt"])
def test_nothing_is_written_there(address: str) -> None:
    assert Client().post(address).status_code == 405


def test_whom_to_tell_about_a_hole() -> None:
    lines = dict(
        line.split(": ", 1) for line in Client().get("/.well-known/security.txt").content.decode().strip().splitlines()
    )
    assert lines["Contact"] == f"mailto:{settings.OPERATOR['security_email']}"
    assert timedelta(days=30) < datetime.fromisoformat(lines["Expires"]) - timezone.now() < timedelta(days=366)
