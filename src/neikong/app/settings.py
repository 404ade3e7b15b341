"""Settings. Everything that differs between installations comes from the environment; nothing secret stands here.

NEIKONG_HOME        folder of the database, evidence, keys, logs and backups (default: var/neikong)
NEIKONG_DATABASE    postgresql://user:password@host:port/name; without it SQLite in NEIKONG_HOME
NEIKONG_HOSTS       host names under which the server answers, by comma (default: localhost only)
NEIKONG_HTTPS       1 when a proxy in front speaks HTTPS: cookies become secure, HTTP is redirected
NEIKONG_PROXIES     how many proxies of ours stand in front, each adding to X-Forwarded-For (1 with NEIKONG_HTTPS, else 0)
NEIKONG_DEBUG       1 while developing
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

HOME = Path(os.environ.get("NEIKONG_HOME") or "var/neikong").resolve()
os.umask(0o077)  # what this process writes is its owner's alone
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
APP = Path(__file__).parent


def _secret() -> str:
    """The installation's secret, made on the first run, readable by its owner only."""
    place = HOME / "secret"
    try:
        return place.read_text("ascii").strip()
    except FileNotFoundError:
        made = secrets.token_urlsafe(48)
        try:
            with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(made)
        except FileExistsError:  # another worker was quicker
            return place.read_text("ascii").strip()
        return made


def _database() -> dict[str, Any]:
    given = os.environ.get("NEIKONG_DATABASE", "")
    if not given:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "neikong.sqlite3",
            "OPTIONS": {
                # a transaction takes the write lock at once, so that two writers wait instead of failing
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;",
            },
            "CONN_MAX_AGE": 600,
            # tests of a live server need a file, not a memory that belongs to one thread
            "TEST": {"NAME": HOME / "test.sqlite3"},
        }
    url = urlsplit(given)
    options = dict(parse_qsl(url.query))
    # a socket's folder stands after the question mark: postgresql://user@/name?host=/run/postgresql
    socket = options.pop("host", "")
    # the server binds parameters, and so prepares what it is asked again and again; a pooler that hands out a connection for each
    # transaction cannot have that: postgresql://…?server_side_binding=0
    binding = options.pop("server_side_binding", "1") != "0"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or "") or socket,
        "PORT": str(url.port or ""),
        "OPTIONS": {"server_side_binding": binding, **options},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret()
DEBUG = os.environ.get("NEIKONG_DEBUG") == "1"
HTTPS = os.environ.get("NEIKONG_HTTPS") == "1"
# the machine itself always: its health is asked there
HOSTS = [h.strip() for h in os.environ.get("NEIKONG_HOSTS", "").split(",") if h.strip()]
ALLOWED_HOSTS = [*HOSTS, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS] if HTTPS else []
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "neikong.app.urls"
WSGI_APPLICATION = "neikong.app.wsgi.application"
AUTH_USER_MODEL = "accounts.User"

# our nouns; one that has pages lists them in its urls.py, and urls.py composes them
NOUNS = [
    "base",
    "access",
    "accounts",
    "firms",
    "ledger",
    "evidence",
    "subjects",
    "posture",
    "confirming",
    "registers",
    "records",
    "tasks",
    "assessments",
    "library",
    "resilience",
    "drills",
    "search",
    "operations",
    "api",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_q",
    *(f"neikong.app.{noun}" for noun in NOUNS if (APP / noun / "__init__.py").exists()),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "neikong.app.base.requests.Named",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "neikong.app.accounts.idle.Idle",
    "neikong.app.access.gate.Gate",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [APP / "base" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "neikong.app.base.context.everywhere",
            ],
            "builtins": ["neikong.app.base.templatetags.words"],
        },
    }
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "neikong.app.accounts.directory.Directory",
]

# time is stored in UTC and shown in Taipei
USE_TZ = True
TIME_ZONE = "Asia/Taipei"
USE_I18N = True
LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", "繁體中文"), ("en", "English")]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# nothing from outside, no inline script, no inline style
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # asked on the machine itself, past the proxy
PROXIES = int(os.environ.get("NEIKONG_PROXIES") or (1 if HTTPS else 0))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "neikong"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000

EVIDENCE = HOME / "evidence"
KEYS = HOME / "keys"
BACKUPS = HOME / "backups"
LOGS = HOME / "logs"
LARGEST_EVIDENCE = 512_000_000

# whether the jobs run is told by a file: the pages and `neikong doctor` are other processes than theirs
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "jobs": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": HOME / "run"},
}
Q_CLUSTER = {
    "name": "neikong",
    "cache": "jobs",
    "orm": "default",
    "workers": 1,
    "timeout": 600,
    "retry": 900,
    "max_attempts": 3,
    "catch_up": False,
    "label": "neikong",
}

# mail is sent only where a server was named
EMAIL_HOST = os.environ.get("NEIKONG_SMTP_HOST", "")
EMAIL_HOST_SET = bool(EMAIL_HOST)
EMAIL_PORT = int(os.environ.get("NEIKONG_SMTP_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("NEIKONG_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("NEIKONG_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("NEIKONG_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("NEIKONG_SMTP_FROM", "neikong@localhost")

from neikong.app.accounts.rules import *  # noqa: E402, F403  the settings of signing in, kept with the accounts
from neikong.app.operations.logs import LOGGING  # noqa: E402, F401

if OIDC_ISSUER:  # noqa: F405  the form that leads to the provider
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append("/".join(OIDC_ISSUER.split("/")[:3]))  # noqa: F405
