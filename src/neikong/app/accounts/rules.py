"""Settings of signing in (read by settings.py). What a rule gives is read from the catalogue when it is used; what no
document gives is a setting of the installation, shown as such under Settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/account/login/"
IDLE_MINUTES = int(os.environ.get("NEIKONG_IDLE_MINUTES") or 15)
LOCK_MINUTES = int(os.environ.get("NEIKONG_LOCK_MINUTES") or 15)
SESSION_HOURS = int(os.environ.get("NEIKONG_SESSION_HOURS") or 10)

ACCOUNT_ADAPTER = "neikong.app.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Reading a page writes nothing: what the last activity was is noted at most once a minute (idle time, list of sessions).
# On SQLite every write waits for the one before and for the disk; a page that writes could not be read by many.
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Neikong"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = (
    os.environ.get("NEIKONG_HTTPS") != "1"
)  # browsers allow it on localhost only

# a provider of the firm's own (OpenID Connect); which of its claims is the user name here
OIDC_ISSUER = os.environ.get("NEIKONG_OIDC_ISSUER", "").rstrip("/")
OIDC_CLAIM = os.environ.get("NEIKONG_OIDC_CLAIM") or "preferred_username"
OIDC_ID = "firm"


def _provider(issuer: str) -> dict[str, Any]:
    named = os.environ.get("NEIKONG_OIDC_SECRET_FILE")
    app = {
        "provider_id": OIDC_ID,
        "name": os.environ.get("NEIKONG_OIDC_NAME") or "OpenID Connect",
        "client_id": os.environ.get("NEIKONG_OIDC_CLIENT") or "neikong",
        "secret": Path(named).read_text("utf-8").strip() if named else "",
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", "profile"], "APPS": [app]}}


SOCIALACCOUNT_ADAPTER = "neikong.app.accounts.provider.Adapter"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = _provider(OIDC_ISSUER) if OIDC_ISSUER else {}

# the number of tries is the catalogue's (password.attempts); signing in by name, since an office has one address
AXES_FAILURE_LIMIT = "neikong.app.accounts.parameters.attempts"
AXES_COOLOFF_TIME = LOCK_MINUTES / 60
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "neikong.app.accounts.locked.name_of"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "neikong.app.accounts.locked.locked"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_SAVE_EVERY_REQUEST = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "neikong.app.accounts.passwords.ByTheRules"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
