"""Everything Exact's room says is there in Dutch too: refusals, mails, the pages of an invitation."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from apps.exact.refusals import table, words
from apps.exact.refusals.row import Refusal

PROJECT = Path(__file__).resolve().parents[2]
CALLS = ("_", "gettext", "ngettext")
SAME_IN_BOTH = {"OK"}


def _in_code() -> set[str]:
    found: set[str] = set()
    for path in [*(PROJECT / "apps" / "exact").rglob("*.py"), PROJECT / "apps" / "embedded" / "inviting.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant):
                found.add(str(first.value))
    return found


def _in_pages() -> set[str]:
    found: set[str] = set()
    for path in (PROJECT / "templates" / "exact").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""{% translate ["'](.*?)["'] %}""", text))
        for sentence in re.findall(r"{% blocktranslate.*?%}(.*?){% endblocktranslate %}", text):
            found.add(re.sub(r"{{ (\w+) }}", r"%(\1)s", sentence))
    return found


def test_every_sentence_has_a_dutch_one() -> None:
    said = _in_code() | _in_pages()
    assert len(said) > 100
    with translation.override("nl"):
        missing = {sentence for sentence in said if gettext(sentence) == sentence}
    assert missing - SAME_IN_BOTH == set()


@pytest.mark.parametrize("row", table.ROWS, ids=lambda row: row.code)
def test_a_refusal_is_read_in_the_language_of_the_reader(row: Refusal) -> None:
    """Whatever language the worker had that wrote it down."""
    with translation.override("en"):
        written_down = words.sentence(row.code)
    with translation.override("nl"):
        shown = words.sentence(row.code, raw="12", text=written_down)
    assert shown
    assert shown != written_down


def test_a_code_with_a_name_in_it_keeps_the_name() -> None:
    with translation.override("nl"):
        assert words.sentence("vat_code_blocked", raw="2").startswith("Btw-code 2 is in Exact geblokkeerd")


def test_a_message_nobody_knows_is_shown_as_it_was_written() -> None:
    assert words.sentence("something_new", text="Wel heb ik ooit") == "Wel heb ik ooit"
