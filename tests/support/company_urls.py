"""Our addresses with those of the company's sign-in, which are there only where one is configured."""

from __future__ import annotations

from django.urls import include, path

from apps.support import urls as desk
from shopify_exact.urls import handler400, handler404, handler500
from shopify_exact.urls import urlpatterns as ours

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("accounts/", include(desk._company)), *ours]
