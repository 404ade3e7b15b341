"""Rules for passwords: length and mixture, and none of the last ones again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from neikong.app.accounts.parameters import least_length
from neikong.app.base.say import say

REMEMBERED = 5


class ByTheRules:
    """Long enough by the strictest rule, three of four kinds of characters, without the name, not one of the last five."""

    def validate(self, password: str, user: Any = None) -> None:
        least = least_length()
        if len(password) < least:
            raise ValidationError(
                say(f"密碼至少 {least} 個字元。", f"A password has at least {least} characters.")
            )
        kinds: list[Callable[[str], bool]] = [
            str.islower,
            str.isupper,
            str.isdigit,
            lambda c: not c.isalnum(),
        ]
        if sum(any(kind(c) for c in password) for kind in kinds) < 3:
            raise ValidationError(
                say(
                    "密碼須含大寫、小寫、數字、符號中至少三種。",
                    "A password has three of: capital letters, small letters, digits, signs.",
                )
            )
        name = getattr(user, "username", "")
        if name and name.lower() in password.lower():
            raise ValidationError(say("密碼不可含帳號。", "A password does not hold the user name."))
        past = [*getattr(user, "past", []), getattr(user, "password", "")][-REMEMBERED:]
        if any(check_password(password, held) for held in past if held):
            raise ValidationError(
                say(
                    f"不可與最近 {REMEMBERED} 次的密碼相同。",
                    f"It was one of the last {REMEMBERED} passwords.",
                )
            )

    def get_help_text(self) -> str:
        return str(
            say(
                f"至少 {least_length()} 個字元，含大寫、小寫、數字、符號中至少三種，不可與最近 {REMEMBERED} 次相同。",
                f"At least {least_length()} characters, three of capital letters, small letters, digits and signs; none of"
                f" the last {REMEMBERED}.",
            )
        )
