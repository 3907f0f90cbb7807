"""Addresses outside the Shopify admin. The callback is the one registered with Exact."""

from __future__ import annotations

from django.urls import path

from apps.exact.login import pages

urlpatterns = [
    path("exact/start", pages.start, name="exact_start"),
    path("exact/callback", pages.callback, name="exact_callback"),
    path("exact/invitation/<str:token>", pages.invitation, name="exact_invitation"),
    path("exact/choose/<str:journey>", pages.choose, name="exact_choose"),
]
