"""Signing in through django-allauth: nobody makes an account alone; a closed account looks like a wrong password."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

WRONG = _("The user name or the password is wrong. Check both and try again.")
WORDS = {
    "username_password_mismatch": WRONG,
    "account_inactive": WRONG,
    "invalid_login": WRONG,
    "too_many_login_attempts": _(
        "Too many attempts. To protect the account, wait five minutes and try again, or ask your administrator."
    ),
    "rate_limited": _("Too many attempts. Wait five minutes and try again."),
    "incorrect_password": _("The password is wrong. Try again."),
    "incorrect_code": _("The code is wrong or too old. Write the one shown now."),
    "enter_current_password": _("Write the password you use now."),
}


class NoSignup(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by the person who signs in."""

    error_messages = {**DefaultAccountAdapter.error_messages, **WORDS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def save_user(self, *args: Any, **kwargs: Any) -> None:
        raise PermissionError("accounts are made by an administrator")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what was done; no greeting at sign-in and sign-out."""
