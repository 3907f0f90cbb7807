"""A reader who wants no more of it: a signed address in every mail, one click for mail programs (RFC 8058)."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.notices.letter import shop_name
from apps.notices.models import Recipient

_SALT = "apps.notices.stopping"
_DIGEST, _PROBLEMS = "digest", "problems"


def address(recipient: Recipient, *, of_digest: bool) -> str:
    """Opened by a person it asks, posted to it stops: either the weekly overview or the mails about problems."""
    token = signing.dumps([recipient.pk, _DIGEST if of_digest else _PROBLEMS], salt=_SALT)
    return f"{settings.APP_URL}{reverse('stop_mails', args=[token])}"


# RFC 8058: a mail program posts from nowhere. The signature says what may be stopped; nothing else is done here.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """To open it changes nothing: programs that look at links stop no mails. The link undoes what it did."""
    reader, what = _read(token)
    if reader is None:
        return _page(request, {}, status=404)
    if request.method == "POST":
        stopped_at = None if request.POST.get("again") else timezone.now()
        # The wish of who reads, not of the merchant: it needs no account, only the link that he was sent.
        Recipient.objects.filter(pk=reader.pk).update(**{f"{what}_stopped_at": stopped_at})
        reader.refresh_from_db()
    is_stopped = getattr(reader, f"{what}_stopped_at") is not None
    return _page(request, {"shop": shop_name(reader.webshop), "is_stopped": is_stopped, "is_digest": what == _DIGEST})


def _read(token: str) -> tuple[Recipient | None, str]:
    try:
        key, what = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None, ""
    reader = Recipient.objects.select_related("webshop").filter(pk=key).first()
    return (reader, what) if what in (_DIGEST, _PROBLEMS) else (None, "")


def _page(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    answer = render(request, "notices/stop.html", context, status=status)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
