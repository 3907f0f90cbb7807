"""A page of one form that is sent to itself: the first of two tabs is saved, the other is told, errors are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.forms import BaseForm
from django.http import HttpResponse, QueryDict

from apps.embedded import screen
from apps.embedded.settings.versions import Stored
from apps.schedule import turns
from apps.shopify.session import ShopRequest
from apps.shops.models import Webshop

F = TypeVar("F", bound=BaseForm)


@dataclass(frozen=True, slots=True)
class Taken(Generic[F]):
    """The form as it is shown, and what became of what was sent."""

    form: F
    version: str
    is_older: bool
    is_saved: bool
    has_errors: bool


def sent_to(request: ShopRequest) -> QueryDict | None:
    """What was sent; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def take(
    webshop: Webshop,
    sent: QueryDict | None,
    stored: Stored,
    make: Callable[[QueryDict | None], F],
    save: Callable[[F], object],
) -> Taken[F]:
    """`make` gives the form of what was sent, or of what is stored; without errors it is saved, and a sync begins."""
    form = make(sent)
    is_older = sent is not None and not stored.save(webshop, sent, lambda: form.is_valid() and save(form))
    is_saved = sent is not None and form.is_valid() and not is_older
    if is_saved:
        turns.wake(webshop)
        form = make(None)
    version = stored.version_to_show(webshop.settings, sent, is_older=is_older)
    return Taken(form, version, is_older, is_saved, has_errors=sent is not None and not is_saved)


def show(
    request: ShopRequest, template: str, taken: Taken[Any], context: Mapping[str, Any], *, told: str
) -> HttpResponse:
    """The page; `told` where it was saved."""
    known = {name: getattr(taken, name) for name in ("form", "version", "is_older", "has_errors")}
    answer = screen.show(request, template, {**known, **context}, status=422 if taken.has_errors else 200)
    return screen.with_toast(answer, told if taken.is_saved else "")
