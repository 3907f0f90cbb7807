"""The desk's addresses, and those of allauth that our people need: no sign-up, no changing of addresses."""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as company
from django.conf import settings
from django.urls import include, path, re_path

from apps.support import case_file, doing
from apps.support.site import desk

_account = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
_company = [
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("company/cancelled/", company.login_cancelled, name="socialaccount_login_cancelled"),
    path("company/error/", company.login_error, name="socialaccount_login_error"),
    path("company/unknown/", company.signup, name="socialaccount_signup"),
]

urlpatterns = [
    path("accounts/", include(_account + (_company if settings.SOCIALACCOUNT_PROVIDERS else []))),
    path("staff/do/<str:name>/", desk.admin_view(doing.do), name="desk_do"),
    path("staff/case/<int:pk>/", desk.admin_view(case_file.download), name="desk_case_file"),
    path("staff/", desk.urls),
]
