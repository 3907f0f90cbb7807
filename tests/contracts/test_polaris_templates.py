"""Our templates use Polaris as Shopify publishes it, and the sandbox's stand-in has every element of it."""

import re
from pathlib import Path

import pytest

from tests.contracts import polaris_manifest
from tests.contracts.polaris_manifest import ROOT, CannotFetch, Manifest

STAND_IN = ROOT / "sandbox" / "shopifycloud" / "polaris"
PAGE = Path(__file__).parent / "polaris_page.html"


@pytest.fixture(scope="session")
def published() -> Manifest:
    try:
        return polaris_manifest.manifest()
    except CannotFetch as error:
        pytest.skip(str(error))


def test_every_element_and_attribute_in_the_templates_exists_in_polaris(published: Manifest) -> None:
    assert _mistakes([PAGE, *sorted((ROOT / "templates").rglob("*.html"))], published) == []


def test_the_stand_in_defines_exactly_the_elements_of_polaris(published: Manifest) -> None:
    source = "\n".join(part.read_text("utf-8") for part in STAND_IN.glob("*.js"))
    assert set(re.findall(r'(?:define|field)\("(s-[a-z-]+)"', source)) == set(published.tags)


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("<s-form></s-form>", "there is no <s-form>"),
        ('<s-button colour="red">x</s-button>', "<s-button> has no attribute colour"),
        ('<s-banner tone="danger">x</s-banner>', '<s-banner tone="danger"> is not one of'),
        ('<s-icon type="no-such-icon"></s-icon>', '<s-icon type="no-such-icon"> is not one of'),
    ],
)
def test_a_mistake_in_a_template_is_named_with_its_line(
    markup: str, complaint: str, published: Manifest, tmp_path: Path
) -> None:
    template = tmp_path / "screen.html"
    template.write_text(f"{{% load i18n %}}\n{markup}", "utf-8")
    (found,) = _mistakes([template], published)
    assert found.startswith(f"screen.html:2: {complaint}")


def test_what_django_fills_in_is_not_judged(published: Manifest, tmp_path: Path) -> None:
    template = tmp_path / "screen.html"
    template.write_text('<s-badge tone="{{ tone }}" {% if x %}hidden{% endif %} data-x="1">x</s-badge>', "utf-8")
    assert _mistakes([template], published) == []


def _mistakes(templates: list[Path], published: Manifest) -> list[str]:
    found = [use for template in templates for use in polaris_manifest.uses(template)]
    return [mistake for use in found for mistake in polaris_manifest.mistakes(use, published)]
