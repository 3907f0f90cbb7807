"""Files that a page hands out: of what kind, in whose language, by what name."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

from apps.embedded import screen
from apps.shopify.session import ShopRequest
from apps.shops import languages

TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


def language_asked(request: ShopRequest) -> str:
    """The one that was chosen for the file, else the reader's."""
    return languages.spoken(request.GET.get("language") or screen.language_of(request))


def file_answer(content: bytes | Iterable[str], *, form: str, name: str) -> HttpResponse:
    """`form`: pdf or csv. The name keeps its letters and digits: it is one on every system."""
    answer = HttpResponse(content, content_type=TYPES[form])
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name)
    answer["Content-Disposition"] = f'attachment; filename="{plain}.{form}"'
    return answer
