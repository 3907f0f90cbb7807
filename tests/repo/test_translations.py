"""Every sentence that a person sees is there in each language, and the compiled files are what the texts say."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

PROJECT = Path(__file__).resolve().parents[2]
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
_ASKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "N_"}
_FIELD = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[\d\]) (".*")$')


@dataclass(slots=True)
class Entry:
    """One message of a catalogue: the original, its plural where it has one, and the translations in order."""

    original: str
    plural: str
    translations: list[str]


def _catalogue(language: str) -> list[Entry]:
    text = (PROJECT / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    assert not re.search(r"^#,.*\bfuzzy\b|^#~", text, re.MULTILINE)
    return [_entry(block) for block in re.split(r"\n\s*\n", text.strip())[1:]]


def _entry(block: str) -> Entry:
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if field := _FIELD.match(line):
            name = field[1]
            assert name not in fields, block
            fields[name] = ast.literal_eval(field[2])
        elif line.startswith('"'):
            fields[name] += ast.literal_eval(line)
    return Entry(
        fields.pop("msgid"), fields.pop("msgid_plural", ""), [text for _, text in sorted(fields.items()) if text]
    )


def _compiled(language: str) -> gettext.GNUTranslations:
    with (PROJECT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def _sentences() -> set[str]:
    return set(_of_templates()) | set(_of_python())


def _of_templates() -> Iterator[str]:
    for path in (*PROJECT.glob("templates/**/*.html"), *PROJECT.glob("apps/**/templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r"""{% translate "(.*?)"(?: as \w+)? %}""", text)
        yield from re.findall(r"""{% translate '(.*?)'(?: as \w+)? %}""", text)
        for options, block in re.findall(r"{% blocktranslate(.*?)%}(.*?){% endblocktranslate %}", text, re.DOTALL):
            singular = re.split(r"{% plural %}", block)[0].replace("%", "%%")
            singular = re.sub(r"{{ (\w+) }}", r"%(\1)s", singular)
            yield re.sub(r"\s*\n\s*", " ", singular.strip()) if "trimmed" in options else singular


def _of_python() -> Iterator[str]:
    for path in (*PROJECT.glob("apps/**/*.py"), *PROJECT.glob("shopify_exact/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ASKS and node.args:
                asked = node.args[0]
                if isinstance(asked, ast.Constant) and isinstance(asked.value, str):
                    yield asked.value


def _placeholders(text: str) -> list[str]:
    return sorted({*re.findall(r"%\(\w+\)s", text)}) + ["%%"] * text.count("%%")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there(language: str) -> None:
    assert _sentences() - {entry.original for entry in _catalogue(language)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_says_the_same_with_the_same_facts(language: str) -> None:
    """A whole sentence that reads like the English one was forgotten; a singular may leave its number unsaid."""
    for entry in _catalogue(language):
        forms = [entry.original, entry.plural] if entry.plural else [entry.original]
        assert len(entry.translations) == len(forms), entry
        assert entry.original not in entry.translations or not entry.original.endswith("."), entry
        assert _placeholders(entry.translations[-1]) == _placeholders(forms[-1]), entry
        assert set(_placeholders(entry.translations[0])) <= set(_placeholders(forms[-1])), entry


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_fresh(language: str) -> None:
    compiled = _compiled(language)
    for entry in _catalogue(language):
        if entry.plural:
            said = [compiled.ngettext(entry.original, entry.plural, number) for number in (1, 2)]
        else:
            said = [compiled.gettext(entry.original)]
        assert said == entry.translations, entry


def test_none_is_counted_as_many_except_in_french() -> None:
    orders = ("%(n)s order", "%(n)s orders", 0)
    assert {language: _compiled(language).ngettext(*orders) for language in LANGUAGES} == {
        "nl": "%(n)s bestellingen",
        "de": "%(n)s Bestellungen",
        "fr": "%(n)s commande",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_product_has_one_name(language: str) -> None:
    named = [entry for entry in _catalogue(language) if "Bookings for Exact" in entry.original]
    assert named
    assert all("Bookings for Exact" in text for entry in named for text in entry.translations)
