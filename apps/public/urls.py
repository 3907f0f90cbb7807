"""Addresses that the app's listing names."""

from __future__ import annotations

from django.urls import path

from apps.public import pages

urlpatterns = [
    path("privacy", pages.page("privacy"), name="privacy"),
    path("terms", pages.page("terms"), name="terms"),
    path("support", pages.page("support"), name="support"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
]
