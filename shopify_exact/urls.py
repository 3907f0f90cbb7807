"""Every address of the service. What must go up (a webhook wakes the schedule) is wired here, not by signals."""

from __future__ import annotations

from django.urls import include, path

from apps.operations import readiness
from apps.operations.traffic import measured
from apps.schedule import again, erasures, shop_readings, turns
from apps.shopify import views as shopify_views
from apps.shopify import webhooks

handler400 = "apps.public.errors.bad_request"
handler404 = "apps.public.errors.not_found"
handler500 = "apps.public.errors.server_error"

urlpatterns = [
    path("healthz", readiness.healthz),
    path("readyz", readiness.readyz),
    path(
        "webhooks/shopify",
        measured(
            webhooks.receive(
                turns.wake, ring=turns.ring, read_shop=shop_readings.ring, judge_again=again.judge_what_waits
            )
        ),
    ),
    path("webhooks/shopify/compliance", measured(webhooks.receive_compliance(erasures.note))),
    path("auth/patch-id-token", shopify_views.patch_id_token, name="patch_id_token"),
    path("", include("apps.support.urls")),
    path("", include("apps.exact.urls")),
    path("", include("apps.notices.urls")),
    path("", include("apps.public.urls")),
    path("", include("apps.embedded.urls")),
]
