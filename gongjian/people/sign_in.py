"""Signing in through django-allauth: nobody makes an account alone, and a closed account looks like a wrong password."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoSignup(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by the person who signs in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def save_user(self, *args: Any, **kwargs: Any) -> None:
        raise PermissionError("accounts are made by an administrator")
