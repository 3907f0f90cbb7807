"""Three texts in the reader's language, and security.txt (RFC 9116)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from apps.shops import languages

# When a text last changed its meaning; a merchant who agreed to an earlier one is told by mail before it counts.
TEXTS_OF = "2026-11-26"
# RFC 9116 asks for an end in the near future; every answer names a new one.
_VALID_FOR = timedelta(days=180)
# As the page about support says: our screens speak more languages than our people.
_WE_ANSWER_IN = "nl, en"


def page(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """The view of `public/NAME.html`; `?language=` chooses another of our languages than the browser's."""

    @require_safe
    def show(request: HttpRequest) -> HttpResponse:
        language = _language(request)
        with translation.override(language):
            facts = {
                "operator": settings.OPERATOR,
                "texts_of": TEXTS_OF,
                "languages": [
                    (code, languages.own_name(code), urlencode({"language": code})) for code, _ in settings.LANGUAGES
                ],
                "chosen": language,
            }
            answer = render(request, f"public/{name}.html", facts)
        answer["Content-Language"] = language
        answer["Cache-Control"] = "public, max-age=3600"
        answer["Vary"] = "Accept-Language"
        return answer

    return show


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole, and until when that holds."""
    until = (timezone.now() + _VALID_FOR).replace(microsecond=0).isoformat()
    lines = [
        f"Contact: mailto:{settings.OPERATOR['security_email']}",
        f"Expires: {until}",
        f"Preferred-Languages: {_WE_ANSWER_IN}",
        f"Canonical: {settings.APP_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
