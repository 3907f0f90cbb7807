"""The support desk's addresses."""

from __future__ import annotations

from django.urls import include, path

from apps.support.site import guarded_admin

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("staff/", guarded_admin().urls),
]
