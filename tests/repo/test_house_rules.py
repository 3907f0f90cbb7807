"""The house rules that a program can check: sizes, names, what must never be committed."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_FUNCTION, WIDEST_LINE = 300, 40, 120
VAGUE = re.compile(r"(?i)(util|helper|manager|handler|processor|common|misc)s?$")
# A longer one needs a reason that a reader accepts.
MAY_BE_LONGER: dict[str, str] = {}


def _committed(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return [PROJECT / name for name in listed if name and (PROJECT / name).exists()]


def _sources() -> list[Path]:
    return [path for path in _committed("*.py") if "migrations" not in path.parts]


def _apps() -> list[Path]:
    return [path for path in _sources() if path.relative_to(PROJECT).parts[0] == "apps"]


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_and_no_function_outgrows_the_house_style() -> None:
    long = []
    for path in _sources():
        name = str(path.relative_to(PROJECT))
        if path.read_text(encoding="utf-8").count("\n") > LONGEST_FILE:
            long.append(name)
        for function in _functions(path):
            if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION:
                long.append(f"{name}:{function.name}")
    assert [name for name in long if name not in MAY_BE_LONGER] == []


def test_no_module_or_class_has_a_name_that_says_nothing() -> None:
    vague = [str(path.relative_to(PROJECT)) for path in _sources() if VAGUE.search(path.stem)]
    assert vague == []


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{path.relative_to(PROJECT)}:{function.name}"
        for path in _sources()
        if path.parts[len(PROJECT.parts)] in ("apps", "sandbox", "shopify_exact")
        for function in _functions(path)
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]
    assert hidden == []


def test_every_requirement_is_pinned_with_a_hash_and_without_an_address() -> None:
    for path in _committed("requirements/*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        pinned = re.findall(r"^[A-Za-z0-9_.\-\[\]]+==\S+ \\\n\s+--hash=sha256:", text, re.MULTILINE)
        names = re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)
        assert len(pinned) == len(names) > 0


def test_no_path_of_a_machine_and_no_private_key_is_committed() -> None:
    forbidden = [
        re.compile(text) for text in (r"/work/(main|shared)", "BEGIN [A-Z ]*PRIVATE KEY", r"\bshpat_[0-9a-f]{16}")
    ]
    texts = [path for path in _committed() if path.suffix not in (".png", ".mo", ".ico")]
    found = [
        str(path.relative_to(PROJECT))
        for path in texts
        for pattern in forbidden
        if path != Path(__file__).resolve() and pattern.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []


def test_nobody_activates_a_session_for_everybody() -> None:
    """ShopifyAPI's activate_session and Session.temp leak one tenant's token into another's thread."""
    found = [
        str(path.relative_to(PROJECT))
        for path in _committed("apps/*.py")
        if re.search(r"activate_session|Session\.temp\b", path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.django_db
def test_the_migrations_are_what_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_webhook_subscription_says_who_handles_it() -> None:
    text = (PROJECT / "shopify.app.toml").read_text(encoding="utf-8")
    for block in text.split("[[webhooks.subscriptions]]")[:-1]:
        assert "# Handled by: " in block.rstrip().rsplit("\n", 1)[-1]


# A deed that answers whether it came about, or a reader that hands on what Shopify wrote.
MAY_ANSWER_BOOL = {
    "allows_booking",
    "ask",
    "change_over",
    "check",
    "claim",
    "delete",
    "finish",
    "flag",
    "flag_or",
    "give",
    "give_back",
    "go_on",
    "save",
    "send_again",
    "take",
    "uninstall",
}


def test_no_two_classes_of_the_apps_share_a_name() -> None:
    places: dict[str, list[str]] = {}
    for path in _apps():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name not in ("Meta", "Command"):  # these two are Django's words
                places.setdefault(node.name, []).append(f"{path.relative_to(PROJECT)}:{node.lineno}")
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_a_question_is_named_as_one_and_answers_yes_or_no() -> None:
    wrong = []
    for path in _apps():
        for function in _functions(path):
            is_bool = function.returns is not None and ast.unparse(function.returns) == "bool"
            is_question = re.match(r"_*(is|has|can)(_|$)", function.name) is not None
            is_exempt = function.name.startswith("_") or function.name in MAY_ANSWER_BOOL
            if (is_question and not is_bool) or (is_bool and not is_question and not is_exempt):
                wrong.append(f"{path.relative_to(PROJECT)}:{function.name}")
    assert wrong == []


def test_no_public_function_has_a_name_that_says_nothing() -> None:
    vague = [
        f"{path.relative_to(PROJECT)}:{function.name}"
        for path in _apps()
        for function in _functions(path)
        if function.name in ("of", "found", "known", "one")
    ]
    assert vague == []


def test_no_line_of_a_template_is_wider_than_the_screen() -> None:
    """One attribute per line, as djangofmt sets them. A tag of Django's cannot be broken: it may stand alone."""
    alone = re.compile(r"\s*>?\{% [^%]* %\}")
    wide = [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in _committed("templates/*.html", "apps/*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        if len(line) > WIDEST_LINE and not alone.fullmatch(line)
    ]
    assert wide == []
