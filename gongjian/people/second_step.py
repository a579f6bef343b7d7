"""The second step of signing in, in our own words: what the code is called, and what to do when it is wrong."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from gongjian.people.sign_in import WORDS

SIX_DIGITS = _("Six digits")
ANY_CODE = _("Six digits, or a code for emergencies")


class OurWords(DefaultMFAAdapter):
    """The same refusals as at the first step."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WORDS["incorrect_code"]}


def _named(form: forms.Form, label: Any, *, only_digits: bool = False) -> None:
    field = form.fields["code"]
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    if only_digits:
        field.widget.attrs["inputmode"] = "numeric"


class SwitchOn(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of the app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, SIX_DIGITS, only_digits=True)


class SignIn(AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, ANY_CODE)


class SignInAgain(ReauthenticateForm):  # type: ignore[misc]
    """The code before something that concerns the account's safety."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, ANY_CODE)
