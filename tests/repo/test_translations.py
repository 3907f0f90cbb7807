"""Every sentence of the merchant's pages is there in Dutch, and the compiled file is what the text file says."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MESSAGES = PROJECT / "locale" / "nl" / "LC_MESSAGES"


def _sentences() -> set[str]:
    found: set[str] = set()
    for path in (PROJECT / "templates" / "embedded").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""{% translate ["'](.*?)["'](?: as \w+)? %}""", text))
        for options, block in re.findall(r"{% blocktranslate(.*?)%}(.*?){% endblocktranslate %}", text, re.DOTALL):
            found.add(_as_in_the_catalogue(block.split("{% plural %}")[0], is_trimmed="trimmed" in options))
    for path in (PROJECT / "apps" / "embedded").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'_\("((?:[^"\\]|\\.)*)"\)', text))
    return found


def _as_in_the_catalogue(text: str, *, is_trimmed: bool) -> str:
    text = re.sub(r"{{ (\w+) }}", r"%(\1)s", text.replace("%", "%%"))
    return re.sub(r"\s*\n\s*", " ", text.strip()) if is_trimmed else text


@pytest.fixture(scope="module")
def dutch() -> gettext.NullTranslations:
    with (MESSAGES / "django.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def test_every_sentence_has_a_dutch_one(dutch: gettext.NullTranslations) -> None:
    same_in_both = {"OSS", "export", "Postcode", "Codes in Exact", "Cyprus", "Finland", "Malta", "Portugal", "Canada"}
    missing = {text for text in _sentences() if dutch.gettext(text) == text} - same_in_both
    assert missing == set()


def test_the_compiled_file_is_fresh(dutch: gettext.NullTranslations) -> None:
    text = (MESSAGES / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', text, re.MULTILINE)
    assert len(pairs) > 100
    for original, translation in pairs:
        assert dutch.gettext(original.replace('\\"', '"')) == translation.replace('\\"', '"')
