"""Signing in: passwords, second factors, locks, idle sessions; joiners, movers and leavers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from neikong.app.accounts import duties, parameters
from neikong.app.accounts.models import User
from neikong.app.base import now as clock
from neikong.app.firms import people
from neikong.app.firms.models import Firm, Grant, Member
from neikong.app.ledger.models import Entry
from neikong.app.subjects.write import Draft, write
from tests.app.conftest import PASSWORD, TODAY, make_user, satisfy, sign_in

pytestmark = pytest.mark.django_db


def login(client: Client, username: str, password: str) -> Any:
    return client.post("/account/login/", {"login": username, "password": password})


def joiner(firm: Firm, **more: Any) -> tuple[User, str]:
    member, password = people.enrol(
        firm, "init", "newcomer", "newcomer", "新人", ["it-staff"], date(2026, 1, 1), **more
    )
    return member.user, password


def test_a_joiner_owes_a_new_password_and_then_a_second_factor(changfeng: Firm) -> None:
    user, password = joiner(changfeng)
    client = Client()
    login(client, "newcomer", password)
    assert client.get("/f/changfeng/")["Location"] == "/account/password/change/"
    assert client.get("/account/2fa/")["Location"] == "/account/password/change/"
    changed = client.post(
        "/account/password/change/", {"oldpassword": password, "password1": PASSWORD, "password2": PASSWORD}
    )
    assert changed.status_code == 302
    assert client.get("/f/changfeng/")["Location"] == "/account/2fa/"
    satisfy(User.objects.get(pk=user.pk))
    assert client.get("/f/changfeng/").status_code == 200


def test_the_second_factor_is_asked_for_at_every_sign_in(changfeng: Firm) -> None:
    user = make_user(changfeng, "it-head")
    client = Client()
    answer = login(client, user.username, PASSWORD)
    assert answer.status_code == 302
    assert "2fa/authenticate" in answer["Location"]
    assert client.get("/f/changfeng/").status_code == 302
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    secret = Authenticator.objects.get(user=user).wrap().instance.data["secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post("/account/2fa/authenticate/", {"code": code})
    assert client.get("/f/changfeng/").status_code == 200


@pytest.mark.parametrize(
    "bad",
    ["Short1!aa", "alllowercaseletters", "NoDigitsButOneCapital", "newcomer-Long-name-7", "Ab1!Ab1!Ab1"],
)
def test_a_weak_password_is_refused_with_its_reason(changfeng: Firm, bad: str) -> None:
    user, _ = joiner(changfeng)
    with pytest.raises(ValidationError):
        validate_password(bad, user)


def test_the_last_passwords_are_not_taken_again(changfeng: Firm) -> None:
    from neikong.app.accounts.adapter import Adapter

    user, _ = joiner(changfeng)
    for n in range(5):
        Adapter().set_password(user, f"{PASSWORD}{n}")
        user.save()
    for n in range(5):
        with pytest.raises(ValidationError):
            validate_password(f"{PASSWORD}{n}", user)
    validate_password(f"{PASSWORD}9", user)


def test_initial_passwords_keep_the_rules_and_differ(changfeng: Firm) -> None:
    made = {people.random_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        if sum([password.isalpha(), any(c.isdigit() for c in password)]):
            validate_password(password)


def test_the_length_is_the_strictest_that_anybody_asks_for(changfeng: Firm) -> None:
    before = parameters.least_length()
    body = {"value": before + 4, "by": "huang-sec", "since": "2026-01-01", "basis": "內規"}
    write(changfeng, "huang-sec", Draft("setting", "password.length", "2026-01-01", body))
    assert parameters.least_length() == before + 4


def test_three_wrong_tries_end_the_session_and_lock(changfeng: Firm) -> None:
    user = make_user(changfeng, "it-head")
    client = Client()
    for _ in range(parameters.attempts() - 1):
        assert login(client, user.username, "wrong").status_code == 200
    assert login(client, user.username, "wrong").status_code == 403
    locked = login(client, user.username, PASSWORD)
    assert locked.status_code == 403
    assert "鎖定" in locked.content.decode()
    admin = sign_in(make_user(changfeng, "administrator"))
    person = user.memberships.get().person
    assert (
        admin.post(f"/f/changfeng/settings/accounts/{person}/reset/", {"what": "unlock"}).status_code == 302
    )
    assert login(client, user.username, PASSWORD).status_code == 302


def test_a_password_that_is_too_old_must_be_changed(changfeng: Firm) -> None:
    user = make_user(changfeng, "it-head")
    limit = parameters.oldest(TODAY, ["changfeng"])
    assert limit is not None
    user.password_changed = clock.now() - (TODAY - limit) - timedelta(days=3)
    user.save()
    assert duties.owed(user) == "password"
    user.kind = User.Kind.EXAMINER
    assert duties.owed(user) == ""


def test_an_account_ends_with_its_last_day(changfeng: Firm) -> None:
    user = make_user(changfeng, "examiner")
    user.ends = TODAY
    user.save()
    client = sign_in(user)
    assert client.get("/f/changfeng/").status_code == 200
    user.ends = TODAY - timedelta(days=1)
    user.save()
    assert client.get("/f/changfeng/")["Location"] == "/account/login/"


def test_an_idle_session_ends(changfeng: Firm, settings: Any) -> None:
    client = sign_in(make_user(changfeng, "it-head"))
    session = client.session
    session["seen"] -= settings.IDLE_MINUTES * 60 - 5
    session.save()
    assert client.get("/f/changfeng/").status_code == 200
    session = client.session
    session["seen"] -= settings.IDLE_MINUTES * 60 + 5
    session.save()
    assert client.get("/f/changfeng/")["Location"] == "/account/login/"
    assert client.get("/f/changfeng/")["Location"].startswith("/account/login/")


def test_a_session_that_is_used_ends_after_its_longest_life(changfeng: Firm, settings: Any) -> None:
    client = sign_in(make_user(changfeng, "it-head"))
    session = client.session
    session["began"] -= settings.SESSION_HOURS * 3600 + 5
    session.save()
    assert client.get("/f/changfeng/")["Location"] == "/account/login/"


def test_a_joiner_a_mover_and_a_leaver_stand_in_the_ledger(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    admin = as_role("administrator")
    given = {
        "username": "pan",
        "person": "pan-moved",
        "name": "潘思翰",
        "kind": "staff",
        "roles": ["it-staff"],
        "since": "2026-11-01",
    }
    made = admin.post("/f/changfeng/settings/accounts/new/", given)
    assert made.status_code == 200
    member = Member.objects.get(firm=changfeng, person="pan-moved")
    assert member.user.must_change_password
    satisfy(member.user)
    client = sign_in(member.user)
    assert client.get("/f/changfeng/registers/system/new/").status_code == 200
    where = "/f/changfeng/settings/accounts/pan-moved"
    held = Grant.objects.get(member=member)
    assert admin.post(f"{where}/grant/", {"role": "auditor", "since": "2026-11-20"}).status_code == 302
    assert admin.post(f"{where}/grant/", {"revoke": str(held.pk)}).status_code == 302
    assert client.get("/f/changfeng/registers/system/new/").status_code == 403
    assert client.get("/f/changfeng/").status_code == 200
    assert admin.post(f"{where}/end/").status_code == 302
    assert client.get("/f/changfeng/").status_code == 302
    actions = list(
        Entry.objects.filter(log="changfeng", type="member", code="pan-moved").values_list(
            "action", flat=True
        )
    )
    assert actions == ["grant", "grant", "revoke", "leave"]


def test_a_vendor_or_examiner_has_an_end(as_role: Callable[..., Client], changfeng: Firm) -> None:
    given = {
        "username": "fsc",
        "person": "fsc-1",
        "name": "檢查",
        "kind": "examiner",
        "roles": ["examiner"],
        "since": "2026-11-01",
    }
    answer = as_role("administrator").post("/f/changfeng/settings/accounts/new/", given)
    assert answer.status_code == 400
    assert "until" in answer.context["asked"].errors


def test_nobody_changes_their_own_rights(changfeng: Firm) -> None:
    user = make_user(changfeng, "administrator")
    client, person = sign_in(user), user.memberships.get().person
    for page, given in (("grant", {"role": "ciso"}), ("end", {}), ("reset", {"what": "factor"})):
        assert client.post(f"/f/changfeng/settings/accounts/{person}/{page}/", given).status_code == 403
    assert set(Grant.objects.values_list("role", flat=True)) == {"administrator"}


def test_an_administrator_has_no_business_rights(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role("administrator")
    for page in ("", "posture/", "registers/", "library/"):
        assert client.get(f"/f/changfeng/{page}").status_code == 403
    assert client.get("/f/changfeng/settings/accounts/").status_code == 200
