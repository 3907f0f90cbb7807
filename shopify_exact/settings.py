"""One settings file; everything that differs between machines comes from the environment (docs/configuration.md).

Only base URLs tell the sandbox from the real services: nothing in the product asks where it runs.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from shopify_exact import beat, environment, logs, mail_services, sentry
from shopify_exact.tracked import TRACKED

BASE_DIR = Path(__file__).resolve().parent.parent
env = environment.read(BASE_DIR / ".env")

# The service itself. What has a default that only the sandbox takes, `guard` asks for unless this is development.
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="development-secret-never-in-production")
SECRET_KEY_FALLBACKS = environment.listed(env, "SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.listed(env, "ALLOWED_HOSTS") or ["localhost", "127.0.0.1"]
APP_URL = env.str("APP_URL", default="http://127.0.0.1:8000").rstrip("/")
ENCRYPTION_KEYS = environment.listed(env, "ENCRYPTION_KEYS")

# Shopify
SHOPIFY_API_KEY = env.str("SHOPIFY_API_KEY", default="sandbox-app-key")
SHOPIFY_API_SECRET = env.str("SHOPIFY_API_SECRET", default="sandbox-app-secret-of-32-bytes-or-more")
SHOPIFY_API_SECRET_OLD = env.str("SHOPIFY_API_SECRET_OLD", default="")
SHOPIFY_APP_HANDLE = env.str("SHOPIFY_APP_HANDLE", default="bookings-for-exact")
SHOPIFY_API_VERSION = "2026-10"
SHOPIFY_SHOP_URL = env.str("SHOPIFY_SHOP_URL", default="https://{shop}")
SHOPIFY_ADMIN_URL = env.str("SHOPIFY_ADMIN_URL", default="https://admin.shopify.com")
SHOPIFY_CDN_URL = env.str("SHOPIFY_CDN_URL", default="https://cdn.shopify.com/shopifycloud")

# Exact Online
VIES_URL = env.str("VIES_URL", default="https://ec.europa.eu/taxation_customs/vies/rest-api")
EXACT_SITE_URL = env.str("EXACT_SITE_URL", default="https://start.exactonline.{site}")
EXACT_CLIENT_ID = env.str("EXACT_CLIENT_ID", default="sandbox-exact-client")
EXACT_CLIENT_SECRET = env.str("EXACT_CLIENT_SECRET", default="sandbox-exact-secret")

# How the schedule behaves
SYNC_INTERVAL_MINUTES = env.int("SYNC_INTERVAL_MINUTES", default=120)
# How long an unclear answer of Exact is left alone before the entry is looked up a second time.
UNCLEAR_WAIT_SECONDS = env.int("UNCLEAR_WAIT_SECONDS", default=60)
# How often turns that are due are handed out; those of a dead worker are among them.
TICK_SECONDS = env.int("TICK_SECONDS", default=15)

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "auditlog",
    "django_htmx",
    "csp",
    "anymail",
    "apps.calls",
    "apps.audit",
    "apps.alerts",
    "apps.shops",
    "apps.notices",
    "apps.shopify",
    "apps.exact",
    "apps.ledger",
    "apps.schedule",
    "apps.closing",
    "apps.embedded",
    "apps.letters",
    "apps.operations",
    "apps.support",
]

MIDDLEWARE = [
    "shopify_exact.request_lines.BindRequest",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shopify_exact.malformed.RefuseMalformed",
    "shopify_exact.bells.AnswerBells",
    "apps.shopify.session.FrameAncestorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.support.sessions.StaffSession",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "shopify_exact.urls"
WSGI_APPLICATION = "shopify_exact.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# The one store of record: PostgreSQL everywhere (row locks and SKIP LOCKED behave; SQLite ignores them silently).
_LOCAL_DATABASE = "postgres://postgres@127.0.0.1:9432/shopify_exact"
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default=_LOCAL_DATABASE),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A worker that vanished with its machine is noticed, and its turns are free, within a minute.
        "OPTIONS": {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:9379/0")
# JSON, never pickle: who can write into the store must not be able to run a program here.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"serializer": "apps.calls.plain_cache.PlainValues"},
    }
}

# Celery: the broker may be flushed at any moment; a task only says "look at the database".
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# Taken off the queue as soon as it begins: a message that kills its process would kill the next one as well, and what
# must be done stands in PostgreSQL, from where the next tick hands it out again.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BEAT_SCHEDULE = beat.schedule(tick_seconds=TICK_SECONDS)

# Sign-in of our own people; merchants have no account here: Shopify's session token is theirs.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/staff/"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
DESK_IDLE_SECONDS = 30 * 60
ACCOUNT_ADAPTER = "apps.support.accounts.StaffOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Bookings for Exact: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if APP_URL.startswith("https://") else "http"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Per address of the visitor, which the proxy in front of us tells.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if APP_URL.startswith("https://") else 0)
MFA_ADAPTER = "apps.support.accounts.EncryptedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not APP_URL.startswith("https://")
MFA_TOTP_TOLERANCE = 1  # a code typed as the next one begins still counts (RFC 6238, 5.2)
MFA_TOTP_ISSUER = "Bookings for Exact"
SOCIALACCOUNT_ADAPTER = "apps.support.accounts.CompanyAccounts"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OPENID_CONNECT_URL = env.str("OPENID_CONNECT_URL", default="")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OPENID_CONNECT_URL:
    _company = {
        "provider_id": "company",
        "name": env.str("OPENID_CONNECT_NAME", default="Company account"),
        "client_id": env.str("OPENID_CONNECT_CLIENT_ID"),
        "secret": env.str("OPENID_CONNECT_CLIENT_SECRET"),
        "settings": {"server_url": OPENID_CONNECT_URL},
    }
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_company], "OAUTH_PKCE_ENABLED": True}}

# Whose changes are kept: apps/audit. Only what people decide is followed, and no field that could name a shopper.
AUDITLOG_LOGENTRY_MODEL = "audit.Change"
MIGRATION_MODULES: dict[str, str | None] = {"auditlog": None}  # its own table is not used
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_USE_FK_STRING_REPRESENTATION = True
AUDITLOG_INCLUDE_TRACKING_MODELS = TRACKED

# Languages of the merchant's screens, of the public pages and of our mails
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch")), ("de", _("German")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["shopify_exact.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
# Names with a hash of what is in them may be kept by browsers for ever; the tests read the files where they lie.
if environment.has_hashed_files(env):
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# Security. X-Frame-Options is absent on purpose: the app lives in Shopify's iframe and frame-ancestors says whose.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = APP_URL.startswith("https://")
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
# W002: X-Frame-Options would shut Shopify's admin out; frame-ancestors stands in its place on every answer.
# W021: the list that browsers come with is for whole domains, which are the operator's to enter.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_TRUSTED_ORIGINS = [APP_URL]
_shopify_assets = SHOPIFY_CDN_URL.split("/shopifycloud", maxsplit=1)[0]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, _shopify_assets],
        "style-src": [SELF, _shopify_assets, "'unsafe-inline'"],
        "img-src": [SELF, "data:", _shopify_assets],
        "connect-src": [SELF, _shopify_assets, SHOPIFY_ADMIN_URL],
        "font-src": [SELF, _shopify_assets],
        "base-uri": [NONE],
        "form-action": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What the app costs: plans as in Shopify's Partner Dashboard [{"handle", "name", "orders"}]; none: it is free
PLANS: list[dict[str, Any]] = env.json("PLANS", default=[])
# EUR, for setting a webshop up; none: not offered. It is given back by Shopify's Partner API.
INSTALLATION_PRICE = Decimal(env.str("INSTALLATION_PRICE")) if env.str("INSTALLATION_PRICE", default="") else None
SHOPIFY_PARTNER_URL = env.str("SHOPIFY_PARTNER_URL", default="https://partners.shopify.com")
SHOPIFY_PARTNER_ORGANIZATION = env.str("SHOPIFY_PARTNER_ORGANIZATION", default="")
SHOPIFY_PARTNER_TOKEN = env.str("SHOPIFY_PARTNER_TOKEN", default="")
SHOPIFY_APP_GID = env.str("SHOPIFY_APP_GID", default="")

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
MAIL_SERVICE = env.str("MAIL_SERVICE", default="")  # tells what came back; none: the mail server of EMAIL_URL
ANYMAIL = mail_services.anymail(env, MAIL_SERVICE)
if MAIL_SERVICE:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_SERVICE}.EmailBackend"
CHAT_URL = env.str("CHAT_URL", default="https://{host}")  # Slack and Teams
EMAIL_TIMEOUT = 20  # seconds; without it a mail server that hangs holds a worker for ever
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Bookings for Exact <support@localhost>")
OPERATOR = {  # who runs the service, for the public pages
    "name": env.str("OPERATOR_NAME", default="Bookings for Exact"),
    "address": env.str("OPERATOR_ADDRESS", default="the sandbox"),
    "support_email": env.str("SUPPORT_EMAIL", default="support@localhost"),
    "security_email": env.str("SECURITY_EMAIL", default="security@localhost"),
}

# Logs: one line per event, no bodies, no tokens, no personal data (shopify_exact/logs.py, redaction.py).
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING: dict[str, Any] = logs.configuration(level=LOG_LEVEL, is_for_people=DEBUG)
logs.configure_structlog()
sentry.start(env.str("SENTRY_DSN", default=""), environment=APP_URL)
