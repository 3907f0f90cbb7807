"""The merchant's addresses."""

from __future__ import annotations

from django.urls import path

from apps.embedded import connecting, home, inviting, plan
from apps.embedded.anew import page as anew_page
from apps.embedded.cards import page as card_page
from apps.embedded.closing import certificates
from apps.embedded.closing import page as closing_page
from apps.embedded.help import help_page
from apps.embedded.orders import listing, many
from apps.embedded.orders import page as order_page
from apps.embedded.payments import day as payment_day
from apps.embedded.payments import page as payment_page
from apps.embedded.payouts import page as payout_page
from apps.embedded.settings import connection, doubles, history, index, log, messages, page, parts
from apps.embedded.setup import accounts, administration, connect, proof, steps, vat
from apps.embedded.takeover import page as takeover_page
from apps.embedded.tills import page as till_page
from apps.embedded.vat import mapping

urlpatterns = [
    path("", home.home, name="home"),
    path("sync", home.sync_now, name="sync_now"),
    path("sync/progress", home.progress, name="progress"),
    path("live", home.go_live, name="go_live"),
    path("facts/seen", home.facts_seen, name="facts_seen"),
    path("setup/1", connect.connect, name="setup_1"),
    path("setup/2", administration.administration, name="setup_2"),
    path("setup/2/rights", administration.check_rights, name="setup_rights"),
    path("setup/3", vat.vat, name="setup_3"),
    path("setup/3/rows", vat.rows, name="setup_vat_rows"),
    path("setup/3/progress", vat.progress, name="setup_progress"),
    path("setup/3/enough", vat.enough, name="setup_enough"),
    path("setup/3/again", vat.again, name="setup_again"),
    path("setup/4", accounts.accounts, name="setup_4"),
    path("setup/5", proof.proof, name="setup_5"),
    path("setup/5/orders", proof.rehearse, name="setup_rehearsal"),
    path("setup/later", steps.later, name="setup_later"),
    path("help", help_page, name="help"),
    path("connect", connecting.connect, name="connect"),
    path("connect/invite", inviting.invite, name="invite"),
    path("connect/invite/withdraw", inviting.withdraw, name="withdraw_invitation"),
    path("plan", plan.plan, name="plan"),
    path("plan/installation", plan.ask_for_installation, name="ask_for_installation"),
    path("settings", index.index, name="settings"),
    path("settings/live", index.switch_on, name="switch_on"),
    path("settings/pause", index.pause, name="pause"),
    path("settings/booking", page.page, {"part": parts.BOOKING}, name=parts.BOOKING.name),
    path("settings/by-type", page.by_type, name="by_type"),
    path("settings/accounts", page.page, {"part": parts.ACCOUNTS}, name=parts.ACCOUNTS.name),
    path("settings/customers", page.page, {"part": parts.CUSTOMERS}, name=parts.CUSTOMERS.name),
    path("settings/places", page.page, {"part": parts.PLACES}, name=parts.PLACES.name),
    path("settings/amounts", page.page, {"part": parts.AMOUNTS}, name=parts.AMOUNTS.name),
    path("settings/schedule", page.page, {"part": parts.SCHEDULE}, name=parts.SCHEDULE.name),
    path("settings/connection", connection.connection, name="connection"),
    path("settings/connection/check", connection.check, name="check_connection"),
    path("settings/disconnect", connection.disconnect, name="disconnect"),
    path("settings/codes", connection.read_codes, name="read_codes"),
    path("settings/log", log.log, name="log"),
    path("settings/vat", mapping.vat_page, name="vat"),
    path("settings/vat/codes", mapping.read_codes, name="read_vat_codes"),
    path("settings/messages", messages.messages, name="messages"),
    path("settings/messages/add", messages.add, name="add_reader"),
    path("settings/messages/channel", messages.add_channel, name="add_channel"),
    path("settings/messages/resume", messages.resume, name="resume_contact"),
    path("settings/messages/<int:pk>/remove", messages.remove, name="remove_reader"),
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
    path("taken-over", takeover_page.taken_over, name="taken_over"),
    path("taken-over/progress", takeover_page.progress, name="taken_over_progress"),
    path("taken-over/begin", takeover_page.begin, name="begin_taken_over"),
    path("taken-over/stop", takeover_page.stop, name="stop_taken_over"),
    path("taken-over/say", takeover_page.say, name="say_taken_over"),
    path("settings/payments", payment_page.payments_page, name="payments"),
    path("payments/<uuid:uuid>", payment_day.payment_day, name="payment_day"),
    path("payments/<uuid:uuid>/retry", payment_page.retry, name="retry_payments"),
    path("settings/payouts", payout_page.payouts_page, name="payouts"),
    path("payouts/<uuid:uuid>", payout_page.payout, name="payout"),
    path("payouts/<uuid:uuid>/retry", payout_page.retry, name="retry_payout"),
    path("payouts/<uuid:uuid>/skip", payout_page.skip, name="skip_payout"),
    path("settings/tills", till_page.tills, name="tills"),
    path("tills/<int:till>/<str:month>.<str:kind>", till_page.book, name="till_book"),
    path("tills/days/<uuid:uuid>", till_page.day, name="till_day"),
    path("tills/days/<uuid:uuid>.<str:kind>", till_page.day_file, name="till_day_file"),
    path("tills/days/<uuid:uuid>/retry", till_page.retry, name="retry_till_day"),
    path("tills/days/<uuid:uuid>/skip", till_page.skip, name="skip_till_day"),
    path("settings/gift-cards", card_page.gift_cards, name="gift_cards"),
    path("closing", closing_page.closing, name="closing"),
    path("closing/check", closing_page.check_again, name="check_again"),
    path("closing/close", closing_page.close_month, name="close_month"),
    path("closing/certificates/<int:pk>/<str:form>", certificates.certificate, name="certificate"),
    path("closing/anew", closing_page.book_anew, name="month_anew"),
    path("anew", anew_page.anew, name="anew"),
    path("anew/<int:pk>/confirm", anew_page.confirm, name="confirm_anew"),
    path("anew/<int:pk>/stop", anew_page.stop, name="stop_anew"),
    path("orders", listing.orders, name="orders"),
    path("orders/many", many.many, name="many_orders"),
    path("orders/export", many.export, name="export_orders"),
    path("orders/<uuid:uuid>", order_page.order, name="order"),
    path("orders/<uuid:uuid>/answer", order_page.answer, name="answer"),
    path("orders/<uuid:uuid>/anew", anew_page.one_order, name="order_anew"),
    path("orders/<uuid:uuid>/retry", order_page.retry, name="retry"),
    path("orders/<uuid:uuid>/skip", order_page.skip, name="skip"),
]
