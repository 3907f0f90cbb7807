"""Addresses for readers of our mails, and for the mail service that tells what became of them."""

from __future__ import annotations

from anymail import urls as of_services
from django.conf import settings
from django.urls import path

from apps.notices import stopping

# Of the many services that anymail knows only ours has an address here, and only when it proves who it is.
_OURS = f"{settings.MAIL_SERVICE}_tracking_webhook"

urlpatterns = [
    path("mail/stop/<str:token>", stopping.stop, name="stop_mails"),
    *(
        path("webhooks/mail", view.callback, name="mail_events")
        for view in of_services.urlpatterns
        if settings.MAIL_SERVICE and view.name == _OURS
    ),
]
