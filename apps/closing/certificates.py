"""Draws and writes the certificate of a month that was just checked, and sees whether it still is what was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from apps.closing import certificate, since, telling
from apps.closing.check import Check
from apps.closing.models import Certificate, CertificateFile
from apps.exact.models import Connection
from apps.papers import pdf, sheet
from apps.schedule import collect
from apps.shops.models import Webshop

FileForm = CertificateFile.FileForm


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate that is not written yet, with its files in each of our languages."""

    certificate: Certificate
    files: list[CertificateFile]


def draft(connection: Connection, found: Check, *, by: str, at: datetime) -> Draft:
    """Draws it: seconds of work, so no transaction is open meanwhile."""
    webshop = connection.webshop
    number = Certificate.objects.filter(webshop=webshop, first=found.stretch.first).count() + 1
    facts = {**telling.facts_of(found), **_about(connection, number, at)}
    made = Certificate(
        webshop=webshop,
        first=found.stretch.first,
        number=number,
        made_at=at,
        closed_by=by,
        verdict=found.verdict,
        facts=facts,
        digest=_sha256(_text(facts)),
    )
    return Draft(made, _files(made))


@transaction.atomic
def write(one: Draft) -> Certificate:
    """Of two drafts of one month PostgreSQL refuses one (IntegrityError): a number is given once."""
    one.certificate.save(force_insert=True)
    CertificateFile.objects.bulk_create(one.files)
    return one.certificate


def _about(connection: Connection, number: int, at: datetime) -> dict[str, Any]:
    administration = connection.chosen.get()
    return {
        "shop": connection.webshop.domain,
        "timezone": connection.webshop.timezone,
        "administration": f"{administration.division} {administration.name}".strip(),
        "rules_version": collect.rules_version(collect.rules_of(connection.webshop)),
        "number": number,
        "made_at": at.isoformat(),
    }


def _files(made: Certificate) -> list[CertificateFile]:
    files = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            whole = certificate.compose(made.facts, digest=made.digest)
            short = certificate.compose(made.facts, digest=made.digest, most=certificate.MOST_DRAWN)
        for form, content in (
            (FileForm.PDF, pdf.draw(short, language=language)),
            (FileForm.CSV, sheet.write(whole, language=language)),
        ):
            about = {"language": language, "form": form, "content": content, "digest": _sha256(content)}
            files.append(CertificateFile(certificate=made, **about))
    return files


def is_outdated(webshop: Webshop, first: date, result: Mapping[str, Any]) -> bool:
    """Whether the month's last certificate would say something else of this result; False where there is none."""
    last = Certificate.objects.filter(webshop=webshop, first=first).order_by("-number").first()
    return last is not None and since.is_changed(last.facts, result)


def check_intact(file: CertificateFile) -> None:
    """Raises ValueError where file or figures are not what was written: they have their fingerprints."""
    figures = _sha256(_text(file.certificate.facts))
    if (_sha256(bytes(file.content)), figures) != (file.digest, file.certificate.digest):
        raise ValueError(f"certificate {file.certificate_id} is not what was written")


def _text(facts: dict[str, Any]) -> bytes:
    """The figures in the one way that they are written for the fingerprint: PostgreSQL keeps no order of keys."""
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
