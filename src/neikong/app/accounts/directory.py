"""Signing in with the password of the firm's directory (LDAP), where NEIKONG_LDAP_URL names one. Accounts are still made here: the
directory says whether the password is right, never who may come in. The second factor stays ours."""

from __future__ import annotations

import logging
import os
from typing import Any

import ldap3
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from ldap3.core.exceptions import LDAPException
from ldap3.utils.dn import escape_rdn

from neikong.app.accounts.models import User

log = logging.getLogger("neikong.accounts")
SECONDS = 8


def enabled() -> bool:
    return bool(os.environ.get("NEIKONG_LDAP_URL"))


def kept_elsewhere() -> bool:
    """Whether accounts may be made without a password of ours: for the directory, or for the firm's provider."""
    return enabled() or bool(settings.OIDC_ISSUER)


def connection(dn: str, password: str) -> Any:
    """A connection that binds as the user, encrypted in any case; its certificate must be one that we trust."""
    import ssl

    url = os.environ["NEIKONG_LDAP_URL"]
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=os.environ.get("NEIKONG_LDAP_CA") or None)
    server = ldap3.Server(
        url, use_ssl=url.startswith("ldaps:"), tls=tls, connect_timeout=SECONDS, get_info=ldap3.NONE
    )
    made = ldap3.Connection(server, dn, password, receive_timeout=SECONDS, read_only=True)
    if not url.startswith("ldaps:"):
        made.start_tls()
    return made


class Directory(BaseBackend):
    """For accounts whose password the directory keeps: those have none here."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> User | None:
        if (
            not enabled() or not username or not password
        ):  # an empty password would bind as nobody, and "succeed"
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None or user.has_usable_password():
            return None
        dn = os.environ.get("NEIKONG_LDAP_USER", "uid={},ou=people").format(escape_rdn(username))
        try:
            held = connection(dn, password)
            try:
                return user if held.bind() else None
            finally:
                held.unbind()
        except LDAPException:
            log.exception("the directory did not answer")
            return None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
