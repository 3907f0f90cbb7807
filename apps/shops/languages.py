"""The languages we speak, and which of them a locale of Shopify's asks for."""

from __future__ import annotations

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language_info

# What may be chosen for the words that we write into the books, each in its own; apps.exact.documents.language decides.
OF_BOOKS = (("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English"))


def spoken(locale: str) -> str:
    """ "nl" for "nl-BE"; English for a language that we do not speak, and for none."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def own_name(code: str) -> str:
    """As its speakers call it: "Nederlands", "Français"."""
    return capfirst(str(get_language_info(code)["name_local"]))
