"""What was closed: a month's certificates with their files, and what changed since the last of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from apps.closing import certificates, since
from apps.closing.compare import Stretch
from apps.closing.models import Certificate, CertificateFile
from apps.embedded import download, screen
from apps.embedded.closing import rows
from apps.shopify.session import ShopRequest
from apps.shops import languages
from apps.shops.models import Webshop


@dataclass(frozen=True, slots=True)
class ClosedOnce:
    """A certificate as the page lists it."""

    pk: int
    number: int
    made_at: datetime
    verdict: str
    digest: str


@screen.for_the_shop
@require_GET
def certificate(request: ShopRequest, pk: int, form: str) -> HttpResponse:
    """One file, byte for byte as it was written; in the language that is asked for, else the reader's."""
    language = download.language_asked(request)
    files = CertificateFile.objects.select_related("certificate")
    file = files.filter(certificate=pk, certificate__webshop=request.webshop, form=form, language=language).first()
    if file is None:
        return screen.not_found(request)
    certificates.check_intact(file)
    closed = file.certificate
    name = f"{request.webshop.handle}-{closed.first:%Y-%m}-{closed.number}-{language}"
    return download.file_answer(bytes(file.content), form=form, name=name)


def shown(webshop: Webshop, stretch: Stretch, now: Mapping[str, Any]) -> dict[str, Any]:
    """For the template: newest first. `now`: what is kept of the last check, {} for none."""
    closed = list(Certificate.objects.filter(webshop=webshop, first=stretch.first).order_by("-number"))
    last = closed[0] if closed else None
    moved = since.moved(last.facts, now) if last and now else []
    return {
        "certificates": [
            ClosedOnce(one.pk, one.number, one.made_at, one.get_verdict_display(), one.digest) for one in closed
        ],
        "languages": [(code, languages.own_name(code)) for code, _name in settings.LANGUAGES],
        "is_changed_since": bool(last and now and since.is_changed(last.facts, now)),
        "moved": [rows.moved_row(one) for one in moved],
    }
