"""Tokens of the own account: made and shown once, listed, ended."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.errors import RuleBroken
from gongjian.base.pages import says_no
from gongjian.people.access import revoke_token, tokens_of
from gongjian.people.actions import make_token


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, help_text=gettext_lazy("Which program will use it, and where.")
    )
    days = forms.IntegerField(
        label=gettext_lazy("Valid for days"),
        min_value=1,
        max_value=730,
        initial=365,
        help_text=gettext_lazy("1 to 730"),
    )


@require_GET
@login_required
def token_list(request: HttpRequest) -> HttpResponse:
    return _page(request, TokenForm())


def _page(request: HttpRequest, form: TokenForm, status: int = 200, made: str = "") -> HttpResponse:
    context = {"form": form, "tokens": tokens_of(request.viewer), "made": made}  # type: ignore[attr-defined]
    return render(request, "people/token_list.html", context, status=status)


@require_POST
@login_required
@never_cache
@says_no
def token_make(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    facts = form.cleaned_data
    try:
        _token, clear = make_token(by=request.viewer, name=facts["name"], days=facts["days"])  # type: ignore[attr-defined]
    except RuleBroken as refusal:
        for name, sentence in refusal.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
        return _page(request, form, status=422)
    return _page(request, TokenForm(), made=clear)


@require_POST
@login_required
@says_no
def token_end(request: HttpRequest, token_id: int) -> HttpResponse:
    revoke_token(token_id, by=request.viewer)  # type: ignore[attr-defined]
    messages.success(request, _("The token has ended."))
    return redirect("tokens:token-list")
