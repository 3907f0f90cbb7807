"""The merchant's addresses."""

from __future__ import annotations

from django.urls import path

from apps.embedded import connecting, home, inviting, order_pages, plan
from apps.embedded.settings import doubles, history, log, page
from apps.embedded.vat import mapping

urlpatterns = [
    path("", home.home, name="home"),
    path("sync", home.sync_now, name="sync_now"),
    path("sync/progress", home.progress, name="progress"),
    path("live", home.go_live, name="go_live"),
    path("facts/seen", home.facts_seen, name="facts_seen"),
    path("pause", home.pause, name="pause"),
    path("connect", connecting.connect, name="connect"),
    path("connect/invite", inviting.invite, name="invite"),
    path("connect/invite/withdraw", inviting.withdraw, name="withdraw_invitation"),
    path("plan", plan.plan, name="plan"),
    path("plan/installation", plan.ask_for_installation, name="ask_for_installation"),
    path("settings", page.settings_page, name="settings"),
    path("settings/disconnect", page.disconnect, name="disconnect"),
    path("settings/log", log.log, name="log"),
    path("settings/codes", page.read_codes, name="read_codes"),
    path("settings/by-type", page.by_type, name="by_type"),
    path("settings/vat", mapping.vat_page, name="vat"),
    path("settings/doubles", doubles.doubles, name="doubles"),
    path("settings/doubles/<int:report>/settle", doubles.settle, name="settle_double"),
    path("settings/doubles/<int:question>/same", doubles.same_customer, name="same_customer"),
    path("settings/doubles/<int:question>/other", doubles.other_customer, name="other_customer"),
    path("settings/history", history.history, name="history"),
    path("settings/history/counted", history.counted, name="history_counted"),
    path("settings/history/progress", history.progress, name="history_progress"),
    path("settings/history/begin", history.begin, name="begin_history"),
    path("settings/history/pause", history.pause, name="pause_history"),
    path("settings/history/resume", history.resume, name="resume_history"),
    path("settings/history/stop", history.stop, name="stop_history"),
    path("orders", order_pages.orders, name="orders"),
    path("orders/<uuid:uuid>", order_pages.order, name="order"),
    path("orders/<uuid:uuid>/retry", order_pages.retry, name="retry"),
    path("orders/<uuid:uuid>/skip", order_pages.skip, name="skip"),
]
