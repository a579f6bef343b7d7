"""Settings: read from the environment by four typed helpers, with defaults that make a bare checkout run.

docs/operations.md lists every variable; a house test keeps the table and this file equal.
"""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

READ: dict[str, str] = {}  # variable -> default as text, filled by the helpers below


def text(name: str, default: str) -> str:
    READ[name] = default
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").strip().lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value in {"1", "true", "yes"}


def number(name: str, default: int, low: int, high: int) -> int:
    value = text(name, str(default))
    if not value.strip().isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


# ------------------------------------------------------------------ where things are
ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(text("GONGJIAN_VAR", str(ROOT / "var")))
MODE = choice("GONGJIAN_MODE", "demo", ("demo", "production"))
PRODUCTION = MODE == "production"
TESTING = "pytest" in sys.modules
DEBUG = False

# ------------------------------------------------------------------ secrets
DEMO_SECRET = "demonstration-only-never-use-this-secret-in-production"
SECRET_KEY = text("GONGJIAN_SECRET_KEY", DEMO_SECRET)
# "id:32 hex digits" separated by commas; the first encrypts, all decrypt
DEMO_KEYS = "demo:00112233445566778899aabbccddeeff"
GONGJIAN_KEYS = dict(part.split(":", 1) for part in text("GONGJIAN_KEYS", DEMO_KEYS).split(",") if ":" in part)
GONGJIAN_INDEX_KEY = text("GONGJIAN_INDEX_KEY", "demonstration-index-key")
GONGJIAN_DEMO_PASSWORD = text("GONGJIAN_DEMO_PASSWORD", "gongjian-demo")
if PRODUCTION and (SECRET_KEY == DEMO_SECRET or "demo" in GONGJIAN_KEYS or GONGJIAN_INDEX_KEY.startswith("demo")):
    raise ImproperlyConfigured("Production needs its own GONGJIAN_SECRET_KEY, GONGJIAN_KEYS and GONGJIAN_INDEX_KEY.")

# ------------------------------------------------------------------ web
ALLOWED_HOSTS = text("GONGJIAN_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in text("GONGJIAN_ORIGINS", "").split(",") if origin]
HTTPS = flag("GONGJIAN_HTTPS", PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("GONGJIAN_BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = number("GONGJIAN_SESSION_MINUTES", 480, 5, 10080) * 60
SESSION_SAVE_EVERY_REQUEST = False
X_FRAME_OPTIONS = "DENY"
ROOT_URLCONF = "gongjian.config.urls"
WSGI_APPLICATION = "gongjian.config.wsgi.application"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
TILE_URL = text("GONGJIAN_TILE_URL", "")  # a background map, if the intranet has one
TILE_DATUM = choice("GONGJIAN_TILE_DATUM", "wgs84", ("wgs84", "gcj02"))  # BD-09 tiles have a grid of their own
SUPERVISION_PHONE = text("GONGJIAN_SUPERVISION_PHONE", "")  # on notice boards and the public page

INSTALLED_APPS = [  # ours first: where two catalogues have a word, the one above wins
    "gongjian.config",
    "gongjian.home",
    "gongjian.exchange",
    "gongjian.checkin",
    "gongjian.grids",
    "gongjian.papers",
    "gongjian.notices",
    "gongjian.people",
    "gongjian.orgs",
    "gongjian.places",
    "gongjian.params",
    "gongjian.history",
    "gongjian.base",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "gongjian.base.middleware.request_id",
    "gongjian.config.api_errors.json_errors",
    "django.middleware.security.SecurityMiddleware",
    "gongjian.base.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gongjian.people.middleware.viewer",
    "gongjian.people.middleware.area",
    "gongjian.base.middleware.refusals",
    "gongjian.base.idempotency.once",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "gongjian" / "config" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "gongjian.config.navigation.shell",
            ],
            "builtins": ["gongjian.base.templatetags.base", "django.templatetags.i18n"],
        },
    }
]

# ------------------------------------------------------------------ database
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;"
    "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;"
)


def database(address: str) -> dict[str, object]:
    """The database of an address: postgresql://user:password@host:port/name, or a path to a SQLite file."""
    if not address.startswith("postgresql://"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": address,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
            # a file, not memory: tests must meet the same locks and pragmas as a district does
            "TEST": {"NAME": f"{address}.test"},
            "CONN_MAX_AGE": 60,
        }
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"options": "-c synchronous_commit=on"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(text("GONGJIAN_DATABASE", str(VAR / "gongjian.sqlite3")))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ------------------------------------------------------------------ sign-in
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/accounts/login/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "gongjian.people.sign_in.NoSignup"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,20/m/ip"}  # the one throttle
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Gongjian"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by an administrator; nobody signs up with another's address
CSRF_FAILURE_VIEW = "gongjian.config.faults.csrf_failure"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "base_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# ------------------------------------------------------------------ jobs
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["quick", "slow"],
    }
}
JOB_LEASE_SECONDS = number("GONGJIAN_JOB_LEASE_SECONDS", 30, 2, 600)
PLAN_THREADS = number("GONGJIAN_PLAN_THREADS", os.cpu_count() or 1, 1, 256)

# ------------------------------------------------------------------ mail
EMAIL_BACKEND = (
    "django.core.mail.backends." + choice("GONGJIAN_MAIL", "dummy", ("dummy", "smtp", "console")) + ".EmailBackend"
)
EMAIL_HOST = text("GONGJIAN_MAIL_HOST", "localhost")
EMAIL_PORT = number("GONGJIAN_MAIL_PORT", 25, 1, 65535)
DEFAULT_FROM_EMAIL = text("GONGJIAN_MAIL_FROM", "gongjian@localhost")

# ------------------------------------------------------------------ words and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# ------------------------------------------------------------------ files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("vendor", ROOT / "gongjian" / "static_vendor")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = VAR / "uploads"  # never below static: served only by views that check the reader
FILE_UPLOAD_PERMISSIONS = 0o600

# ------------------------------------------------------------------ log
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "gongjian.base.middleware.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": text("GONGJIAN_LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"handlers": ["stderr"], "propagate": False}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
